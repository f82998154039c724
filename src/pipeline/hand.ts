import type { StepKey } from '../domain/ids.ts';
import type { Timers } from '../ports/world.ts';
import { answered } from './answered.ts';

/** How a long call ended. */
type Settled<Answer> =
  { readonly kind: 'answered'; readonly answer: Answer } | { readonly kind: 'threw'; readonly error: unknown };

interface LongCall {
  readonly epoch: number;
  readonly end: AbortController;
  readonly over: Promise<void>;
  settled: Settled<unknown> | undefined;
}

interface Place {
  readonly key: StepKey;
  /** The phase or stage that wants the answer. */
  readonly epoch: number;
  readonly timeoutMs: number;
}

const lookMs = 1000;

/**
 * Calls that may last longer than a look, such as smoke tests: they go on beside measuring and beside what people press. They
 * belong to one stretch of ownership; when it ends they are given up, and whoever comes next begins them again.
 */
export class Hand {
  readonly #calls = new Map<StepKey, LongCall>();
  readonly #timers: Timers;
  readonly #stop: AbortSignal | undefined;

  constructor(timers: Timers, stop?: AbortSignal) {
    this.#timers = timers;
    this.#stop = stop;
  }

  /** Begins the call unless it is under way, and waits for it no longer than a look; nothing when it goes on. */
  async carry<Answer>(
    place: Place,
    call: (signal: AbortSignal) => Promise<Answer>,
  ): Promise<Settled<Answer> | undefined> {
    const { key } = place;
    const long = this.#calls.get(key) ?? begin(place, call);
    this.#calls.set(key, long);
    if (long.settled === undefined) await this.#wait(lookMs, [long]);
    if (long.settled === undefined) return undefined;
    this.#calls.delete(key);
    // One key stands for one call, so what settled is what this call answers.
    return long.settled as Settled<Answer>;
  }

  holds(key: StepKey): boolean {
    return this.#calls.has(key);
  }

  busy(): boolean {
    return this.#calls.size > 0;
  }

  /** The process is to stop: hand back what can be handed back. */
  stopping(): boolean {
    return this.#stop?.aborted === true;
  }

  /** Waits until a call settles, this time is over, or the process is asked to stop. */
  rest(ms: number): Promise<void> {
    return this.#wait(ms, [...this.#calls.values()]);
  }

  /** Gives up what was begun in another phase or stage: nobody wants the answer any more. */
  keepOnly(epoch: number): void {
    for (const [key, call] of this.#calls) if (call.epoch !== epoch) this.#giveUp(key, call);
  }

  giveUp(): void {
    for (const [key, call] of this.#calls) this.#giveUp(key, call);
  }

  #giveUp(key: StepKey, { end }: LongCall): void {
    end.abort();
    this.#calls.delete(key);
  }

  async #wait(ms: number, calls: readonly LongCall[]): Promise<void> {
    // What has settled and is not asked for now must not make this return at once, again and again.
    const open = calls.filter(({ settled }) => settled === undefined);
    const woken = new AbortController();
    const signal = this.#stop === undefined ? woken.signal : AbortSignal.any([woken.signal, this.#stop]);
    await Promise.race([this.#timers.sleep(ms, signal), ...open.map(({ over }) => over)]);
    woken.abort();
  }
}

function begin({ epoch, timeoutMs }: Place, call: (signal: AbortSignal) => Promise<unknown>): LongCall {
  const end = new AbortController();
  const signal = AbortSignal.any([end.signal, AbortSignal.timeout(timeoutMs)]);
  const over = answered(call(signal), signal).then(
    (answer) => {
      long.settled = { kind: 'answered', answer };
    },
    (error: unknown) => {
      long.settled = { kind: 'threw', error };
    },
  );
  const long: LongCall = { epoch, end, over, settled: undefined };
  return long;
}
