import type { z } from 'zod';
import { Refused } from './refused.ts';
import type { StateFile } from './state.ts';

type JsonValue = z.core.util.JSONType;

/** Who asks for a change, with which right, and by which key it is known. */
export interface StepRequest {
  readonly method: string;
  readonly target: string;
  readonly key: string;
  readonly fence: number;
}

const keptMs = 14 * 86_400_000;

/** Lets every step happen once and only for the newest owner of its target. */
export class StepLedger {
  private readonly file: StateFile;
  private readonly now: () => number;
  private readonly underWay = new Map<string, { readonly fence: number; readonly doing: Promise<JsonValue> }>();

  constructor(file: StateFile, now: () => number) {
    this.file = file;
    this.now = now;
  }

  /** Throws when somebody with a newer right has spoken for this target. */
  demandNewest({ target, fence }: Pick<StepRequest, 'target' | 'fence'>): void {
    const newest = this.file.state.fences[target];
    if (newest !== undefined && fence < newest)
      throw new Refused('stale-fence', `fence ${fence} is older than ${newest}, which ${target} has seen`);
  }

  /** The first call has the effect; every later one with the same key gets the same answer. */
  async once(step: StepRequest, effect: () => Promise<JsonValue>): Promise<JsonValue> {
    await this.admit(step);
    const known = this.file.state.answers[step.key];
    if (known !== undefined) {
      if (known.method !== step.method)
        throw new Refused('key-conflict', `key ${step.key} already stands for ${known.method}`);
      return known.answer;
    }
    const already = this.underWay.get(step.key);
    if (already?.fence === step.fence) return already.doing;
    if (already !== undefined) {
      // An older owner began it and may be refused at the end: that answer is not ours.
      await already.doing.catch(() => undefined);
      return this.once(step, effect);
    }
    const doing = this.perform(step, effect).finally(() => this.underWay.delete(step.key));
    this.underWay.set(step.key, { fence: step.fence, doing });
    return doing;
  }

  /** What was answered to a key, after any call with it that is still under way. */
  async look(step: Omit<StepRequest, 'method'>): Promise<{ known: boolean; answer?: JsonValue }> {
    await this.admit(step);
    await this.underWay.get(step.key)?.doing.catch(() => undefined);
    const found = this.file.state.answers[step.key];
    return found === undefined ? { known: false } : { known: true, answer: found.answer };
  }

  /** Drops answers that nobody can ask for any more. */
  forgetOld(): void {
    const { answers } = this.file.state;
    const oldest = this.now() - keptMs;
    this.file.state.answers = Object.fromEntries(Object.entries(answers).filter(([, { atMs }]) => atMs >= oldest));
  }

  private async admit(step: Pick<StepRequest, 'target' | 'fence'>): Promise<void> {
    this.demandNewest(step);
    if (this.file.state.fences[step.target] === step.fence) return;
    this.file.state.fences[step.target] = step.fence;
    await this.file.save();
  }

  private async perform(step: StepRequest, effect: () => Promise<JsonValue>): Promise<JsonValue> {
    const answer = await effect();
    this.file.state.answers[step.key] = { method: step.method, answer, atMs: this.now() };
    await this.file.save();
    return answer;
  }
}
