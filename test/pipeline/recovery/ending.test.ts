import { describe, expect, test } from 'vitest';
import type { Procedure } from '../../../src/domain/plan.ts';
import { resume } from '../../../src/operations/control.ts';
import { linus, shop, shopProduction } from '../../support/config.ts';
import { caller } from '../../support/operations-world.ts';
import { minutes, yesOf } from '../../support/pipeline/ask.ts';
import { inPhase, isHeld, isOver, pass, until } from '../../support/pipeline/drive.ts';
import type { CallKind, Fault } from '../../support/pipeline/far-end.ts';
import { stored } from '../../support/pipeline/stand.ts';
import type { Stand } from '../../support/pipeline/stand.ts';
import { acted, effectsOf, keysOf, place, useTrouble } from './support.ts';

/** No old version is kept for rollbacks. */
const keepsNone: Partial<Procedure> = { keepVersions: 0 };

const underWay = useTrouble();
type Refusal = Extract<Fault, { readonly kind: 'refuses' }>;
const refuses = (code: NonNullable<Refusal['code']>, more: Partial<Refusal> = {}): Fault => ({
  kind: 'refuses',
  code,
  ...more,
});

const isMarkedBad = async ({ opened, clock }: Stand): Promise<boolean> => {
  const bad = (await opened.store.releases(shop, 9)).some((release) => release.bad !== undefined);
  const lock = await opened.store.lock(shopProduction, clock.now());
  expect(lock !== undefined).toBe(bad);
  return bad;
};

const askedFor: readonly { strategy: string; fault: Fault; times: number; todo: RegExp }[] = [
  {
    strategy: 'ask-when-the-quota-is-out-of-reach',
    fault: refuses('quota', { retryAfterMs: 60 * minutes }),
    times: 1,
    todo: /60 minutes/,
  },
  { strategy: 'ask-for-credentials', fault: refuses('unauthenticated'), times: 2, todo: /credential/ },
  { strategy: 'ask-for-permission', fault: refuses('forbidden'), times: 1, todo: /permission/ },
  { strategy: 'ask-about-the-plan', fault: refuses('plan-limit'), times: 1, todo: /plan/ },
];

describe('surroundings that a person must put right', () => {
  test.each(askedFor)('$strategy holds, marks nothing bad, and goes on when they are', async (one) => {
    const { stand, id } = await underWay(({ far }) => {
      far.plant('release', one.fault, { times: one.times });
    });

    const held = await until(stand, id, isHeld);
    const reason = held.hold?.reason;
    expect(reason).toMatchObject({ kind: 'needs-person', step: 'release', why: 'the far end refuses to release' });
    expect(reason?.kind === 'needs-person' ? reason.todo : '').toMatch(one.todo);
    await pass(stand, 3 * minutes);
    expect((await stored(stand, id)).phase).toBe('releasing');
    expect(await isMarkedBad(stand)).toBe(false);
    yesOf(await resume(stand.people, caller(linus), { id }));
    const done = await until(stand, id, isOver);

    expect(done.phase).toBe('live');
    expect(await acted(stand, id)).toContain(one.strategy);
    expect(effectsOf(stand, 'release')).toBe(1);
  });

  test('and are not: the same question is asked once more', async () => {
    const { stand, id } = await underWay(({ far }) => {
      far.plant('shift', refuses('forbidden'), { times: 2 });
    });

    await until(stand, id, isHeld);
    yesOf(await resume(stand.people, caller(linus), { id }));
    await until(stand, id, isHeld);
    yesOf(await resume(stand.people, caller(linus), { id }));

    expect((await until(stand, id, isOver)).phase).toBe('live');
    expect(await acted(stand, id)).toEqual(['ask-for-permission', 'ask-for-permission']);
  });

  test('wait-for-the-machine: the work waits for it as it was', async () => {
    const { stand, id } = await underWay(({ far }) => {
      far.plant('release', refuses('host-gone'));
    });

    expect((await until(stand, id, isHeld)).hold?.reason.kind).toBe('host-gone');
    yesOf(await resume(stand.people, caller(linus), { id }));

    expect((await until(stand, id, isOver)).phase).toBe('live');
    expect(new Set(keysOf(stand, 'release')).size).toBe(1);
  });

  test('ask-what-nobody-can-tell: a doubt that nobody can settle is a person’s', async () => {
    const { stand, id } = await underWay(({ far }) => {
      far.plant('release', { kind: 'lost' });
      far.plant('reconcile', { kind: 'unclear' });
    });

    expect((await until(stand, id, isHeld)).hold?.reason.kind).toBe('unknown-result');
    expect((await acted(stand, id)).slice(0, 2)).toEqual(['wait-out-and-look', 'ask-what-nobody-can-tell']);
    yesOf(await resume(stand.people, caller(linus), { id }));

    expect((await until(stand, id, isOver)).phase).toBe('live');
    expect(effectsOf(stand, 'release')).toBe(1);
  });
});

