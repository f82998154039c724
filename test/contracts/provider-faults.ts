import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isFence, isStepKey, must } from '../../src/domain/ids.ts';
import { ProviderError } from '../../src/ports/provider-error.ts';
import type { ProviderErrorCode } from '../../src/ports/provider-error.ts';
import type { Begun, Handle, Provider, ProviderCall, StepCall } from '../../src/ports/provider.ts';
import type { ProviderStand } from './provider.ts';
import type { Doer, PartVersions } from './whole.ts';
import { ended, releaseWhole, releasedFrom, restoredFrom, shiftWhole, shiftedFrom } from './whole.ts';

/** What goes wrong between a provider and its far end. */
export type FarFault =
  /** 429 and its kin with `Retry-After: 2`; nothing happens. */
  | 'rate-limited'
  /** 503 and its kin; nothing happens. */
  | 'unavailable'
  /** It happens, and no answer ever comes. */
  | 'timeout-after-effect'
  /** What the provider read is no longer so when it writes: an etag, a version, a head; nothing happens. */
  | 'stale'
  /** The connection breaks before it happens. */
  | 'lost-before'
  /** It happens, and the connection breaks before the answer. */
  | 'lost-after'
  /** A part of what was asked happens, and the far end says so. */
  | 'partial';

export type ChangingCall = 'release' | 'shift' | 'restore';
export type FaultyCall = ChangingCall | 'check' | 'describe';

/** A stand whose far end can be made to fail. */
export interface FaultStand extends ProviderStand {
  /** The far end's next request that this call of the provider makes meets the fault, once; for a changing call the request that changes. */
  readonly inject: (fault: FarFault, on: FaultyCall) => void;
  /** Faults that no request has met yet. */
  readonly waitingFaults: () => number;
  /** How often a change of this kind really happened at the far end since the stand was made. */
  readonly timesHappened: (on: ChangingCall) => number;
}

/** A combination that this far end does not have, and why. Without `on` it is all calls, without `fault` all faults. */
export interface FaultFree {
  readonly fault?: FarFault;
  readonly on?: FaultyCall;
  readonly why: string;
}

export interface FaultTraits {
  /** Each test takes long: each fault is tried on one call in turn, and on all of them with FAULTS=all. */
  readonly isSlow?: true;
  readonly splitsTraffic: boolean;
  /** The far end says in its refusal when to come back. */
  readonly saysRetryAfter: boolean;
  readonly without: readonly FaultFree[];
}

const faults: readonly FarFault[] = [
  'rate-limited',
  'unavailable',
  'timeout-after-effect',
  'stale',
  'lost-before',
  'lost-after',
  'partial',
];
/** Reading changes nothing: it cannot be stale or half done. */
const readFaults: readonly FarFault[] = ['rate-limited', 'unavailable', 'timeout-after-effect', 'lost-before'];
const changing: readonly ChangingCall[] = ['release', 'shift', 'restore'];

const told: Readonly<Record<FarFault, readonly ProviderErrorCode[]>> = {
  'rate-limited': ['rate-limited', 'quota'],
  unavailable: ['unavailable'],
  'timeout-after-effect': ['timeout', 'network'],
  stale: ['stale-read', 'conflict', 'busy'],
  'lost-before': ['network', 'timeout', 'unavailable'],
  'lost-after': ['network', 'timeout', 'unavailable'],
  partial: ['partial'],
};
/** Whether the change may have happened, as far as a provider can know. */
const outcomes: Readonly<Record<FarFault, readonly ProviderError['outcome'][]>> = {
  'rate-limited': ['not-done'],
  unavailable: ['unknown', 'not-done'],
  'timeout-after-effect': ['unknown'],
  stale: ['not-done'],
  'lost-before': ['unknown', 'not-done'],
  'lost-after': ['unknown'],
  partial: ['unknown', 'not-done'],
};

/** A silent far end is given up after so long here; the pipeline gives it about four seconds. */
const patienceMs = 1500;
const graceMs = 2500;

const calls: readonly FaultyCall[] = [...changing, 'check', 'describe'];

const isChosen = ({ isSlow }: FaultTraits, fault: FarFault, on: FaultyCall): boolean =>
  isSlow !== true || process.env['FAULTS'] === 'all' || (faults.indexOf(fault) + calls.indexOf(on)) % 3 === 0;

