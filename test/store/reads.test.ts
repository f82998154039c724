import { beforeEach, describe, expect, it } from 'vitest';
import type { Deployment } from '../../src/domain/deployment.ts';
import { isComponentName, isFence, isStepKey, must } from '../../src/domain/ids.ts';
import type { Series } from '../../src/domain/measure.ts';
import type { Step } from '../../src/ports/store.ts';
import type { OpenStore } from '../../src/store/open.ts';
import { freshDatabase } from '../support/postgres.ts';
import { opened } from './opened.ts';
import {
  ada,
  aDraft,
  aPlan,
  at,
  type Draft,
  grace,
  never,
  production,
  revision,
  shop,
  shopProduction,
  staging,
} from './sample.ts';

let process: OpenStore;

beforeEach(async () => {
  const database = await freshDatabase();
  process = await opened(database.url);
  return async () => {
    await process.close();
    await database.drop();
  };
});

const add = (changes: Partial<Draft>): Promise<Deployment> =>
  process.store.transact((tx) => tx.addDeployment(aDraft(changes), never));

async function liveDeployment(digit: string, finishedAtMs: number, changes: Partial<Draft> = {}): Promise<Deployment> {
  const release = await process.store.transact((tx) => tx.ensureRelease(shop, revision(digit), `v-${digit}`));
  const plan = { ...(changes.plan ?? aPlan()), release };
  const spans = [{ phase: 'preparing', fromMs: finishedAtMs - 70, toMs: finishedAtMs }] as const;
  return add({ phase: 'live', finishedAtMs, spans, ...changes, plan });
}

describe('what is live', () => {
  it('is the newest deployment that reached live, with its release as it is marked today', async () => {
    await liveDeployment('a', 1_000);
    const second = await liveDeployment('b', 2_000, { requestedBy: grace });
    await add({ phase: 'rolled-back', finishedAtMs: 3_000 });
    await process.store.transact((tx) =>
      tx.markRelease(second.plan.release, { by: 'quarterdeck', atMs: 9, reason: 'errors' }),
    );

    const live = await process.store.live(shopProduction);

    expect(live).toEqual({
      release: { ...second.plan.release, bad: { by: 'quarterdeck', atMs: 9, reason: 'errors' } },
      deployment: second.id,
      sinceMs: 2_000,
      by: grace,
    });
    expect((await process.store.pastLive(shopProduction, 9)).map(({ sinceMs }) => sinceMs)).toEqual([2_000, 1_000]);
    expect(await process.store.releaseOf(shop, revision('a'))).toMatchObject({ number: 1, label: 'v-a' });
    expect(await process.store.release(shop, 3)).toBeUndefined();
  });

  it('does not change when a share of the traffic is set by hand, only with all of it', async () => {
    await liveDeployment('a', 1_000);
    await liveDeployment('b', 2_000, { plan: aPlan({ kind: 'override', overrideWeight: 30 }) });
    expect((await process.store.live(shopProduction))?.release.number).toBe(1);

    await liveDeployment('b', 3_000, { plan: aPlan({ kind: 'override', overrideWeight: 100 }) });

    expect((await process.store.live(shopProduction))?.release.number).toBe(2);
  });
});

describe('finding deployments', () => {
  it('gives the queue in its order: urgent first, then by admission', async () => {
    const admitted = (fromMs: number) => ({ phase: 'queued', spans: [{ phase: 'queued', fromMs }] }) as const;
    const late = await add({ ...admitted(20), requestedAtMs: 1 });
    const early = await add(admitted(10));
    const urgent = await add({ ...admitted(30), urgent: true });

    expect((await process.store.queue(shopProduction)).map(({ id }) => id)).toEqual([urgent.id, early.id, late.id]);
  });

  it('lists those in flight, the oldest first, of one service or environment', async () => {
    const here = await add({ requestedAtMs: 2 });
    const there = await add({ requestedAtMs: 1, plan: aPlan({ environment: staging }) });
    await add({ phase: 'cancelled' });

    expect((await process.store.inFlight()).map(({ id }) => id)).toEqual([there.id, here.id]);
    expect((await process.store.inFlight({ environment: production })).map(({ id }) => id)).toEqual([here.id]);
  });

  it('pages through history by every filter', async () => {
    const all = [
      await add({ requestedAtMs: 1, phase: 'live', finishedAtMs: 5 }),
      await add({ requestedAtMs: 2, phase: 'failed', requestedBy: grace }),
      await add({ requestedAtMs: 3, plan: aPlan({ environment: staging }) }),
    ];
    const ids = async (filter: Partial<Parameters<typeof process.store.history>[0]>) =>
      (await process.store.history({ limit: 9, ...filter })).map(({ requestedAtMs }) => requestedAtMs);

    expect(await ids({})).toEqual([3, 2, 1]);
    expect(await ids({ limit: 1, beforeMs: 3 })).toEqual([2]);
    expect(await ids({ phases: ['live', 'failed'] })).toEqual([2, 1]);
    expect(await ids({ phases: ['awaiting'] })).toEqual([3]);
    expect(await ids({ service: shop, environment: staging })).toEqual([3]);
    expect(await ids({ requestedBy: ada, sinceMs: 2 })).toEqual([3]);
    expect(all).toHaveLength(3);
  });

  it('knows how long deployments took, and how long rollbacks', async () => {
    await liveDeployment('a', 1_000);
    await liveDeployment('b', 2_000, { spans: [{ phase: 'preparing', fromMs: 1_900 }] });
    await add({ phase: 'rolled-back', finishedAtMs: 3_000, rollback: { decidedAtMs: 10, trafficRestoredAtMs: 35 } });
    await liveDeployment('a', 4_000, {
      plan: aPlan({ kind: 'rollback' }),
      spans: [
        { phase: 'preparing', fromMs: 100 },
        { phase: 'shifting', fromMs: 110, toMs: 140 },
      ],
    });

    expect(await process.store.durations(shopProduction, 'deploy', 9)).toEqual([100, 70]);
    expect(await process.store.rollbackDurations(shopProduction, 9)).toEqual([40, 25]);
  });
});

