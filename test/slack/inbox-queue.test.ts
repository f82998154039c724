import { expect, it, onTestFinished } from 'vitest';
import { isPersonId, must } from '../../src/domain/ids.ts';
import { systemTimers } from '../../src/io/timers.ts';
import type { InboxRow } from '../../src/ports/store.ts';
import { startInboxQueue } from '../../src/slack/inbox-queue.ts';
import { quietLog } from '../support/world.ts';

const ada = must(isPersonId, 'UADA');
const aRow = (id: string): InboxRow => ({
  id,
  key: id,
  kind: 'command',
  person: ada,
  receivedAtMs: 0,
  payload: {},
  attempts: 1,
});

/** A queue whose clock stands still, over a store that holds these rows, with work that ends when the test says so. */
function aQueue(stored: readonly InboxRow[] = []) {
  const left = [...stored];
  const clock = { nowMs: 1000 };
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const queue = startInboxQueue({
    inbox: {
      take: (limit) => Promise.resolve(left.splice(0, limit)),
      onWake: () => () => undefined,
      put: () => Promise.resolve('new'),
      putInHand: () => Promise.resolve('new'),
      finish: () => Promise.resolve(),
      wipeResponseUrls: () => Promise.resolve(),
    },
    timers: systemTimers,
    clock: { now: () => clock.nowMs },
    log: quietLog,
    work: ({ id }) => {
      begun.push(id);
      const { promise, resolve } = Promise.withResolvers<undefined>();
      ends.set(id, () => {
        resolve(undefined);
      });
      return promise.then(() => undefined);
    },
  });
  const end = (id: string): void => {
    ends.get(id)?.();
  };
  onTestFinished(async () => {
    const stopped = queue.stop();
    for (const id of begun) end(id);
    await stopped;
  });
  return { queue, begun, end, clock };
}

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

it('begins what was taken in only after its acknowledgement was written', async () => {
  const { queue, begun } = aQueue();

  const over = queue.giveWay();
  queue.take(aRow('one'));
  over();
  const atOnce = [...begun];
  await nextTurn();

  expect(atOnce).toEqual([]);
  expect(begun).toEqual(['one']);
});

it('gives way while somebody waits for an acknowledgement, but one by one not for ever', async () => {
  const { queue, begun, end, clock } = aQueue();
  const [first, second] = [queue.giveWay(), queue.giveWay()];
  onTestFinished(second);
  queue.take(aRow('one'));
  queue.take(aRow('two'));

  first();
  await nextTurn();
  expect(begun).toEqual([]);

  clock.nowMs += 1000;
  queue.giveWay()();
  await nextTurn();
  expect(begun).toEqual(['one']);

  end('one');
  await expect.poll(() => begun).toEqual(['one', 'two']);
});

it('works through everything that the store holds, some at a time', async () => {
  const rows = Array.from({ length: 30 }, (_, index) => aRow(`row-${index}`));
  const { begun, end } = aQueue(rows);

  await expect.poll(() => begun.length).toBe(2);
  for (const { id } of rows) {
    await expect.poll(() => begun).toContain(id);
    end(id);
  }

  expect(begun).toEqual(rows.map(({ id }) => id));
});

it('lets long work count no more, so that somebody who waits for a far end keeps nobody waiting', async () => {
  const rows = Array.from({ length: 30 }, (_, index) => aRow(`row-${index}`));
  const { begun, clock } = aQueue(rows);
  await expect.poll(() => begun.length).toBe(2);

  clock.nowMs += 200;
  await expect.poll(() => begun.length).toBe(4);
  for (let more = 6; more <= 16; more += 2) {
    clock.nowMs += 200;
    await expect.poll(() => begun.length).toBe(more);
  }

  clock.nowMs += 200;
  await nextTurn();
  expect(begun).toHaveLength(16);
});

it('has no room for more than it can soon begin, and none when it stops', async () => {
  const { queue } = aQueue();
  const over = queue.giveWay();
  onTestFinished(over);

  for (let index = 0; index < 32; index++) queue.take(aRow(`row-${index}`));
  const full = queue.hasRoom();
  const other = aQueue().queue;
  const before = other.hasRoom();
  await other.stop();

  expect(full).toBe(false);
  expect([before, other.hasRoom()]).toEqual([true, false]);
});

it('leaves a row whose lease may be over to whoever takes it next', async () => {
  const { queue, begun, clock } = aQueue();
  const over = queue.giveWay();

  queue.take(aRow('late'));
  clock.nowMs += 25_000;
  over();
  await nextTurn();

  expect(begun).toEqual([]);
});