/**
 * What every provider promises when its far end fails: the right word for it, and after looking (`reconcile`) and asking
 * again with the same key exactly one change. A provider may also deal with a fault by itself, as long as one change is there.
 */
export function faultContract(
  name: string,
  traits: FaultTraits,
  makeStand: () => FaultStand | Promise<FaultStand>,
): void {
  let stand: FaultStand;
  let provider: Provider;
  let steps = 0;
  beforeEach(async () => {
    stand = await makeStand();
    provider = stand.newProvider();
  });
  afterEach(async () => {
    await stand.end();
  });

  const call = (more: Partial<StepCall> = {}): StepCall => ({
    key: must(isStepKey, `shop#1/1/fault-${(steps += 1)}/web`),
    fence: must(isFence, 1),
    signal: AbortSignal.timeout(15_000),
    ...more,
  });
  const doer = (): Doer => ({ provider, call });
  const happens = (fault: FarFault, on: FaultyCall): boolean =>
    isChosen(traits, fault, on) &&
    !traits.without.some((one) => (one.fault ?? fault) === fault && (one.on ?? on) === on);

  /** What the fault is met with, ready to be asked again and again with one key, and the proof that it is there. */
  async function asking(on: ChangingCall): Promise<Asking> {
    const old = await live('one');
    const release = stand.good('two');
    const request = { ...stand.at, release };
    if (on === 'release') {
      return {
        at: { kind: 'release', request },
        once: (step) => provider.release(request, step),
        finish: async (handle) => {
          await releasedFrom(doer(), request, handle as Handle);
        },
        isThere: async () => {
          expect(stand.timesBegun(release)).toBe(1);
          if (traits.splitsTraffic) expect(await stand.shareOf(old.version)).toBe(100);
        },
      };
    }
    const { summary, state } = await provider.describe(stand.at, call().signal);
    const next = await releaseWhole(doer(), request);
    if (on === 'shift') {
      const shift = { ...stand.at, version: next.version, weight: 100 };
      return {
        at: { kind: 'shift', request: shift },
        once: (step) => provider.shift(shift, step),
        finish: (begun) => shiftedFrom(doer(), shift, { begun: begun as Begun, parts: next.parts }),
        isThere: async () => {
          expect(await stand.shareOf(next.version)).toBe(100);
        },
      };
    }
    await shiftAll(next.version, next.parts);
    const restore = { ...stand.at, snapshot: { component: stand.at.component.name, summary, state } };
    return {
      at: { kind: 'restore', request: restore },
      once: (step) => provider.restore(restore, step),
      finish: (begun) => restoredFrom(doer(), restore, { begun: begun as Begun, parts: next.parts }),
      isThere: async () => {
        expect(await stand.shareOf(old.version)).toBe(100);
      },
    };
  }

  async function live(label: string): Promise<{ readonly version: string }> {
    const made = await releaseWhole(doer(), { ...stand.at, release: stand.good(label) });
    await shiftAll(made.version, made.parts);
    return made;
  }

  async function shiftAll(version: string, parts: PartVersions): Promise<void> {
    if (stand.at.component.shift !== 'none') await shiftWhole(doer(), { ...stand.at, version, weight: 100 }, parts);
  }

  const cells = changing.flatMap((on) => faults.map((fault) => ({ on, fault })));
  const reads = (['check', 'describe'] as const).flatMap((on) => readFaults.map((fault) => ({ on, fault })));

  describe(`the ${name} provider when its far end fails`, () => {
    test.each(cells.filter(({ fault, on }) => happens(fault, on)))(
      '$on, $fault: says what it is, and asked again with one key there is one change',
      async ({ fault, on }) => {
        const one = await asking(on);
        const before = stand.timesHappened(on);
        const key = call().key;
        stand.inject(fault, on);

        const first = await settled(() => one.once(call({ key, signal: AbortSignal.timeout(patienceMs) })));
        expect(stand.waitingFaults()).toBe(0);
        if (first.kind === 'threw') asPromised(fault, first.error, traits);
        const got = await seenThrough(provider, one, { first, step: () => call({ key }) });
        await one.finish(got);

        await one.isThere();
        expect(stand.timesHappened(on) - before).toBe(1);
      },
    );

    test.each(cells.filter(({ fault, on }) => fault !== 'partial' && happens(fault, on)))(
      '$on, $fault: a freshly started program finds out what became of it',
      async ({ fault, on }) => {
        const one = await asking(on);
        const before = stand.timesHappened(on);
        const key = call().key;
        stand.inject(fault, on);

        await settled(() => one.once(call({ key, signal: AbortSignal.timeout(patienceMs) })));
        const found = await stand.newProvider().reconcile(one.at, call({ key }));

        expect(found.kind).toBe(stand.timesHappened(on) > before ? 'done' : 'not-done');
      },
    );

    test.each(reads.filter(({ fault, on }) => happens(fault, on)))(
      '$on, $fault: says what it is, and looking again shows the truth',
      async ({ fault, on }) => {
        const { version } = await live('one');
        const release = { ...stand.at, release: stand.good('two') };
        const handle = on === 'check' ? await provider.release(release, call()) : null;
        const look = (signal: AbortSignal): Promise<unknown> =>
          on === 'check' ? provider.check(stand.at, handle, signal) : provider.describe(stand.at, signal);
        stand.inject(fault, on);

        const first = await settled(() => look(AbortSignal.timeout(patienceMs)));

        expect(stand.waitingFaults()).toBe(0);
        if (first.kind === 'threw') asPromised(fault, first.error, { ...traits, isRead: true });
        if (on === 'check') expect((await ended(provider, stand.at, handle)).kind).toBe('succeeded');
        else
          expect((await provider.describe(stand.at, call().signal)).live.map((one) => one.version)).toContain(version);
      },
    );

    test('has a reason for each fault that it cannot meet', () => {
      expect(traits.without.filter(({ why }) => why.length < 10)).toEqual([]);
    });
  });
}

