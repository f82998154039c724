import { describe, expect, test } from 'vitest';
import type { DeploymentId } from '../../src/domain/ids.ts';
import { resume } from '../../src/operations/control.ts';
import { linus } from '../support/config.ts';
import { caller } from '../support/operations-world.ts';
import { begun, component, minutes, procedureOf, seconds, yesOf } from '../support/pipeline/ask.ts';
import { inPhase, isHeld, isOver, until } from '../support/pipeline/drive.ts';
import type { PartsPlan } from '../support/pipeline/far-parts.ts';
import { FarParts, dice, manyParts } from '../support/pipeline/far-parts.ts';
import type { Stand } from '../support/pipeline/stand.ts';
import { stored } from '../support/pipeline/stand.ts';
import { useStand } from '../support/pipeline/use-stand.ts';

const aStandWith = useStand();
const durationMs = 8 * seconds;
const sixtyAMinute = { lane: 'writes', calls: 60, perMs: minutes, atOnce: 60 };
const config = procedureOf({
  components: [component('functions', { provider: 'parts', shift: 'weighted' })],
  stages: [{ weight: 100, durationMs: 0, gate: 'automatic' }],
  timeouts: {
    prepareMs: minutes,
    releaseMs: 30 * minutes,
    shiftMs: 30 * minutes,
    restoreMs: 30 * minutes,
    smokeMs: minutes,
  },
  retry: { attempts: 3, baseMs: 1000, maximumMs: 4000 },
});

interface Train {
  readonly stand: Stand;
  readonly far: FarParts;
  readonly id: DeploymentId;
}

async function train(plan: PartsPlan): Promise<Train> {
  const base = aStandWith(config);
  const far = new FarParts(base.clock, { durationMs, ...plan });
  const provider = far.provider();
  const stand: Stand = { ...base, engine: { ...base.engine, provider: () => provider } };
  return { stand, far, id: await begun(stand, 'v2') };
}

/** From the first call for a part until the component is released. */
async function makespan({ stand, far, id }: Train): Promise<number> {
  await until(stand, id, inPhase('shifting', 'rolling-back', 'rolled-back', 'failed'));
  return stand.clock.now() - (far.effects[0]?.atMs ?? 0);
}

const once = (far: FarParts, count: number): void => {
  const times = far.times('release');
  expect(times.size).toBe(count);
  expect([...times.values()].every((number) => number === 1)).toBe(true);
};

describe('many parts within a quota', () => {
  test.each([
    [127, sixtyAMinute, 2 * minutes],
    [500, sixtyAMinute, 8 * minutes],
    [127, { ...sixtyAMinute, calls: 80, perMs: 100 * seconds }, 100 * seconds],
  ])('%i parts take hardly longer than the quota makes them', { timeout: 90_000 }, async (count, quota, quotaMs) => {
    const one = await train({ parts: manyParts(count), quotas: [quota] });

    const tookMs = await makespan(one);

    once(one.far, count);
    expect(one.far.overdrawn).toBe(0);
    expect(one.far.boundMs('release')).toBe(quotaMs + durationMs);
    expect(tookMs / one.far.boundMs('release')).toBeLessThanOrEqual(1.05);
  });

  test.each([7, 9])(
    'a tenth of all calls refused or unanswered (%i): all parts are done, none twice, hardly later than so many calls must be',
    { timeout: 90_000 },
    async (seed) => {
      const roll = dice(seed);
      const faults = ['refused', 'silent-before', 'silent-after'] as const;
      const one = await train({
        parts: manyParts(127),
        quotas: [sixtyAMinute],
        fault: () => (roll() < 0.1 ? faults[Math.floor(roll() * 3)] : undefined),
      });

      const tookMs = await makespan(one);

      once(one.far, 127);
      expect(one.far.overdrawn).toBe(0);
      expect((await stored(one.stand, one.id)).phase).toBe('shifting');
      expect(tookMs / one.far.boundMs('release')).toBeLessThanOrEqual(1.05);
    },
  );

  test('no more work is under way at once than the far end allows', async () => {
    const one = await train({ parts: manyParts(20), quotas: [{ ...sixtyAMinute, atOnce: 4 }] });

    const tookMs = await makespan(one);

    expect(one.far.mostAtOnce).toBe(4);
    expect(tookMs).toBeGreaterThanOrEqual(5 * durationMs);
    expect(tookMs).toBeLessThan(5 * (durationMs + 2 * seconds));
  });

  test('parts begin after those that they come after', async () => {
    const parts = manyParts(3, (index) => (index === 0 ? { after: ['part-003'] } : {}));
    const one = await train({ parts, quotas: [sixtyAMinute] });

    await makespan(one);

    const order = one.far.effects.filter(({ kind }) => kind === 'release').map(({ part }) => part);
    expect(order.toSorted()).toEqual(['part-001', 'part-002', 'part-003']);
    const startOf = (name: string) => one.far.effects.find(({ part }) => part === name)?.atMs ?? 0;
    expect(startOf('part-001') - startOf('part-003')).toBeGreaterThanOrEqual(durationMs);
  });
});

