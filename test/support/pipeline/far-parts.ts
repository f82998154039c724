import type { Clock } from '../../../src/ports/world.ts';
import { ProviderError } from '../../../src/ports/provider-error.ts';
import type { Begun, ComponentTarget, Handle, Part, Provider, Quota, StepCall } from '../../../src/ports/provider.ts';
import type { Around } from './provider.ts';

/** What happens to one call for a part; nothing special without it. */
export type PartFault = 'refused' | 'silent-before' | 'silent-after' | 'breaks' | 'gone';
type Change = 'release' | 'shift' | 'restore' | 'retire' | 'mend';

export interface PartsPlan {
  readonly parts: readonly Part[];
  readonly quotas: readonly Quota[];
  readonly stopAfterFailures?: number;
  /** How long the work on a part takes. */
  readonly durationMs?: number;
  /** What a release is about; all parts without it. */
  readonly partsOf?: (label: string) => readonly Part[];
  /** What the release makes of a part; `new` without it. */
  readonly versionOf?: (part: string, label: string) => string;
  /** What was live before is gone there, whatever part is asked for. */
  readonly nothingToRestore?: boolean;
  /** Looked up for every call that changes a part; `nth` counts the calls for this part from 1. */
  readonly fault?: (call: {
    readonly kind: Change;
    readonly part: string;
    readonly nth: number;
  }) => PartFault | undefined;
}

interface Asked {
  readonly kind: Change;
  readonly at: ComponentTarget;
  readonly weight?: number;
  /** What the release is called, and what a removal removes. */
  readonly label?: string;
  readonly version?: string;
}

interface Work {
  readonly part: string;
  readonly version: string;
  readonly readyAtMs: number;
  readonly breaks: boolean;
}

export interface PartEffect {
  readonly kind: Change;
  readonly part: string;
  readonly atMs: number;
  readonly weight?: number;
  readonly version?: string;
}

/** One call for a part, as the far end met it. */
interface PartCall {
  readonly kind: Change;
  readonly part: string;
  readonly lane: string;
  readonly atMs: number;
  refused: boolean;
}

const retryAfterMs = 2000;
const straight: Around = (_kind, call) => call();

/** A far end whose one component consists of many parts, with quotas that it enforces itself. */
export class FarParts {
  readonly effects: PartEffect[] = [];
  readonly cancelled: string[] = [];
  /** Calls that came although the quota was used up. */
  overdrawn = 0;
  /** The most work that was under way at once. */
  mostAtOnce = 0;
  /** Looks at work under way. */
  looks = 0;
  readonly #calls: PartCall[] = [];
  readonly #known = new Map<string, Work>();
  readonly #counts = new Map<string, number>();
  readonly #plan: PartsPlan;
  readonly #clock: Clock;

  constructor(clock: Clock, plan: PartsPlan) {
    this.#clock = clock;
    this.#plan = plan;
  }

  /** How often this really happened to each part. */
  times(kind: Change): ReadonlyMap<string, number> {
    const counts = new Map<string, number>();
    for (const effect of this.effects)
      if (effect.kind === kind) counts.set(effect.part, (counts.get(effect.part) ?? 0) + 1);
    return counts;
  }

