import { expect, test } from 'vitest';
import { useDatabase } from '../support/postgres.ts';
import { opened } from './opened.ts';

const url = useDatabase();

test('every process hears what a delivery is about, once, whichever of them took it', async () => {
  const [one, other] = await Promise.all([opened(url()), opened(url())]);
  const heard: string[] = [];
  one.deliveries.onNews((about) => heard.push(`one ${about}`));
  other.deliveries.onNews((about) => heard.push(`other ${about}`));
  const delivery = { source: 'github', id: 'a-delivery', receivedAtMs: 1, wakes: [], about: 'octo/shop' };

  expect(await one.deliveries.accept(delivery)).toBe('new');
  expect(await other.deliveries.accept(delivery)).toBe('known');
  await one.deliveries.accept({ source: 'github', id: 'another', receivedAtMs: 2, wakes: [], about: 'octo/end' });

  await expect.poll(() => heard.filter((line) => line.endsWith('end')).length).toBe(2);
  expect(heard.toSorted()).toEqual(['one octo/end', 'one octo/shop', 'other octo/end', 'other octo/shop']);
});
