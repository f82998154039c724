import { describe, expect, it } from 'vitest';
import type { InboxDraft } from '../../src/ports/store.ts';
import { AlreadyDone } from '../../src/ports/store-errors.ts';
import { useDatabase } from '../support/postgres.ts';
import { opened } from './opened.ts';
import { ada, shopProduction } from './sample.ts';

const database = useDatabase();

const aPress = (key: string, receivedAtMs = 1_000): InboxDraft => ({
  key,
  kind: 'press',
  person: ada,
  receivedAtMs,
  payload: { id: 'shop#1', epoch: 2 },
  responseUrl: 'https://hooks.example/response',
});

describe('the inbox', () => {
  it('stores a request once, however often it is delivered', async () => {
    const { inbox } = await opened(database());

    const puts = await Promise.all(Array.from({ length: 10 }, () => inbox.put(aPress('same'))));
    const taken = await inbox.take(9);

    expect(puts.filter((put) => put === 'new')).toHaveLength(1);
    expect(taken).toEqual([{ ...aPress('same'), id: 'same', attempts: 1 }]);
    await inbox.finish('same');
    expect(await inbox.put(aPress('same'))).toBe('duplicate');
    expect(await inbox.take(9)).toEqual([]);
  });

  it('hands each request to one process, oldest first', async () => {
    const [left, right] = [await opened(database()), await opened(database())];
    for (const [index, key] of ['c', 'b', 'a'].entries()) await left.inbox.put(aPress(key, 3_000 - index));

    const [first, second] = await Promise.all([left.inbox.take(2), right.inbox.take(2)]);

    expect([...first, ...second].map(({ key }) => key).toSorted()).toEqual(['a', 'b', 'c']);
    for (const rows of [first, second])
      expect(rows.map(({ receivedAtMs }) => receivedAtMs)).toEqual(rows.map((row) => row.receivedAtMs).toSorted());
    for (const key of ['a', 'b', 'c']) await left.inbox.finish(key);
  });

  it('gives the request of a process that ended to another one, and counts the attempt', async () => {
    const [dying, heir] = [await opened(database()), await opened(database())];
    await dying.inbox.put(aPress('orphan'));
    expect(await dying.inbox.take(1)).toHaveLength(1);
    expect(await heir.inbox.take(1)).toEqual([]);

    await dying.close();

    await expect.poll(() => heir.inbox.take(1), { timeout: 2_000 }).toMatchObject([{ key: 'orphan', attempts: 2 }]);
    await heir.inbox.finish('orphan');
  });

  it('puts a request into the hands of this process at once, and of another when this one ends', async () => {
    const [dying, heir] = [await opened(database()), await opened(database())];

    const put = await dying.inbox.putInHand(aPress('mine'));

    expect(put).toEqual({ ...aPress('mine'), id: 'mine', attempts: 1 });
    expect(await dying.inbox.putInHand(aPress('mine'))).toBe('duplicate');
    expect([...(await dying.inbox.take(9)), ...(await heir.inbox.take(9))]).toEqual([]);
    await dying.close();
    await expect.poll(() => heir.inbox.take(1), { timeout: 2_000 }).toMatchObject([{ key: 'mine', attempts: 2 }]);
    await heir.inbox.finish('mine');
  });

  it('finishes many requests at the same time', async () => {
    const { inbox } = await opened(database());
    const keys = Array.from({ length: 20 }, (_, index) => `key-${index}`);
    await Promise.all(keys.map((key) => inbox.putInHand(aPress(key))));

    await Promise.all(keys.map((key) => inbox.finish(key)));

    expect(await Promise.all(keys.map((key) => inbox.put(aPress(key))))).toEqual(keys.map(() => 'duplicate'));
    expect(await inbox.take(99)).toEqual([]);
  });

  it('undoes the effect of the second of two workers on one request', async () => {
    const { inbox, store } = await opened(database());
    await inbox.put(aPress('twice'));
    await store.transact((tx) => tx.finishInbox('twice'));

    const second = store.transact(async (tx) => {
      await tx.putLock({ target: shopProduction, by: ada, reason: 'again', sinceMs: 1 });
      await tx.finishInbox('twice');
    });

    await expect(second).rejects.toBeInstanceOf(AlreadyDone);
    expect(await store.lock(shopProduction, 2)).toBeUndefined();
  });

  it('wakes this process at once and forgets old response addresses', async () => {
    const { inbox } = await opened(database());
    let woken = 0;
    inbox.onWake(() => (woken += 1));

    await inbox.put(aPress('old', 1_000));
    await inbox.put(aPress('new', 2_000));
    await inbox.wipeResponseUrls(2_000);

    expect(woken).toBe(2);
    expect((await inbox.take(9)).map(({ key, responseUrl }) => [key, responseUrl])).toEqual([
      ['old', undefined],
      ['new', 'https://hooks.example/response'],
    ]);
  });
});
