import { describe, expect, test } from 'vitest';
import { resume } from '../../src/operations/control.ts';
import { rollback } from '../../src/operations/rollback.ts';
import { ada, linus, production, shop } from '../support/config.ts';
import { caller } from '../support/operations-world.ts';
import { alreadyLive, begun, minutes, procedureOf, yesOf } from '../support/pipeline/ask.ts';
import { inPhase, isHeld, isOver, pass, until, work } from '../support/pipeline/drive.ts';
import type { Stand } from '../support/pipeline/stand.ts';
import { stored } from '../support/pipeline/stand.ts';
import { useStand } from '../support/pipeline/use-stand.ts';

const aStandWith = useStand();
const place = 'shop/production/web';
const config = procedureOf({
  stages: [
    { weight: 10, durationMs: minutes, gate: 'automatic' },
    { weight: 100, durationMs: 0, gate: 'automatic' },
  ],
  bakeMs: minutes,
});

async function underWay(prepare: (stand: Stand) => void) {
  const stand = aStandWith(config);
  await alreadyLive(stand);
  prepare(stand);
  return { stand, id: await begun(stand, 'v2') };
}

const keysOf = ({ far }: Stand, kind: string) => far.calls.filter((call) => call.kind === kind).map(({ key }) => key);

describe('a call whose answer is lost', () => {
  test.each(['release', 'shift'] as const)('%s: what happened is found and not done again', async (kind) => {
    const { stand, id } = await underWay(({ far }) => {
      far.plant(kind, { kind: 'lost' });
    });

    await until(stand, id, inPhase('live'));

    expect(stand.far.effects.map((effect) => effect.kind)).toEqual(['release', 'shift', 'shift']);
    expect(new Set(keysOf(stand, kind)).size).toBe(keysOf(stand, kind).length);
  });

  test.each(['release', 'shift'] as const)('%s: what did not happen is done under the same key', async (kind) => {
    const { stand, id } = await underWay(({ far }) => {
      far.plant(kind, { kind: 'nothing' });
    });

    await until(stand, id, inPhase('live'));

    const [first, second] = keysOf(stand, kind);
    expect(second).toBe(first);
    expect(stand.far.effects.map((effect) => effect.kind)).toEqual(['release', 'shift', 'shift']);
  });

  test('is waited out before anybody looks: it could still land', async () => {
    const { stand, id } = await underWay(({ far }) => {
      far.plant('shift', { kind: 'lost' });
    });
    const shifting = await until(stand, id, () => keysOf(stand, 'shift').length === 1);

    expect(shifting.phase).toBe('shifting');
    stand.clock.advance(4000);
    await work(stand);
    expect(keysOf(stand, 'reconcile')).toEqual([]);
    stand.clock.advance(1100);
    await work(stand);
    expect(keysOf(stand, 'reconcile')).toHaveLength(1);
  });

  test('and whose fate nobody can tell waits for a person, who lets it be looked at again', async () => {
    const { stand, id } = await underWay(({ far }) => {
      far.plant('release', { kind: 'lost' });
      far.plant('reconcile', { kind: 'unclear' });
    });

    const held = await until(stand, id, isHeld);
    expect([held.phase, held.hold?.reason.kind, held.hold?.onExpiry]).toEqual([
      'releasing',
      'unknown-result',
      'remind',
    ]);
    await pass(stand, 40 * minutes);
    expect((await stored(stand, id)).phase).toBe('releasing');
    yesOf(await resume(stand.people, caller(linus), { id }));
    await until(stand, id, inPhase('live'));

    expect(stand.far.effects.filter(({ kind }) => kind === 'release')).toHaveLength(1);
  });

  test('is waited out before a rollback, so that it cannot land on top of it', async () => {
    const { stand, id } = await underWay(({ far }) => {
      far.plant('shift', { kind: 'lost' });
    });
    await until(stand, id, () => keysOf(stand, 'shift').length === 1);

    yesOf(await rollback(stand.people, caller(ada), { service: shop, environment: production }));
    await work(stand);
    expect([(await stored(stand, id)).phase, keysOf(stand, 'restore').length]).toEqual(['rolling-back', 0]);
    const done = await until(stand, id, isOver);

    expect(done.phase).toBe('rolled-back');
    expect(stand.far.traffic(place)).toEqual({ 'web-v1': 100 });
  });

  test('a release whose answer was lost is ended by the rollback', async () => {
    const { stand, id } = await underWay(({ far }) => {
      far.plant('release', { kind: 'lost' });
    });
    await until(stand, id, () => keysOf(stand, 'release').length === 1);

    yesOf(await rollback(stand.people, caller(ada), { service: shop, environment: production }));
    const done = await until(stand, id, isOver);

    expect(done.phase).toBe('rolled-back');
    expect(stand.far.versions(place)['web-v2']).toBe('cancelled');
  });

  test('a restore whose answer was lost is found to be done', async () => {
    const { stand, id } = await underWay(({ far }) => {
      far.plant('restore', { kind: 'lost' });
    });
    await until(stand, id, inPhase('observing'));

    yesOf(await rollback(stand.people, caller(ada), { service: shop, environment: production }));

    expect((await until(stand, id, isOver)).phase).toBe('rolled-back');
    expect(stand.far.effects.filter(({ kind }) => kind === 'restore')).toHaveLength(1);
  });
});

describe('a machine that is gone', () => {
  test('holds the deployment, and it goes on when the machine is back', async () => {
    const { stand, id } = await underWay(({ far }) => {
      far.plant('check', { kind: 'refuses', code: 'host-gone' });
    });

    const held = await until(stand, id, isHeld);
    expect(held.hold?.reason.kind).toBe('host-gone');
    yesOf(await resume(stand.people, caller(linus), { id }));
    await until(stand, id, inPhase('live'));

    expect(stand.far.effects.filter(({ kind }) => kind === 'release')).toHaveLength(1);
  });
});
