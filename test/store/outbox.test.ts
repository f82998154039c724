import { beforeEach, describe, expect, it } from 'vitest';
import type { Destination, OutboxMessage } from '../../src/domain/notice.ts';
import type { OpenStore } from '../../src/store/open.ts';
import { freshDatabase } from '../support/postgres.ts';
import { opened } from './opened.ts';
import { ada, aDraft, deploys, never, shopDeployment, shopProduction } from './sample.ts';

const channel: Destination = { kind: 'channel', channel: deploys };
const nowMs = Date.now();
let url = '';

beforeEach(async () => {
  const database = await freshDatabase();
  url = database.url;
  return database.drop;
});

const ask = (reason: string): OutboxMessage => ({
  kind: 'ask-holder',
  target: shopProduction,
  from: ada,
  lock: { target: shopProduction, by: ada, reason, sinceMs: 1 },
});

const send = (from: OpenStore, to: Destination, ...reasons: readonly string[]): Promise<void> =>
  from.store.transact(async (tx) => {
    for (const reason of reasons) await tx.enqueue(to, ask(reason), nowMs - 10);
  });

const said = (row: { readonly message: OutboxMessage } | undefined): string | undefined =>
  row?.message.kind === 'ask-holder' ? row.message.lock.reason : undefined;

describe('the outbox', () => {
  it('keeps the order of a lane, one message and one sender at a time', async () => {
    const [left, right] = [await opened(url), await opened(url)];
    await send(left, channel, 'first', 'second');

    const takes = (await Promise.all([left.outbox.take(nowMs, 5), right.outbox.take(nowMs, 5)])).flat();
    const sender = (await left.outbox.intend(takes[0]!, nowMs)) ? left : right;
    await sender.outbox.intend(takes[0]!, nowMs);
    await sender.outbox.sent(takes[0]!, { channel: deploys, ts: '1.1' }, nowMs + 1_000);

    expect(takes.map(said)).toEqual(['first']);
    expect(await right.outbox.take(nowMs + 999, 5)).toEqual([]);
    expect((await right.outbox.take(nowMs + 1_000, 5)).map(said)).toEqual(['second']);
    expect(await left.outbox.depth()).toBe(1);
  });

  it('sends different lanes side by side, and threads in the lane of their channel', async () => {
    const store = await opened(url);
    const { id } = await store.store.transact((tx) => tx.addDeployment(aDraft(), never));
    await send(store, channel, 'channel');
    await send(store, { kind: 'thread', deployment: id }, 'thread');
    await send(store, { kind: 'person', person: ada }, 'person');

    const rows = await store.outbox.take(nowMs, 5);

    expect(rows.map(said)).toEqual(['channel', 'person']);
    await store.outbox.sent(rows[0]!, { channel: deploys, ts: '1.1' }, 0);
    const next = await store.outbox.take(nowMs, 5);
    expect(next.map(({ lane, to }) => [lane, to.kind])).toEqual([[deploys, 'thread']]);
  });

  it('lets what stands in the channel pass what its threads still have to tell', async () => {
    const store = await opened(url);
    const { id } = await store.store.transact((tx) => tx.addDeployment(aDraft(), never));
    await send(store, { kind: 'thread', deployment: id }, 'told first');
    await send(store, { kind: 'thread', deployment: id }, 'told second');
    await send(store, channel, 'card');

    const order: (string | undefined)[] = [];
    for (const ts of ['1.1', '1.2', '1.3']) {
      const [row] = await store.outbox.take(nowMs, 1);
      order.push(said(row));
      await store.outbox.sent(row!, { channel: deploys, ts }, 0);
    }

    expect(order).toEqual(['card', 'told first', 'told second']);
  });

  it('tells the next sender that a message may have been posted', async () => {
    const [dying, heir] = [await opened(url), await opened(url)];
    await send(dying, channel, 'perhaps');
    const [row] = await dying.outbox.take(nowMs, 1);
    expect(row).not.toHaveProperty('intendedAtMs');
    expect(await dying.outbox.intend(row!, nowMs)).toBe(true);

    await dying.close();
    await expect.poll(() => heir.outbox.take(nowMs, 1), { timeout: 2_000 }).toMatchObject([{ intendedAtMs: nowMs }]);

    expect(await heir.outbox.intend(row!, nowMs + 5)).toBe(true);
    await heir.outbox.postpone(row!, nowMs + 50, 'unknown');
    const [unknown] = await heir.outbox.take(nowMs + 50, 1);
    expect(unknown).toMatchObject({ intendedAtMs: nowMs, attempts: 1 });
    await heir.outbox.postpone(unknown!, nowMs + 60, 'not-sent');
    const [clear] = await heir.outbox.take(nowMs + 60, 1);
    expect(clear).not.toHaveProperty('intendedAtMs');
  });

  it('forbids sending what another process has settled or taken over', async () => {
    const [slow, quick] = [await opened(url), await opened(url)];
    await send(slow, channel, 'mine');
    const [row] = await slow.outbox.take(nowMs, 1);

    expect(await quick.outbox.intend(row!, nowMs)).toBe(false);
    await slow.outbox.sent(row!, { channel: deploys, ts: '1.1' }, 0);

    expect(await slow.outbox.intend(row!, nowMs)).toBe(false);
  });

  it('drops what can never be sent and goes on with the lane', async () => {
    const { outbox, ...store } = await opened(url);
    await send({ outbox, ...store }, channel, 'gone', 'next');
    const [gone] = await outbox.take(nowMs, 1);

    await outbox.drop(gone!, 'channel_not_found');

    expect((await outbox.take(nowMs, 1)).map(said)).toEqual(['next']);
  });

  it('sends in order under many writers and senders, each message once', async () => {
    const stores = [await opened(url), await opened(url), await opened(url)];
    const lanes = ['CA', 'CB', 'CC'] as const;
    let woken = 0;
    stores[0]!.outbox.onWake(() => (woken += 1));
    for (let n = 0; n < 20; n++)
      for (const lane of lanes)
        await send(stores[n % 3]!, { kind: 'channel', channel: lane as typeof deploys }, `${n}`);
    const posted = new Map<string, string[]>(lanes.map((lane) => [lane, []]));

    const drain = async ({ outbox }: OpenStore): Promise<void> => {
      while ((await outbox.depth()) > 0)
        for (const row of await outbox.take(nowMs, 2)) {
          if (!(await outbox.intend(row, nowMs))) continue;
          posted.get(row.lane)?.push(said(row) ?? '');
          await outbox.sent(row, { channel: deploys, ts: '1.1' }, 0);
        }
    };
    await Promise.all(stores.map(drain));

    const order = Array.from({ length: 20 }, (_, n) => String(n));
    for (const lane of lanes) expect(posted.get(lane)).toEqual(order);
    await expect.poll(() => woken).toBeGreaterThan(0);
  });

  it('holds back what is for later without stopping the lane', async () => {
    const store = await opened(url);
    await store.store.transact((tx) => tx.enqueue(channel, ask('later'), Date.now() + 60_000));
    await send(store, channel, 'now');

    expect((await store.outbox.take(Date.now(), 1)).map(said)).toEqual(['now']);
  });
});

describe('the place of a card', () => {
  it('is known once the card was posted', async () => {
    const { store, outbox, cards } = await opened(url);
    await store.transact(async (tx) => {
      const { id } = await tx.addDeployment(aDraft(), never);
      await tx.enqueue(channel, { kind: 'card', deployment: id }, nowMs);
    });
    const [row] = await outbox.take(nowMs, 1);

    await outbox.sent(row!, { channel: deploys, ts: '7.7', drawn: { version: 1, epoch: 1 } }, 0);

    expect(await cards.place(shopDeployment(1))).toEqual({
      deployment: shopDeployment(1),
      channel: deploys,
      ts: '7.7',
      drawnVersion: 1,
      drawnEpoch: 1,
    });
    expect(await cards.takeDue(nowMs, 9)).toEqual([]);
  });
});