interface Asking {
  readonly at: ProviderCall;
  readonly once: (step: StepCall) => Promise<Handle | Begun>;
  readonly finish: (got: Handle | Begun) => Promise<void>;
  readonly isThere: () => Promise<void>;
}

type Settled =
  { readonly kind: 'answered'; readonly got: Handle | Begun } | { readonly kind: 'threw'; readonly error: unknown };

/** Ends in time, whatever the far end does. */
async function settled(once: () => Promise<unknown>): Promise<Settled> {
  const began = Date.now();
  try {
    return { kind: 'answered', got: (await once()) as Handle | Begun };
  } catch (error) {
    return { kind: 'threw', error };
  } finally {
    expect(Date.now() - began).toBeLessThan(patienceMs + graceMs);
  }
}

function asPromised(
  fault: FarFault,
  error: unknown,
  { saysRetryAfter, isRead = false }: Pick<FaultTraits, 'saysRetryAfter'> & { readonly isRead?: boolean },
): void {
  expect(error).toBeInstanceOf(ProviderError);
  if (!(error instanceof ProviderError)) return;
  expect(told[fault]).toContain(error.code);
  if (!isRead) expect(outcomes[fault]).toContain(error.outcome);
  if (fault !== 'partial') expect(error.retryable).toBe(true);
  if (fault === 'rate-limited' && saysRetryAfter) {
    expect(error.retryAfterMs).toBeGreaterThanOrEqual(1000);
    expect(error.retryAfterMs).toBeLessThanOrEqual(4000);
  }
}

/** What the pipeline does after a fault: asks again what was not done, and looks first at what may have been. */
async function seenThrough(
  provider: Provider,
  one: Asking,
  { first, step }: { readonly first: Settled; readonly step: () => StepCall },
): Promise<Handle | Begun> {
  if (first.kind === 'answered') return first.got;
  const { error } = first;
  if (error instanceof ProviderError && error.outcome === 'not-done') return one.once(step());
  const found = await provider.reconcile(one.at, step());
  switch (found.kind) {
    case 'done':
      if (one.at.kind === 'release') return found.handle ?? null;
      return found.handle === undefined ? { kind: 'done' } : { kind: 'running', handle: found.handle };
    case 'not-done':
      return one.once(step());
    case 'unknown':
      throw new Error(`nobody can tell what became of it: ${found.why}`);
  }
}
