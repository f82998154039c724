import pg from 'pg';
import { describe, expect, it } from 'vitest';
import type { Deployment } from '../../src/domain/deployment.ts';
import { isFence, isStepKey, must } from '../../src/domain/ids.ts';
import { LostClaim } from '../../src/ports/store-errors.ts';
import type { Step } from '../../src/ports/store.ts';
import type { OpenStore } from '../../src/store/open.ts';
import { freshDatabase, useDatabase } from '../support/postgres.ts';
import { opened } from './opened.ts';
import { aDraft, at, never, shopProduction } from './sample.ts';

const database = useDatabase();
const nowMs = 10_000;

/** Ends the session on which the process's ownership hangs, as a cut cable would. */
async function cutSession(url: string, processName: string): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  await client.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1', [
    `quarterdeck ${processName} session`,
  ]);
  await client.end();
}

const add = (from: OpenStore, wakeAtMs = nowMs): Promise<Deployment> =>
  from.store.transact((tx) => tx.addDeployment(aDraft(), at(wakeAtMs)));

async function quiet(from: OpenStore, claims: readonly { deployment: Deployment['id'] }[]): Promise<void> {
  for (const { deployment } of claims) {
    const stored = await from.store.deployment(deployment);
    if (stored) await from.store.transact((tx) => tx.saveDeployment({ ...stored, phase: 'cancelled' }, never));
  }
}

