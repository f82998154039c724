import { describe, expect, test } from 'vitest';
import { pause, resume } from '../../src/operations/control.ts';
import { rollback } from '../../src/operations/rollback.ts';
import type { Deployment } from '../../src/domain/deployment.ts';
import { ada, linus, production, shop } from '../support/config.ts';
import { caller } from '../support/operations-world.ts';
import { alreadyLive, begun, minutes, procedureOf, seconds, yesOf } from '../support/pipeline/ask.ts';
import { inPhase, isOver, pass, until, work } from '../support/pipeline/drive.ts';
import type { Stand } from '../support/pipeline/stand.ts';
import { stored } from '../support/pipeline/stand.ts';
import { useStand } from '../support/pipeline/use-stand.ts';

const aStandWith = useStand();
const place = 'shop/production/web';
const usual = {
  stages: [{ weight: 100, durationMs: 0, gate: 'automatic' }],
  bakeMs: minutes,
} as const;

async function underWay(prepare: (stand: Stand) => void, changes: Parameters<typeof procedureOf>[0] = {}) {
  const stand = aStandWith(procedureOf({ ...usual, ...changes }));
  await alreadyLive(stand);
  prepare(stand);
  return { stand, id: await begun(stand, 'v2') };
}

const effects = ({ far }: Stand) => far.effects.map(({ kind }) => kind);
const shifts = (stand: Stand) => stand.far.calls.filter(({ kind }) => kind === 'shift').length;

describe.each(['shift', 'restore'] as const)('a %s that takes its time', (kind) => {
  const slow = (stand: Stand): void => {
    stand.far.longMs[kind] = 20 * seconds;
  };
  const toItsBegin = async (): Promise<{ stand: Stand; id: Deployment['id'] }> => {
    const { stand, id } = await underWay(slow);
    if (kind === 'restore') {
      await until(stand, id, inPhase('baking'));
      yesOf(await rollback(stand.people, caller(ada), { service: shop, environment: production }));
    }
    await until(stand, id, () => stand.far.calls.some((call) => call.kind === kind));
    return { stand, id };
  };

  test('is followed to its end, and called once', async () => {
    const { stand, id } = await toItsBegin();
    const since = stand.clock.now();

    const done = await until(stand, id, isOver);

    expect(done.phase).toBe(kind === 'shift' ? 'live' : 'rolled-back');
    expect(stand.clock.now() - since).toBeGreaterThanOrEqual(20 * seconds - 1);
    expect(effects(stand).filter((one) => one === kind)).toHaveLength(1);
    expect(stand.far.traffic(place)).toEqual(kind === 'shift' ? { 'web-v2': 100 } : { 'web-v1': 100 });
  });
});

describe('a long shift', () => {
  const slow = (stand: Stand): void => {
    stand.far.longMs.shift = 20 * seconds;
  };

  test('goes on while the deployment is held, and nothing new begins', async () => {
    const { stand, id } = await underWay(slow);
    await until(stand, id, () => shifts(stand) === 1);

    yesOf(await pause(stand.people, caller(linus), { id }));
    await pass(stand, 30 * seconds);

    const held = await stored(stand, id);
    expect([held.phase, held.weight, shifts(stand)]).toEqual(['shifting', 100, 1]);
    yesOf(await resume(stand.people, caller(linus), { id }));
    expect((await until(stand, id, isOver)).phase).toBe('live');
  });

  test('is ended by a rollback before the old version is put back', async () => {
    const { stand, id } = await underWay(slow);
    await until(stand, id, () => shifts(stand) === 1);

    yesOf(await rollback(stand.people, caller(ada), { service: shop, environment: production }));
    const done = await until(stand, id, isOver);

    expect(done.phase).toBe('rolled-back');
    expect(effects(stand)).toEqual(['release', 'shift', 'cancel', 'restore']);
    expect(stand.far.traffic(place)).toEqual({ 'web-v1': 100 });
  });

  test('that outlasts its phase goes back', async () => {
    const timeouts = {
      prepareMs: minutes,
      releaseMs: minutes,
      shiftMs: 10 * seconds,
      restoreMs: minutes,
      smokeMs: minutes,
    };
    const { stand, id } = await underWay(slow, { timeouts });

    const done = await until(stand, id, isOver);

    expect([done.phase, done.failure?.code]).toEqual(['rolled-back', 'timed-out']);
  });
});

test('work that chats is written into the record now and then, not at every word', async () => {
  const { stand, id } = await underWay(({ far }) => {
    far.checksNeeded = 50;
    far.lines = (looks) => [`line ${looks}`];
  });
  await until(stand, id, inPhase('releasing'));
  const before = await stored(stand, id);

  const after = await until(stand, id, ({ phase }) => phase !== 'releasing');

  const span = after.phaseSinceMs - before.phaseSinceMs;
  expect(span).toBeGreaterThanOrEqual(49 * 400);
  expect(after.version - before.version).toBeLessThanOrEqual(span / 1500 + 5);
  expect(after.components?.['web']).toEqual({ state: 'live' });
  await work(stand);
});
