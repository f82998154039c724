import { expect, test } from 'vitest';
import type { Procedure } from '../../src/domain/plan.ts';
import type { Deployment } from '../../src/domain/deployment.ts';
import type { DeploymentId } from '../../src/domain/ids.ts';
import { aSequence } from '../support/pipeline/far-smoke.ts';
import { alreadyLive, begun, component, errorTrigger, minutes, procedureOf, seconds } from '../support/pipeline/ask.ts';
import { live } from '../support/pipeline/crash.ts';
import { isOver } from '../support/pipeline/drive.ts';
import { keepRows } from '../support/pipeline/kept.ts';
import type { Sql, Stand } from '../support/pipeline/stand.ts';
import { aStand } from '../support/pipeline/stand.ts';
import { useStores } from '../support/pipeline/use-stand.ts';

/** So many worlds side by side: a life waits more for the database than it works. */
const lanes = [useStores(2), useStores(2), useStores(2)];
const slow = 120 * seconds;
const shareOfPoints = 0.75;

const procedure: Partial<Procedure> = {
  components: [component('web'), component('edge', { after: [component('web').name] })],
  stages: [
    { weight: 20, durationMs: minutes, gate: 'automatic' },
    { weight: 100, durationMs: 0, gate: 'automatic' },
  ],
  smoke: [aSequence('door', ['preview', 'full', 'restored'])],
  triggers: [errorTrigger({ forMs: 10 * seconds })],
  bakeMs: minutes,
  evaluateEveryMs: 30 * seconds,
};

interface Told {
  readonly points: number;
  readonly end: Deployment;
  readonly effects: readonly string[];
  readonly traffic: unknown;
  readonly recorded: readonly string[];
}

/** One deployment that can be lived again from its begin, ended at another point each time. */
type Live = (endsAt: number) => Promise<Told>;

async function underWay(
  there: (typeof lanes)[number],
  prepare: (stand: Stand) => void,
  changes: Partial<Procedure>,
): Promise<Live> {
  const { stores, ...parts } = there();
  const [one, two] = stores;
  if (one === undefined || two === undefined) throw new Error('no stores');
  const { sql, clock } = parts;
  const config = procedureOf({ ...procedure, ...changes });
  const first = aStand({ ...parts, opened: one }, config);
  await alreadyLive(first);
  const id = await begun(first, 'v2');
  const beganMs = clock.now();
  const putBack = await keepRows(sql);
  return async (endsAt) => {
    await putBack();
    clock.set(beganMs);
    const stand = aStand({ ...parts, opened: one }, config);
    stand.far.goOnFrom(first.far);
    prepare(stand);
    const before = (await kinds(sql, id)).length;
    const { points, end } = await live(stand, id, { endsAt, stores: [one, two], isOver });
    const effects = stand.far.effects.map(({ kind, place, weight }) => `${kind} ${place} ${weight ?? ''}`.trim());
    expect(new Set(stand.far.effects.map(({ key }) => key)).size).toBe(effects.length);
    const traffic = [stand.far.traffic('shop/production/web'), stand.far.traffic('shop/production/edge')];
    // What became of a lost call is looked for only where one was lost.
    const recorded = (await kinds(sql, id)).slice(before).filter((kind) => kind !== 'recovery');
    return { points, end, effects, traffic, recorded };
  };
}

async function kinds(sql: Sql, id: DeploymentId): Promise<readonly string[]> {
  const rows = await sql(`select kind from audit where deployment = '${id}' order by sequence`);
  return rows.map((row) => String(row['kind']));
}

/** Runs the same deployment again and again: first undisturbed, then ended once at every point that there is. */
async function everywhere(prepare: (stand: Stand) => void, changes: Partial<Procedure> = {}): Promise<readonly Told[]> {
  const lives = await Promise.all(lanes.map((there) => underWay(there, prepare, changes)));
  const [firstLane] = lives;
  if (firstLane === undefined) throw new Error('no lanes');
  const undisturbed = await firstLane(0);
  const told: Told[] = [undisturbed];
  let next = 1;
  const work = async (lane: Live): Promise<void> => {
    while (next <= undisturbed.points) {
      const endsAt = next;
      next += 1;
      told[endsAt] = await lane(endsAt);
    }
  };
  await Promise.all(lives.map(work));
  return told;
}

/** Lives that were really ended at their point. */
const cutShort = (told: readonly Told[]): number =>
  told.filter((life, endsAt) => endsAt > 0 && life.points === endsAt).length;

/** Every life ended as the undisturbed one did. */
function alike(told: readonly Told[]): void {
  const [undisturbed] = told;
  if (undisturbed === undefined) throw new Error('nothing was run');
  for (const [endsAt, life] of told.entries()) {
    const at = `ended at point ${endsAt}`;
    expect(life.end.phase, at).toBe(undisturbed.end.phase);
    expect(life.effects.toSorted(), at).toEqual(undisturbed.effects.toSorted());
    expect(life.traffic, at).toEqual(undisturbed.traffic);
    expect(life.recorded, at).toEqual(undisturbed.recorded);
  }
  // What two components write at one moment is one write or two, so the last points do not come in each life.
  expect(cutShort(told)).toBeGreaterThan(undisturbed.points * shareOfPoints);
}

test('a process that ends anywhere on the way to live changes nothing about the end', { timeout: slow }, async () => {
  const told = await everywhere(() => undefined, { triggers: [] });

  alike(told);
  expect(told[0]?.end.phase).toBe('live');
  expect(told[0]?.effects.toSorted()).toEqual([
    'release shop/production/edge',
    'release shop/production/web',
    'shift shop/production/edge 100',
    'shift shop/production/edge 20',
    'shift shop/production/web 100',
    'shift shop/production/web 20',
  ]);
  expect(cutShort(told)).toBeGreaterThan(50);
});

test('a process that ends anywhere on the way back changes nothing about the end', { timeout: slow }, async () => {
  const bad = (stand: Stand): void => {
    stand.metrics.say('error-rate', 0.9);
  };

  const told = await everywhere(bad, { components: [component('web')] });

  alike(told);
  expect(told[0]?.end.phase).toBe('rolled-back');
  expect(told[0]?.traffic).toEqual([{ 'web-v1': 100 }, {}]);
});