describe('parts that fail', () => {
  const breaks = (...names: readonly string[]): Pick<PartsPlan, 'fault'> => ({
    fault: ({ kind, part }) => (kind === 'release' && names.includes(part) ? 'breaks' : undefined),
  });
  const critical = manyParts(30, (index) => (index === 9 ? { critical: true } : {}));

  test('a critical part goes first, and its failure undoes the deployment before any other begins', async () => {
    const one = await train({ parts: critical, quotas: [sixtyAMinute], ...breaks('part-010') });

    const done = await until(one.stand, one.id, isOver);

    expect([done.phase, done.failure?.detail]).toEqual(['rolled-back', 'part-010: the build broke']);
    expect([...one.far.times('release').keys()]).toEqual(['part-010']);
    expect([...one.far.times('restore').keys()]).toEqual(['part-010']);
  });

  test('a critical part that is fine lets the others go', async () => {
    const one = await train({ parts: critical, quotas: [sixtyAMinute] });

    await makespan(one);

    once(one.far, 30);
    expect(one.far.effects[0]?.part).toBe('part-010');
  });

  test('a lesser part asks people once the others are through; without it the rest goes live', async () => {
    const one = await train({ parts: manyParts(12), quotas: [sixtyAMinute], ...breaks('part-003') });

    const held = await until(one.stand, one.id, isHeld);
    expect(held.hold?.reason).toEqual({
      kind: 'parts-failed',
      component: 'functions',
      parts: ['part-003'],
      failed: 1,
      leftOut: 0,
      total: 12,
      why: 'the build broke',
    });
    expect(held.components?.['functions']).toMatchObject({ done: 11, total: 12, failed: ['part-003'] });
    yesOf(await resume(one.stand.people, caller(linus), { id: one.id }));
    const done = await until(one.stand, one.id, isOver);

    expect(done.phase).toBe('live');
    expect(one.far.times('shift').has('part-003')).toBe(false);
    expect(one.far.times('shift').size).toBe(11);
  });

  test('so many failures end the train, and only what was changed is put back', async () => {
    const parts = manyParts(40, (index) => (index >= 20 ? { after: ['part-020'] } : {}));
    const names = ['part-001', 'part-002', 'part-020'];
    const one = await train({ parts, quotas: [sixtyAMinute], stopAfterFailures: 3, ...breaks(...names) });

    const done = await until(one.stand, one.id, isOver);

    expect(done.phase).toBe('rolled-back');
    expect(done.failure?.detail).toContain('3 of 40 parts failed');
    expect(one.far.times('release').size).toBe(20);
    expect(one.far.times('restore').size).toBe(20);
  });

  test('a part whose calls were all refused is not put back', async () => {
    const one = await train({
      parts: manyParts(6),
      quotas: [sixtyAMinute],
      stopAfterFailures: 1,
      fault: ({ kind, part, nth }) =>
        kind === 'release' && (part === 'part-002' ? nth === 1 : part === 'part-004')
          ? part === 'part-004'
            ? 'breaks'
            : 'refused'
          : undefined,
    });

    const done = await until(one.stand, one.id, isOver);

    expect(done.rollback?.undone).toEqual(['functions']);
    expect(one.far.times('restore').has('part-004')).toBe(true);
  });
});