  /**
   * The least time that the calls really made could take: each when the quota lets so many in, a repeated one not before its
   * Retry-After is over, and the work itself at the end. For parts in one lane that wait for nothing else.
   */
  boundMs(kind: Change): number {
    const [quota] = this.#plan.quotas;
    if (quota === undefined) throw new Error('there is no quota');
    const ready = new Map<string, number>();
    const calls = this.#calls.filter((call) => call.kind === kind);
    const ends = calls.map(({ part, refused }, index) => {
      const beganMs = Math.max(Math.floor(index / quota.calls) * quota.perMs, ready.get(part) ?? 0);
      ready.set(part, beganMs + (refused ? retryAfterMs : 0));
      return refused ? beganMs : beganMs + (this.#plan.durationMs ?? 0);
    });
    return Math.max(...ends);
  }

  provider(around: Around = straight): Provider {
    const { parts, quotas, stopAfterFailures = parts.length } = this.#plan;
    const split = { parts, quotas, stopAfterFailures };
    const change = ({ at, ...asked }: Asked, step: StepCall): Promise<Begun> =>
      around(asked.kind, async () => {
        await Promise.resolve();
        if (asked.kind === 'restore' && this.#plan.nothingToRestore === true) throw gone();
        if (at.part === undefined) return { kind: 'split', split };
        const work = this.#change({ ...asked, part: at.part.name }, step);
        return { kind: 'running', handle: { ...work } };
      });
    return {
      name: 'parts',
      describe: () =>
        around('describe', () =>
          Promise.resolve({ summary: 'parts', live: [{ version: 'v1', weight: 100 }], state: {} }),
        ),
      release: async (request, step) => {
        if (request.part === undefined)
          return around('release', () => Promise.resolve({ whole: request.release.label }));
        const begun = await change({ kind: 'release', at: request, label: request.release.label }, step);
        return begun.kind === 'running' ? begun.handle : null;
      },
      check: (_at, handle) =>
        around('check', async () => {
          await Promise.resolve();
          const whole = memberOf(handle, 'whole');
          if (typeof whole === 'string') {
            const own = { ...split, parts: this.#plan.partsOf?.(whole) ?? parts };
            return { kind: 'succeeded', version: whole, split: own, lines: [] };
          }
          return this.#progress(handle);
        }),
      shift: (request, step) => change({ kind: 'shift', at: request, weight: request.weight }, step),
      restore: (request, step) => change({ kind: 'restore', at: request }, step),
      retire: (at, version, step) => change({ kind: 'retire', at, version }, step),
      mend: (request, step) => change({ kind: 'mend', at: request }, step),
      cancel: (at) => {
        this.cancelled.push(at.part?.name ?? '');
        return Promise.resolve();
      },
      reconcile: (_call, step) =>
        around('reconcile', () => {
          const work = this.#known.get(step.key);
          return Promise.resolve(work === undefined ? { kind: 'not-done' } : { kind: 'done', handle: { ...work } });
        }),
      previewUrl: () => Promise.resolve(undefined),
      publicUrl: () => Promise.resolve(undefined),
    };
  }

  #change({ label = '', ...effect }: Omit<PartEffect, 'atMs'> & Pick<Asked, 'label'>, { key }: StepCall): Work {
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const { kind, part } = effect;
    const call = this.#take(kind, part);
    const nth = (this.#counts.get(`${kind} ${part}`) ?? 0) + 1;
    this.#counts.set(`${kind} ${part}`, nth);
    const fault = this.#plan.fault?.({ kind, part, nth });
    call.refused = fault === 'refused';
    if (call.refused) throw refusal();
    if (fault === 'gone') throw gone();
    if (fault === 'silent-before') throw silence();
    const nowMs = this.#clock.now();
    const readyAtMs = nowMs + (this.#plan.durationMs ?? 0);
    const version = this.#plan.versionOf?.(part, label) ?? `${part}-new`;
    const work: Work = { part, version, readyAtMs, breaks: fault === 'breaks' };
    this.#known.set(key, work);
    this.effects.push({ ...effect, atMs: nowMs });
    const underWay = [...this.#known.values()].filter((one) => one.readyAtMs > nowMs).length;
    this.mostAtOnce = Math.max(this.mostAtOnce, underWay);
    if (fault === 'silent-after') throw silence();
    return work;
  }

  #take(kind: Change, part: string): PartCall {
    const lane = this.#plan.parts.find(({ name }) => name === part)?.lane ?? '';
    const quota = this.#plan.quotas.find((one) => one.lane === lane);
    const nowMs = this.#clock.now();
    const made: PartCall = { kind, part, lane, atMs: nowMs, refused: false };
    this.#calls.push(made);
    if (quota === undefined) return made;
    const within = this.#calls.filter((call) => call.lane === lane && call.atMs > nowMs - quota.perMs);
    if (within.length <= quota.calls) return made;
    this.overdrawn += 1;
    made.refused = true;
    throw refusal();
  }

  #progress(handle: Handle) {
    this.looks += 1;
    const version = String(memberOf(handle, 'version'));
    const lines = [`${String(memberOf(handle, 'part'))} is built`];
    if (this.#clock.now() < Number(memberOf(handle, 'readyAtMs'))) return { kind: 'running', lines } as const;
    if (memberOf(handle, 'breaks') === true)
      return { kind: 'failed', code: 'failed', sentence: 'the build broke', retryable: false, lines } as const;
    return { kind: 'succeeded', version, lines } as const;
  }
}

const refusal = () => new ProviderError('rate-limited', 'too many calls', { retryable: true, retryAfterMs });
const gone = () => new ProviderError('gone', 'its image is not there any more');
const silence = () => new ProviderError('unavailable', 'out of order', { retryable: true, outcome: 'unknown' });

function memberOf(handle: Handle, name: string): unknown {
  return typeof handle === 'object' && handle !== null && !Array.isArray(handle)
    ? Object.entries(handle).find(([key]) => key === name)?.[1]
    : undefined;
}

/** So many parts in one lane, `part-001` onwards; the changes are for some of them. */
export const manyParts = (count: number, changes: (index: number) => Partial<Part> = () => ({})): readonly Part[] =>
  Array.from({ length: count }, (_, index) => ({
    name: `part-${String(index + 1).padStart(3, '0')}`,
    after: [],
    critical: false,
    lane: 'writes',
    ...changes(index),
  }));

/** A number 0..1 after another, always the same ones. */
export function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 4294967296;
  };
}
