import { describe, expect, test } from 'vitest';
import { rollback } from '../../src/operations/rollback.ts';
import { ada, production, shop } from '../support/config.ts';
import { caller } from '../support/operations-world.ts';
import { alreadyLive, begun, errorTrigger, minutes, procedureOf, seconds, yesOf } from '../support/pipeline/ask.ts';
import { inPhase, isOver, pass, until } from '../support/pipeline/drive.ts';
import type { Stand } from '../support/pipeline/stand.ts';
import { useStand } from '../support/pipeline/use-stand.ts';

const aStandWith = useStand();
const place = 'shop/production/web';
const usual = {
  stages: [{ weight: 100, durationMs: 0, gate: 'automatic' }],
  bakeMs: minutes,
  retireAfterMs: 60 * minutes,
} as const;

async function liveUpTo(
  references: readonly string[],
  changes: Parameters<typeof procedureOf>[0] = {},
): Promise<Stand> {
  const stand = aStandWith(procedureOf({ ...usual, ...changes }));
  for (const reference of references) await alreadyLive(stand, reference);
  return stand;
}

/** Long enough for everything that may go. */
async function later(stand: Stand): Promise<void> {
  stand.clock.advance(61 * minutes);
  await pass(stand, 30 * seconds);
}

const retired = async ({ sql }: Stand): Promise<readonly unknown[]> => {
  const rows = await sql(`select facts from audit where kind = 'retired' order by at_ms desc, sequence desc limit 1`);
  return rows.map(({ facts }): unknown => JSON.parse(String(facts)));
};

describe('old versions', () => {
  test('stay as long as a rollback to them is the newest one possible', async () => {
    const stand = await liveUpTo(['v1', 'v2']);

    await later(stand);

    expect(stand.far.versions(place)).toEqual({ 'web-v1': 'ready', 'web-v2': 'ready' });
  });

  test('go when they are older than that; what remains is looked at and kept in the record', async () => {
    const stand = await liveUpTo(['v1', 'v2', 'v3']);

    await later(stand);

    expect(stand.far.versions(place)).toEqual({ 'web-v1': 'retired', 'web-v2': 'ready', 'web-v3': 'ready' });
    expect(await retired(stand)).toEqual([
      { component: 'web', remains: true, retired: ['web-v1'], summary: 'web-v3 100 %' },
    ]);
  });

  test('as many stay as the procedure says', async () => {
    const stand = await liveUpTo(['v1', 'v2', 'v3'], { keepVersions: 2 });

    await later(stand);

    expect(Object.values(stand.far.versions(place))).toEqual(['ready', 'ready', 'ready']);
  });

  test('are retired once, whoever comes after', async () => {
    const stand = await liveUpTo(['v1', 'v2', 'v3']);
    await later(stand);

    await alreadyLive(stand, 'v1');
    await later(stand);

    expect(stand.far.effects.filter(({ kind }) => kind === 'retire')).toHaveLength(1);
    expect(stand.far.versions(place)).toMatchObject({ 'web-v1': 'retired', 'web-v2': 'retired', 'web-v3': 'ready' });
  });

  test('a version that was rolled back goes after the same time, and not what it was put back to', async () => {
    const stand = await liveUpTo(['v1']);
    const id = await begun(stand, 'v2');
    await until(stand, id, inPhase('baking'));
    yesOf(await rollback(stand.people, caller(ada), { service: shop, environment: production }));
    expect((await until(stand, id, isOver)).phase).toBe('rolled-back');

    await later(stand);

    expect(stand.far.versions(place)).toEqual({ 'web-v1': 'ready', 'web-v2': 'retired' });
  });

  test('a version that failed before it had traffic goes after the same time', async () => {
    const stand = await liveUpTo(['v1'], { onUnhealthy: 'fix-forward' });
    stand.far.plant('shift', { kind: 'refuses' });
    const id = await begun(stand, 'v2');
    expect((await until(stand, id, isOver)).phase).toBe('failed');

    await later(stand);

    expect(stand.far.versions(place)).toEqual({ 'web-v1': 'ready', 'web-v2': 'retired' });
    expect(await retired(stand)).toMatchObject([{ remains: true, retired: ['web-v2'] }]);
  });

  test('a version that failed while users got it stays until another one is live', async () => {
    const stand = await liveUpTo(['v1'], { onUnhealthy: 'fix-forward', triggers: [errorTrigger()] });
    const id = await begun(stand, 'v2');
    await until(stand, id, inPhase('baking'));
    stand.metrics.say('error-rate', 0.5, { fromMs: stand.clock.now() });
    expect((await until(stand, id, isOver)).phase).toBe('failed');

    await later(stand);
    expect(stand.far.effects.filter(({ kind }) => kind === 'retire')).toEqual([]);

    stand.metrics.say('error-rate', 0, { fromMs: stand.clock.now() });
    await alreadyLive(stand, 'v3');
    await later(stand);
    expect(stand.far.versions(place)).toEqual({ 'web-v1': 'ready', 'web-v2': 'retired', 'web-v3': 'ready' });
  });
});
