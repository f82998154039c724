import { expect, test } from 'vitest';
import type { Procedure } from '../../src/domain/plan.ts';
import type { Deployment } from '../../src/domain/deployment.ts';
import type { DeploymentId } from '../../src/domain/ids.ts';
import { aSequence } from '../support/pipeline/far-smoke.ts';
import {
  alreadyLive,
  begun,
  component,
  errorTrigger,
  minutes,
  procedureOf,
  recorded,
  seconds,
} from '../support/pipeline/ask.ts';
import { live } from '../support/pipeline/crash.ts';
import { isOver } from '../support/pipeline/drive.ts';
import type { Stand } from '../support/pipeline/stand.ts';
import { aStand } from '../support/pipeline/stand.ts';
import { useStores } from '../support/pipeline/use-stand.ts';

const there = useStores(2);
const slow = 170 * seconds;

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

async function underWay(changes: Partial<Procedure>): Promise<{ readonly stand: Stand; readonly id: DeploymentId }> {
  const { stores, ...parts } = there();
  const { sql } = parts;
  const [opened] = stores;
  if (opened === undefined) throw new Error('no store');
  await sql(
    'truncate service_counter, release, deployment, target_lock, step, series, measurement, lane, outbox, card, baseline, drift_look restart identity cascade',
  );
  const stand = aStand({ ...parts, opened }, procedureOf({ ...procedure, ...changes }));
  await alreadyLive(stand);
  return { stand, id: await begun(stand, 'v2') };
}

interface Told {
  readonly end: Deployment;
  readonly effects: readonly string[];
  readonly traffic: unknown;
  readonly recorded: readonly string[];
}

/** Runs the same deployment again and again, ended once at every point that there is. */
async function everywhere(prepare: (stand: Stand) => void, changes: Partial<Procedure> = {}): Promise<readonly Told[]> {
  const [one, two] = there().stores;
  if (one === undefined || two === undefined) throw new Error('no stores');
  const told: Told[] = [];
  for (let endsAt = 0; ; endsAt += 1) {
    const { stand, id } = await underWay(changes);
    prepare(stand);
    const { points, end } = await live(stand, id, { endsAt, stores: [one, two], isOver });
    const effects = stand.far.effects.map(({ kind, place, weight }) => `${kind} ${place} ${weight ?? ''}`.trim());
    const traffic = [stand.far.traffic('shop/production/web'), stand.far.traffic('shop/production/edge')];
    // What became of a lost call is looked for only where one was lost.
    const entries = (await recorded(stand, id)).filter((kind) => kind !== 'recovery');
    told.push({ end, effects, traffic, recorded: entries });
    expect(new Set(stand.far.effects.map(({ key }) => key)).size).toBe(stand.far.effects.length);
    // The last life outlived its own end: there are no more points.
    if (endsAt > 0 && points < endsAt) return told;
  }
}

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
  expect(told.length).toBeGreaterThan(50);
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