interface Ending {
  readonly strategy: string;
  readonly on: CallKind;
  readonly changes?: Partial<Procedure>;
  readonly ends: string;
  readonly bad: boolean;
  readonly traffic: Readonly<Record<string, number>>;
}

const endings: readonly Ending[] = [
  { strategy: 'roll-back', on: 'release', ends: 'rolled-back', bad: true, traffic: { 'web-v1': 100 } },
  {
    strategy: 'end-before-anything-changed',
    on: 'describe',
    ends: 'failed',
    bad: false,
    traffic: { 'web-v1': 100 },
  },
  {
    strategy: 'fail-forward',
    on: 'shift',
    changes: { onUnhealthy: 'fix-forward' },
    ends: 'failed',
    bad: false,
    traffic: { 'web-v1': 100 },
  },
];

describe('a failure that stays', () => {
  test.each(endings)('$strategy', async ({ strategy, on, changes, ends, bad, traffic }) => {
    const { stand, id } = await underWay(({ far }) => {
      far.plant(on, refuses('failed'));
    }, changes);

    const done = await until(stand, id, isOver);

    expect([done.phase, done.failure?.detail]).toEqual([ends, `the far end refuses to ${on}`]);
    expect(await acted(stand, id)).toEqual([strategy]);
    expect(await isMarkedBad(stand)).toBe(bad);
    expect(stand.far.traffic(place)).toEqual(traffic);
  });

  test('of the surroundings rolls back and says nothing against the release', async () => {
    const { stand, id } = await underWay(({ far }) => {
      far.plant('release', refuses('conflict'));
    });

    const done = await until(stand, id, isOver);

    expect([done.phase, done.failure?.cause]).toEqual(['rolled-back', 'surroundings']);
    expect(await isMarkedBad(stand)).toBe(false);
  });

  test('work that never ends is the release’s own', async () => {
    const { stand, id } = await underWay(({ far }) => {
      far.checksNeeded = 100_000;
    });

    const done = await until(stand, id, isOver);

    expect([done.phase, done.failure?.code, done.failure?.cause]).toEqual(['rolled-back', 'timed-out', 'release']);
    expect(await isMarkedBad(stand)).toBe(true);
  });

  test('silence for longer than the phase lasts is not the release’s', async () => {
    const { stand, id } = await underWay(({ far }) => {
      far.plant('release', refuses('busy'), { times: 1000 });
    });

    const done = await until(stand, id, isOver);

    expect([done.phase, done.failure?.code, done.failure?.cause]).toEqual(['rolled-back', 'timed-out', 'surroundings']);
    expect(await isMarkedBad(stand)).toBe(false);
  });

  test('report-and-go-on: an old version that cannot be removed stays, and the deployment is live', async () => {
    const { stand, id } = await underWay(({ far }) => {
      far.plant('retire', refuses('forbidden'));
    }, keepsNone);
    await until(stand, id, inPhase('live'));

    stand.clock.advance(120 * minutes);
    await until(stand, id, () => keysOf(stand, 'retire').length > 0);

    expect(await acted(stand, id)).toEqual(['report-and-go-on']);
    expect(stand.far.versions(place)['web-v1']).toBe('ready');
  });

  test('give-a-test-its-time-once: a check that does not end is not begun again', async () => {
    const slow = {
      name: 'slow',
      kind: 'http',
      mode: 'enforce',
      timeoutMs: 300,
      remedy: 'Look.',
      settings: {},
    } as const;
    const { stand, id } = await underWay(
      ({ checks }) => {
        checks.answers.set('slow', () => new Promise(() => undefined));
      },
      { checks: [slow] },
    );

    const done = await until(stand, id, isOver);

    expect(done.phase).toBe('blocked');
    expect(done.checks).toMatchObject([{ name: 'slow', state: 'failed', summary: 'the check did not end in time' }]);
    expect(await acted(stand, id)).toEqual(['give-a-test-its-time-once']);
    expect(stand.checks.runs).toEqual(['slow']);
  });

  test('yield-to-the-newer-owner: what a newer owner may have done is not touched', async () => {
    const { stand, id } = await underWay(({ far }) => {
      far.plant('release', refuses('stale-fence'));
    });

    await expect(until(stand, id, isOver)).rejects.toThrow();
    expect(await acted(stand, id)).toEqual([]);
    await stand.sql('update deployment set lease_until = clock_timestamp() where owner is not null');
    await stand.sql('update deployment set owner = null where not is_final');

    expect((await until(stand, id, isOver)).phase).toBe('live');
    expect(effectsOf(stand, 'release')).toBe(1);
  });
});
