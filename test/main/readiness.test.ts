import { expect, test } from 'vitest';
import { afterAnswer, afterFailure } from '../../src/domain/circuit.ts';
import { figures } from '../../src/main/readiness.ts';
import { useWorld } from '../support/use-world.ts';

const world = useWorld();

test('the figures show which services outside are shut off, and when they are back', async () => {
  const { store } = world();
  const known = figures({
    opened: world.opened(),
    busy: () => 0,
    slackConnected: () => true,
    draining: () => false,
  });
  const shown = async () =>
    (await known.page()).body.split('\n').filter((line) => line.startsWith('quarterdeck_circuit_open'));
  const service = 'vercel in production';
  for (let failure = 1; failure <= 5; failure += 1)
    await store.transact((tx) =>
      tx.changeCircuit(service, (circuit) => afterFailure(circuit, 'unavailable', 1000 + failure)),
    );

  expect(await shown()).toEqual([`quarterdeck_circuit_open{service="${service}"} 1`]);

  await store.transact((tx) => tx.changeCircuit(service, afterAnswer));
  expect((await shown()).every((line) => line.endsWith(' 0'))).toBe(true);
});
