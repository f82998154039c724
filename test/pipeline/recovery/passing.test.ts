import { describe, expect, test } from 'vitest';
import type { Procedure } from '../../../src/domain/plan.ts';
import { seconds } from '../../support/pipeline/ask.ts';
import { inPhase, isOver, until } from '../../support/pipeline/drive.ts';
import type { CallKind, Fault } from '../../support/pipeline/far-end.ts';
import { acted, effectsOf, keysOf, place, useTrouble } from './support.ts';

/** No old version is kept for rollbacks. */
const keepsNone: Partial<Procedure> = { keepVersions: 0 };

const underWay = useTrouble();
const refuses = (code: Extract<Fault, { kind: 'refuses' }>['code'], more: object = {}): Fault => ({
  kind: 'refuses',
  ...(code === undefined ? {} : { code }),
  ...more,
});

interface Case {
  readonly strategy: string;
  readonly on: CallKind;
  readonly fault: Fault;
  readonly times?: number;
  /** Calls of this kind that the far end met in all. */
  readonly calls: number;
  readonly takesMs?: number;
  readonly lessThanMs?: number;
  /** Every call came under the same key. */
  readonly sameKey?: boolean;
}

const cases: readonly Case[] = [
  { strategy: 'wait-out-and-look', on: 'shift', fault: { kind: 'lost' }, calls: 1 },
  { strategy: 'adopt-what-happened', on: 'release', fault: { kind: 'lost' }, calls: 1 },
  { strategy: 'repeat-what-did-not-happen', on: 'shift', fault: { kind: 'nothing' }, calls: 2, sameKey: true },
  {
    strategy: 'ask-again-at-the-reset',
    on: 'release',
    fault: refuses('quota', { retryAfterMs: 8 * seconds }),
    times: 5,
    calls: 6,
    takesMs: 40 * seconds,
  },
  {
    strategy: 'wait-as-long-as-asked',
    on: 'release',
    fault: refuses('rate-limited', { retryAfterMs: 9 * seconds }),
    times: 5,
    calls: 6,
    takesMs: 45 * seconds,
  },
  { strategy: 'lower-the-concurrency', on: 'release', fault: refuses('rate-limited'), times: 6, calls: 7 },
  { strategy: 'reread-and-reapply', on: 'shift', fault: refuses('stale-read'), times: 2, calls: 3 },
  { strategy: 'wait-until-it-is-free', on: 'release', fault: refuses('busy'), times: 6, calls: 7 },
  {
    strategy: 'resume-partial-work',
    on: 'release',
    fault: refuses('partial', { operation: { version: 'web-v2' } }),
    times: 2,
    calls: 3,
    sameKey: true,
  },
  { strategy: 'repeat-only-what-failed', on: 'release', fault: refuses('partial'), times: 2, calls: 3 },
  { strategy: 'begin-lost-work-again', on: 'check', fault: refuses('not-found'), times: 2, calls: 3 },
  {
    strategy: 'ride-out-silence',
    on: 'release',
    fault: refuses('unavailable', { retryable: true }),
    times: 2,
    calls: 3,
  },
  { strategy: 'try-again', on: 'release', fault: refuses('failed', { retryable: true }), times: 2, calls: 3 },
];

describe('a failure that passes', () => {
  test.each(cases)('$strategy: $on goes on to live', async (one) => {
    const { strategy, on, fault, times = 1, calls, takesMs = 0, sameKey = false } = one;
    const { stand, id } = await underWay(({ far }) => {
      far.plant(on, fault, { times });
    });
    const sinceMs = stand.clock.now();

    await until(stand, id, inPhase('baking', 'rolled-back', 'failed'));
    const tookMs = stand.clock.now() - sinceMs;
    const done = await until(stand, id, isOver);

    expect(done.phase).toBe('live');
    expect(await acted(stand, id)).toContain(strategy);
    expect(tookMs).toBeGreaterThanOrEqual(takesMs);
    expect(keysOf(stand, on)).toHaveLength(calls);
    if (on !== 'check') expect(new Set(keysOf(stand, on)).size).toBe(sameKey ? 1 : calls);
    expect(effectsOf(stand, 'shift')).toBe(1);
    expect(stand.far.traffic(place)).toMatchObject({});
    expect(Object.values(stand.far.traffic(place))).toEqual([100]);
  });

  test('keep-asking: a question about a lost call is asked until it is answered', async () => {
    const { stand, id } = await underWay(({ far }) => {
      far.plant('shift', { kind: 'lost' });
      far.plant('reconcile', refuses('unavailable', { retryable: true }), { times: 4 });
    });

    expect((await until(stand, id, isOver)).phase).toBe('live');

    expect(keysOf(stand, 'reconcile')).toHaveLength(5);
    expect(effectsOf(stand, 'shift')).toBe(1);
  });

  test('refresh-the-credentials: tokens that ended are read afresh, once', async () => {
    const { stand, id } = await underWay(({ far }) => {
      far.plant('release', refuses('unauthenticated'));
      far.checksNeeded = 4;
    });

    expect((await until(stand, id, isOver)).phase).toBe('live');

    expect(await acted(stand, id)).toEqual(['refresh-the-credentials']);
    expect(stand.far.refreshed).toBe(1);
  });

  test('adopt-the-operation-under-way: a release that is there already is followed, not begun', async () => {
    const { stand, id } = await underWay(({ far }) => {
      far.plant('release', refuses('conflict', { operation: { version: 'web-v2' } }));
    });

    const done = await until(stand, id, isOver);

    expect([done.phase, done.versions]).toEqual(['live', { web: 'web-v2' }]);
    expect(await acted(stand, id)).toEqual(['adopt-the-operation-under-way']);
    expect(effectsOf(stand, 'release')).toBe(0);
  });

  test('wait-for-their-operation: somebody else’s work is followed to its end, then ours begins', async () => {
    const { stand, id } = await underWay(({ far }) => {
      far.plant('release', refuses('busy', { operation: { version: 'theirs' } }));
      far.checksNeeded = 4;
    });

    expect((await until(stand, id, isOver)).phase).toBe('live');

    expect(await acted(stand, id)).toEqual(['wait-for-their-operation']);
    const kinds = stand.far.calls.map(({ kind }) => kind).filter((kind) => kind === 'release' || kind === 'check');
    expect(kinds.slice(0, 6)).toEqual(['release', 'check', 'check', 'check', 'check', 'release']);
    expect(effectsOf(stand, 'release')).toBe(1);
  });

  test('nothing-to-do: an old version that is gone already counts as retired', async () => {
    const { stand, id } = await underWay(({ far }) => {
      far.plant('retire', refuses('not-found'));
    }, keepsNone);
    await until(stand, id, inPhase('live'));

    stand.clock.advance(2 * 3_600_000);
    await until(stand, id, () => keysOf(stand, 'retire').length > 0);

    expect(await acted(stand, id)).toEqual(['nothing-to-do']);
    const rows = await stand.sql(`select state from step where deployment = '${id}' and name like 'retire-%'`);
    expect(rows).toEqual([{ state: 'succeeded' }]);
  });
});