describe('claims', () => {
  it('gives each due deployment to one process only', async () => {
    const [left, right] = [await opened(database()), await opened(database())];
    const added = await Promise.all(Array.from({ length: 20 }, () => add(left)));

    const takes = await Promise.all([0, 1, 2, 3].map((n) => (n % 2 === 0 ? left : right).claims.take(nowMs, 7)));
    const taken = takes.flat();

    expect(taken.map(({ deployment }) => deployment).toSorted()).toEqual(added.map(({ id }) => id).toSorted());
    expect(new Set(taken.map(({ fence }) => fence)).size).toBe(20);
    await quiet(left, taken);
  });

  it('leaves what is not due yet, and what is owned and alive', async () => {
    const process = await opened(database());
    const later = await add(process, nowMs + 1);

    expect(await process.claims.take(nowMs, 9)).toEqual([]);
    const [claim] = await process.claims.take(nowMs + 1, 9);
    expect(claim?.deployment).toBe(later.id);
    expect(await process.claims.take(nowMs + 1, 9)).toEqual([]);
    expect(await process.claims.remainingMs(claim!)).toBeGreaterThan(7_000);
    await quiet(process, [claim!]);
  });

  it('keeps a wake that came while the deployment was worked on', async () => {
    const process = await opened(database());
    const deployment = await add(process);
    const [claim] = await process.claims.take(nowMs, 1);
    const seen = deployment.version;
    await process.store.transact((tx) => tx.saveDeployment({ ...deployment, reason: 'pressed' }, at(nowMs)));

    await process.claims.yield(claim!, seen, at(nowMs + 60_000));

    const [again] = await process.claims.take(nowMs, 1);
    expect(again?.deployment).toBe(deployment.id);
    expect(again!.fence).toBeGreaterThan(claim!.fence);
    await process.claims.yield(again!, seen + 1, at(nowMs + 60_000));
    expect(await process.claims.take(nowMs + 59_999, 1)).toEqual([]);
    await quiet(process, [claim!]);
  });

  it('keeps the wake of the queue through the saves and the yield of an owner who looked too early', async () => {
    const process = await opened(database(), { clock: { now: () => nowMs } });
    const queued = await process.store.transact((tx) => tx.addDeployment(aDraft({ phase: 'queued' }), at(nowMs)));
    const [claim] = await process.claims.take(nowMs, 1);
    await process.store.transact((tx) => tx.wakeQueue(shopProduction));

    const saved = await process.store.transact((tx) => tx.saveDeployment(queued, at(nowMs + 60_000), claim));
    await process.claims.yield(claim!, saved.version, at(nowMs + 60_000));

    expect((await process.claims.take(nowMs, 1)).map((again) => again.deployment)).toEqual([queued.id]);
    await quiet(process, [claim!]);
  });

  it('lets go of a lease that is not renewed, and refuses every write of its old owner', async () => {
    const [slow, quick] = [await opened(database(), { leaseMs: 300 }), await opened(database())];
    const deployment = await add(slow);
    const [old] = await slow.claims.take(nowMs, 1);
    expect(await slow.claims.renew(old!)).toBe(true);
    const before = await slow.store.transact((tx) => tx.saveDeployment(deployment, never, old));

    await expect.poll(() => quick.claims.take(nowMs, 1), { timeout: 3_000 }).toHaveLength(1);

    expect(await slow.claims.renew(old!)).toBe(false);
    expect(await slow.claims.remainingMs(old!)).toBe(0);
    const step = { deployment: deployment.id, key: must(isStepKey, 'k'), fence: must(isFence, 1) };
    const writes = [
      slow.store.transact((tx) => tx.saveDeployment(before, never, old)),
      slow.store.transact((tx) => tx.intendStep({ ...aStep, ...step }, old!)),
      slow.store.transact((tx) => tx.addPoints(deployment.id, [], old!)),
    ];
    for (const end of await Promise.allSettled(writes))
      expect(end).toMatchObject({ status: 'rejected', reason: expect.any(LostClaim) as unknown });
    await quiet(slow, [old!]);
  });

  it('takes over within two seconds what a lost process had, long before its lease is over', async () => {
    const [dying, heir] = [await opened(database(), { processName: 'dying' }), await opened(database())];
    const deployment = await add(dying);
    const [old] = await dying.claims.take(nowMs, 1);
    await dying.store.transact((tx) => tx.saveDeployment(deployment, at(nowMs + 99_000), old));
    const before = performance.now();

    await cutSession(database(), 'dying');
    await expect.poll(() => heir.claims.take(nowMs, 1), { timeout: 2_000, interval: 20 }).toHaveLength(1);

    expect(performance.now() - before).toBeLessThan(2_000);
    const write = dying.store.transact((tx) => tx.saveDeployment({ ...deployment, version: 2 }, never, old));
    await expect(write).rejects.toBeInstanceOf(LostClaim);
    await quiet(heir, [old!]);
  });

  it('counts all claims as lost when the session is lost, and owns again under a new number', async () => {
    const process = await opened(database(), { processName: 'cut' });
    const deployment = await add(process);
    const [old] = await process.claims.take(nowMs, 1);

    await cutSession(database(), 'cut');
    await expect.poll(() => process.claims.renew(old!), { timeout: 2_000 }).toBe(false);
    await expect.poll(() => process.claims.take(nowMs, 1), { timeout: 3_000 }).toHaveLength(1);

    expect(await process.claims.remainingMs(old!)).toBe(0);
    await quiet(process, [{ deployment: deployment.id }]);
  });

  it('wakes another process when something became due', async () => {
    const fresh = await freshDatabase();
    const [writer, listener] = [await opened(fresh.url), await opened(fresh.url)];
    let woken = 0;
    listener.claims.onWake(() => (woken += 1));

    await writer.store.transact((tx) => tx.addDeployment(aDraft(), at(Date.now() + 60_000)));
    await add(writer, Date.now());

    await expect.poll(() => woken, { timeout: 2_000 }).toBe(1);
  });

  it('leaves a deployment in a phase that only a newer program knows', async () => {
    const process = await opened(database());
    const { id } = await add(process);
    const client = new pg.Client(database());
    await client.connect();
    await client.query(
      `UPDATE quarterdeck.deployment SET phase = 'teleporting', record = jsonb_set(record, '{phase}', '"teleporting"') WHERE id = $1`,
      [id],
    );
    await client.end();

    expect(await process.claims.take(nowMs, 9)).toEqual([]);
    expect(await process.store.deployment(id)).toBeUndefined();
    expect((await process.store.inFlight()).map((one) => one.id)).not.toContain(id);
  });
});

const aStep: Omit<Step, 'key' | 'deployment' | 'fence'> = {
  epoch: 1,
  name: 'release',
  attempt: 1,
  state: 'intended',
  intendedAtMs: 1,
  deadlineMs: 2,
};
