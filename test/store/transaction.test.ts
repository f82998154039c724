import { describe, expect, it } from 'vitest';
import type { Deployment } from '../../src/domain/deployment.ts';
import { TargetOccupied, WriteConflict } from '../../src/ports/store-errors.ts';
import { useDatabase } from '../support/postgres.ts';
import { opened } from './opened.ts';
import { ada, aDraft, aPlan, at, never, revision, shop, shopProduction, staging } from './sample.ts';

const database = useDatabase();

describe('the record', () => {
  it('gives back a deployment as it was stored, with the next number of its service', async () => {
    const { store } = await opened(database());

    const first = await store.transact((tx) => tx.addDeployment(aDraft({ reason: 'because' }), never));
    const second = await store.transact((tx) => tx.addDeployment(aDraft(), never));

    expect(await store.deployment(first.id)).toEqual(first);
    expect(first).toMatchObject({ version: 1, reason: 'because', id: `shop#${first.number}` });
    expect(second.number).toBe(first.number + 1);
  });

  it('keeps text that the database cannot hold by replacing the characters', async () => {
    const { store } = await opened(database());

    const { id } = await store.transact((tx) =>
      tx.addDeployment(aDraft({ output: ['nul \0 here', 'half \ud83d', '\\u0000 as text'] }), never),
    );

    expect((await store.deployment(id))?.output).toEqual(['nul \ufffd here', 'half \ufffd', '\\u0000 as text']);
  });

  it('undoes everything when the work throws', async () => {
    const { store } = await opened(database());
    const before = await store.inFlight();

    const work = store.transact(async (tx) => {
      await tx.addDeployment(aDraft(), never);
      await tx.putLock({ target: shopProduction, by: ada, reason: 'never', sinceMs: 1 });
      throw new Error('changed my mind');
    });

    await expect(work).rejects.toThrow('changed my mind');
    expect(await store.inFlight()).toEqual(before);
    expect(await store.lock(shopProduction, 2)).toBeUndefined();
  });

  it('lets exactly one of many writers win each of a thousand races', async () => {
    const stores = [await opened(database()), await opened(database())];
    const [first] = stores;
    let stored = await first!.store.transact((tx) => tx.addDeployment(aDraft(), never));

    for (let race = 0; race < 1_000; race++) {
      const writers = [0, 1, 0].map((index, writer) => {
        const next: Deployment = { ...stored, reason: `${race} ${writer}` };
        return stores[index]!.store.transact((tx) => tx.saveDeployment(next, never));
      });
      const ends = await Promise.allSettled(writers);

      const won = ends.flatMap((end) => (end.status === 'fulfilled' ? [end.value] : []));
      const lost = ends.flatMap((end) => (end.status === 'rejected' ? [end.reason as unknown] : []));
      expect(won).toHaveLength(1);
      expect(lost.every((error) => error instanceof WriteConflict)).toBe(true);
      stored = won[0]!;
    }

    expect(stored.version).toBe(1_001);
    expect(await first!.store.deployment(stored.id)).toEqual(stored);
  }, 60_000);

  it('refuses a second deployment at work on a target, also when both begin at once', async () => {
    const { store } = await opened(database());
    const plan = aPlan({ environment: staging });
    const both = await Promise.all([1, 2].map(() => store.transact((tx) => tx.addDeployment(aDraft({ plan }), never))));

    const ends = await Promise.allSettled(
      both.map((one) => store.transact((tx) => tx.saveDeployment({ ...one, phase: 'preparing' }, never))),
    );

    const [lost] = ends.flatMap((end) => (end.status === 'rejected' ? [end.reason as unknown] : []));
    expect(ends.filter((end) => end.status === 'fulfilled')).toHaveLength(1);
    expect(lost).toBeInstanceOf(TargetOccupied);
    expect((await store.occupant(both[0]!.target))?.phase).toBe('preparing');
  });

  it('numbers the releases of a service once each, however many ask at the same time', async () => {
    const { store } = await opened(database());

    const asked = ['a', 'b', 'a', 'b', 'a'].map((digit) =>
      store.transact((tx) => tx.ensureRelease(shop, revision(digit), `label ${digit}`)),
    );
    const releases = await Promise.all(asked);

    expect(new Set(releases.map(({ revision: made, number }) => `${made} ${number}`)).size).toBe(2);
    expect((await store.releases(shop, 9)).map(({ number }) => number)).toEqual([2, 1]);
  });

  it('ends a transaction that freezes and lets the others go on', async () => {
    const { store } = await opened(database());
    const stored = await store.transact((tx) => tx.addDeployment(aDraft(), never));
    const frozen = store.transact(async (tx) => {
      await tx.saveDeployment({ ...stored, reason: 'frozen' }, never);
      await new Promise((resolve) => setTimeout(resolve, 4_500));
      await tx.deployment(stored.id);
    });
    frozen.catch(() => undefined);

    await expect
      .poll(
        () => store.transact((tx) => tx.saveDeployment({ ...stored, reason: 'went on' }, at(1))).catch(() => undefined),
        { timeout: 6_000 },
      )
      .toMatchObject({ reason: 'went on' });

    await expect(frozen).rejects.toMatchObject({ code: 'store-unavailable' });
    expect((await store.deployment(stored.id))?.reason).toBe('went on');
  });
});
