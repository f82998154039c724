import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { loadInPieces } from '../../src/io/load-in-pieces.ts';

test('between two parts of a library others have their turn', async () => {
  const order: string[] = [];
  const others = async (): Promise<void> => {
    for (let nth = 1; nth <= 6; nth += 1) {
      await turn();
      order.push('other');
    }
  };
  const pieces = ['first', 'second', 'third'].map((name) => () => {
    order.push(name);
  });

  await Promise.all([loadInPieces(pieces), others()]);

  const between = ['first', 'second', 'third'].map((name) => order.indexOf(name));
  expect(order.slice(between[0], between[1])).toContain('other');
  expect(order.slice(between[1], between[2])).toContain('other');
});

test('a part is loaded once, whoever asks for it; who comes second waits for it', async () => {
  let loads = 0;
  const piece = async (): Promise<void> => {
    await turn();
    loads += 1;
  };

  await Promise.all([loadInPieces([piece]), loadInPieces([piece])]);
  await loadInPieces([piece], () => Promise.reject(new Error('no pause where nothing is loaded')));

  expect(loads).toBe(1);
});

test('a part that could not be loaded is tried again by the next who needs it', async () => {
  let tries = 0;
  const piece = (): void => {
    tries += 1;
    if (tries === 1) throw new Error('no such file');
  };

  await expect(loadInPieces([piece])).rejects.toThrow('no such file');
  await loadInPieces([piece]);

  expect(tries).toBe(2);
});