describe('locks and freezes', () => {
  it('are in force until their end', async () => {
    const lock = { target: shopProduction, by: 'quarterdeck', reason: 'rolled back', sinceMs: 1, untilMs: 10 } as const;
    const freeze = await process.store.transact(async (tx) => {
      await tx.putLock({ ...lock, reason: 'first' });
      await tx.putLock(lock);
      return tx.addFreeze({
        scope: { kind: 'environment', environment: production },
        by: ada,
        reason: 'sale',
        sinceMs: 1,
      });
    });

    expect(await process.store.lock(shopProduction, 9)).toEqual(lock);
    expect(await process.store.locks(10)).toEqual([]);
    expect(await process.store.freezes(99)).toEqual([freeze]);
    await process.store.transact((tx) => tx.endFreeze(freeze.id, 50));
    expect(await process.store.freezes(50)).toEqual([]);
    await process.store.transact((tx) => tx.dropLock(shopProduction));
    expect(await process.store.lock(shopProduction, 5)).toBeUndefined();
  });
});

describe('the work of an owner', () => {
  const claimed = async () => {
    const deployment = await process.store.transact((tx) => tx.addDeployment(aDraft(), at(1)));
    const [claim] = await process.claims.take(1, 1);
    return { deployment, claim: claim! };
  };

  it('keeps the first intent of a step, then its result', async () => {
    const { deployment, claim } = await claimed();
    const step: Step = {
      key: must(isStepKey, 'shop#1/1/release/web'),
      deployment: deployment.id,
      epoch: 1,
      name: 'release',
      component: 'web',
      attempt: 1,
      state: 'intended',
      intendedAtMs: 5,
      deadlineMs: 50,
      fence: must(isFence, claim.fence),
    };
    await process.store.transact((tx) => tx.intendStep(step, claim));
    const again = await process.store.transact((tx) => tx.intendStep({ ...step, intendedAtMs: 9 }, claim));
    const done: Step = {
      ...step,
      state: 'failed',
      handle: { job: 7 },
      failure: { code: 'timeout', sentence: 'no answer', retryable: true, retryAfterMs: 3 },
      finishedAtMs: 20,
    };
    await process.store.transact((tx) => tx.saveStep(done, claim));

    expect(again).toEqual(step);
    expect(await process.store.step(step.key)).toEqual(done);
    expect(await process.store.steps(deployment.id)).toEqual([done]);
  });

  it('keeps every measured point once', async () => {
    const { deployment, claim } = await claimed();
    const series: readonly Series[] = [
      {
        source: 'proxy',
        metric: 'error-rate',
        side: 'new',
        component: must(isComponentName, 'web'),
        points: [
          { kind: 'ratio', atMs: 10, spanMs: 5, hits: 1, total: 100 },
          { kind: 'ratio', atMs: 15, spanMs: 5, hits: 0, total: 99 },
        ],
      },
      {
        source: 'proxy',
        metric: 'latency-p95',
        side: 'old',
        points: [
          {
            kind: 'distribution',
            atMs: 10,
            spanMs: 5,
            buckets: [
              { upTo: 5, count: 3 },
              { upTo: null, count: 1 },
            ],
          },
          { kind: 'gauge', atMs: 15, spanMs: 5, value: 1.5, samples: 7 },
        ],
      },
    ];
    for (let n = 0; n < 2; n++) await process.store.transact((tx) => tx.addPoints(deployment.id, series, claim));

    expect(await process.store.series(deployment.id, 0)).toEqual(series);
    const since = await process.store.series(deployment.id, 11);
    expect(since.map(({ points }) => points.length)).toEqual([1, 1]);
  });
});
