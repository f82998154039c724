import { describe, expect, it } from 'vitest';
import { StoreUnavailable } from '../../src/ports/store-errors.ts';
import { aStateFolder, open } from '../support/embedded.ts';
import { opened } from './opened.ts';
import { ada, aDraft, at } from './sample.ts';

describe('a database that is killed and comes back', () => {
  it('fails the calls meanwhile with a coded error, then everything goes on by itself', async () => {
    const server = await open(await aStateFolder());
    const { store, claims, inbox, ping, close } = await opened(server.url);
    const deployment = await store.transact((tx) => tx.addDeployment(aDraft(), at(1)));
    const [old] = await claims.take(1, 1);
    let woken = 0;
    claims.onWake(() => (woken += 1));

    process.kill(server.pid, 'SIGKILL');
    await expect
      .poll(() => ping().catch((error: unknown) => error), { timeout: 10_000 })
      .toBeInstanceOf(StoreUnavailable);
    const press = { key: 'k', kind: 'press', person: ada, receivedAtMs: 1, payload: {} } as const;
    await expect(inbox.put(press)).rejects.toBeInstanceOf(StoreUnavailable);
    await expect(store.inFlight()).rejects.toMatchObject({ code: 'store-unavailable', retryable: true });
    await server.ensureRunning();

    await expect.poll(() => ping().catch(() => undefined), { timeout: 15_000 }).toMatchObject({ owning: true });
    expect(await store.deployment(deployment.id)).toEqual(deployment);
    expect(await inbox.put(press)).toBe('new');
    expect(await claims.renew(old!)).toBe(false);
    expect(woken).toBeGreaterThan(0);
    expect(await claims.take(1, 1)).toMatchObject([{ deployment: deployment.id }]);
    await close();
  }, 60_000);

  it('undoes a transaction that was open, and says so', async () => {
    const server = await open(await aStateFolder());
    const { store, ping, close } = await opened(server.url);

    const torn = store.transact(async (tx) => {
      await tx.addDeployment(aDraft(), at(1));
      process.kill(server.pid, 'SIGKILL');
      await expect.poll(() => tx.inFlight().catch((error: unknown) => error)).toBeInstanceOf(StoreUnavailable);
      return 'done';
    });

    await expect(torn).rejects.toBeInstanceOf(StoreUnavailable);
    await server.ensureRunning();
    await expect.poll(() => ping().catch(() => undefined), { timeout: 15_000 }).toMatchObject({ owning: true });
    expect(await store.inFlight()).toEqual([]);
    await close();
  }, 60_000);
});
