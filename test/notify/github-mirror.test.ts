import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Deployment } from '../../src/domain/deployment.ts';
import { isRevision, must } from '../../src/domain/ids.ts';
import type { Phase } from '../../src/domain/phase.ts';
import { mirrorRound } from '../../src/notify/github-mirror.ts';
import type { MirrorWorld } from '../../src/notify/github-mirror.ts';
import type { OpenStore } from '../../src/store/open.ts';
import type { RepositoryDriver } from '../../playground/cloud/github/seed.ts';
import type { GithubStand } from '../github/stand.ts';
import { githubStand, quietLog } from '../github/stand.ts';
import { opened } from '../store/opened.ts';
import { aDraft, aPlan, never, shop, shopProduction } from '../store/sample.ts';
import { freshDatabase } from '../support/postgres.ts';

let stand: GithubStand;
let code: RepositoryDriver;
let store: OpenStore;
let url: string;
let shas: readonly [string, string];

beforeEach(async () => {
  stand = await githubStand();
  code = stand.github.world.repository('octo/shop');
  shas = [code.commit('Open the shop'), code.commit('Sell tea')];
  const database = await freshDatabase();
  url = database.url;
  store = await opened(url);
  return database.drop;
});
afterEach(async () => {
  await stand.close();
  expect(stand.github.violations).toEqual([]);
});

const world = (more: Partial<MirrorWorld> = {}): MirrorWorld => {
  const place = { client: stand.client(), owner: 'octo', repo: 'shop' };
  const target = { place, isProduction: true, environmentUrl: 'https://shop.example' };
  return {
    mirror: store.mirror,
    targets: () => new Map([[shopProduction, target]]),
    logUrl: () => Promise.resolve('https://slack.com/archives/C1/p1'),
    clock: stand.clock,
    log: quietLog,
    ...more,
  };
};

const release = (number: number) => ({
  ...{ service: shop, number, label: `v${number}` },
  revision: must(isRevision, shas[number - 1] ?? ''),
});

/** A deployment whose way so far went through these phases. */
const aDeployment = (phases: readonly Phase[], kind: 'deploy' | 'rollback' = 'deploy'): Promise<Deployment> => {
  const nowMs = stand.clock.now();
  const plan = { ...aPlan(), kind, release: release(2), base: release(1) };
  const draft = aDraft({ plan, phase: phases.at(-1) ?? 'queued', phaseSinceMs: nowMs, spans: spans(phases) });
  return store.store.transact((tx) => tx.addDeployment(draft, never));
};

const spans = (phases: readonly Phase[]) => {
  const nowMs = stand.clock.now();
  return phases.slice(0, -1).map((phase) => ({ phase, fromMs: nowMs, toMs: nowMs }));
};

async function goesOn(deployment: Deployment, phases: readonly Phase[]): Promise<Deployment> {
  const next = { ...deployment, phase: phases.at(-1) ?? deployment.phase, spans: spans(phases) };
  return store.store.transact((tx) => tx.saveDeployment(next, never));
}

const records = () =>
  code.record.deployments.map(({ task, sha, statuses }) => ({
    task,
    sha,
    states: statuses.map(({ state }) => state),
  }));

describe('deployments on GitHub', () => {
  test('follow ours, in the order in which it went', async () => {
    let deployment = await aDeployment(['awaiting', 'queued']);
    await mirrorRound(world());
    deployment = await goesOn(deployment, ['awaiting', 'queued', 'preparing', 'releasing']);
    await mirrorRound(world());
    await goesOn(deployment, [
      'awaiting',
      'queued',
      'preparing',
      'releasing',
      'shifting',
      'observing',
      'baking',
      'live',
    ]);
    await mirrorRound(world());

    expect(records()).toEqual([{ task: 'deploy', sha: shas[1], states: ['queued', 'in_progress', 'success'] }]);
    const [record] = code.record.deployments;
    expect(record).toMatchObject({ environment: 'production', payload: { quarterdeck: 'shop#1', role: 'forward' } });
    expect(record?.statuses.at(-1)).toMatchObject({
      environmentUrl: 'https://shop.example',
      logUrl: 'https://slack.com/archives/C1/p1',
    });
  });

  test('a rollback is a record of its own with the old commit', async () => {
    await aDeployment(['queued', 'preparing', 'releasing', 'rolling-back', 'rolled-back']);

    await mirrorRound(world());

    expect(records()).toEqual([
      { task: 'deploy', sha: shas[1], states: ['queued', 'in_progress', 'failure'] },
      { task: 'rollback', sha: shas[0], states: ['in_progress', 'success'] },
    ]);
  });

  test('a rollback that somebody asked for has the task rollback', async () => {
    await aDeployment(['queued', 'preparing', 'live'], 'rollback');

    await mirrorRound(world());

    expect(records()).toMatchObject([{ task: 'rollback', states: ['queued', 'in_progress', 'success'] }]);
  });

  test('createDeployment defaults auto_merge to true: none of ours merges, nor asks about a context', async () => {
    code.status(shas[1], 'flaky', 'failure');
    code.commit('Elsewhere', { branch: 'side', from: shas[0] });
    await aDeployment(['queued']);

    await mirrorRound(world());

    expect(records()).toHaveLength(1);
  });

  test.each(['drop-after-effect', 'drop-before-effect'] as const)(
    'nothing is lost and nothing doubled when any one answer is lost (%s)',
    async (kind) => {
      for (let lost = 0; lost < 5; lost += 1) {
        let seen = -1;
        stand.github.faults.inject(({ method }) => method === 'POST' && (seen += 1) === lost, { kind });
      }
      await aDeployment(['queued', 'preparing', 'rolling-back', 'rolled-back']);

      for (let round = 0; round < 12; round += 1) {
        await mirrorRound(world());
        stand.clock.forward(400_000);
      }

      expect(records()).toEqual([
        { task: 'deploy', sha: shas[1], states: ['queued', 'in_progress', 'failure'] },
        { task: 'rollback', sha: shas[0], states: ['in_progress', 'success'] },
      ]);
    },
    60_000,
  );

  test('a process that ends between the record and its storing leaves nothing to be doubled', async () => {
    await aDeployment(['queued', 'preparing']);
    const mirror = { ...store.mirror, progressed: () => Promise.reject(new Error('the process ended')) };
    await expect(mirrorRound(world({ mirror }))).rejects.toThrow('the process ended');
    const database = await opened(url);
    const rows = await database.mirror.take(stand.clock.now(), 9);
    expect(rows).toEqual([]);

    await mirrorRound(world({ mirror: { ...store.mirror, take: takeAnyway } }));

    expect(records()).toEqual([{ task: 'deploy', sha: shas[1], states: ['queued', 'in_progress'] }]);
  });

  test('what GitHub will never take is given up with the reason, and stands in nobody’s way', async () => {
    shas = ['e'.repeat(40), 'f'.repeat(40)];
    await aDeployment(['queued']);

    expect(await mirrorRound(world())).toBe(1);
    stand.clock.forward(999_999);

    expect(await mirrorRound(world())).toBe(0);
  });

  test('nothing is asked of GitHub when nothing is configured', async () => {
    await aDeployment(['queued']);

    await mirrorRound(world({ targets: () => new Map() }));

    expect(stand.github.requests).toEqual([]);
  });
});

/** As when the claim of the process that ended is over. */
const takeAnyway = async () => {
  const deployment = await store.store.occupant(shopProduction);
  return deployment === undefined ? [] : [{ deployment, progress: {}, attempts: 1 }];
};
