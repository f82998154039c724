import { expect, test } from 'vitest';
import { patiently } from '../../src/main/patiently.ts';
import { StoreRefused, StoreUnavailable } from '../../src/ports/store-errors.ts';

const log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

function world() {
  let nowMs = 0;
  const clock = { now: () => nowMs };
  const sleep = (ms: number) => Promise.resolve(void (nowMs += ms));
  return { clock, timers: { sleep, every: () => () => undefined }, log };
}

const silent = () => Promise.reject(new StoreUnavailable(new Error('refused')));

test('a database that answers only after a while is waited for', async () => {
  let tries = 0;

  expect(await patiently(() => (++tries < 4 ? silent() : Promise.resolve(tries)), world())).toBe(4);
});

test('one that never answers ends the start, and one that must not be used does so at once', async () => {
  const never = world();
  const refused = world();

  await expect(patiently(silent, never)).rejects.toBeInstanceOf(StoreUnavailable);
  await expect(patiently(() => Promise.reject(new StoreRefused('pooler', 'no')), refused)).rejects.toThrow('no');
  expect([never.clock.now(), refused.clock.now()]).toEqual([15_000, 0]);
});
