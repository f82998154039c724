import { expect, test } from 'vitest';
import { buttons, said } from './support/reading.ts';
import { aTown } from './support/town.ts';
import { visit } from './support/visitors.ts';

const canary = {
  strategy: {
    kind: 'canary',
    stages: [
      { weight: '20 %', for: '1s' },
      { weight: '60 %', for: '500ms', gate: 'manual' },
    ],
  },
  triggers: {
    errors: { source: 'users', metric: 'error-rate', above: '20 %', for: '0s', minimumSamples: 3 },
  },
};

test('a canary takes its stages, waits for a person at the gate, and goes live without a lost visitor', async () => {
  const town = await aTown({ real: { shop: canary } });
  const { ada, grace } = town;
  await town.goesLive('shop', 'v1');
  const visitors = visit(town.portOf('shop'));

  await ada.asks('/deploy shop production v2');
  await grace.pressesAndReads(await town.card('shop#2', 'waiting'), 'Approve');
  await town.card('shop#2', 'traffic: 20 % on v2, 80 % on v1');
  const gate = await town.card('shop#2', 'The next one begins when somebody says so');
  expect(said(gate)).toContain('traffic: 60 % on v2, 40 % on v1');
  expect(buttons(gate)).toEqual(['Go on to 100 %', 'Roll back', 'Details']);
  await expect.poll(() => visitors.met().toSorted()).toEqual(['v1', 'v2']);
  const promoted = await grace.pressesAndReads(gate, 'Go on to 100 %');

  expect(said(promoted)).toContain('It moves on to the next stage.');
  await town.card('shop#2', 'live');
  visitors.forget();
  await expect.poll(() => visitors.all().length).toBeGreaterThan(10);
  expect(visitors.met()).toEqual(['v2']);
  expect(await town.ledger.audit('shop#2')).toContain('U0GRACE promoted');
});

test('a stop holds the traffic, a share by hand is kept until somebody resumes, and nobody changes it in between', async () => {
  const slow = { strategy: { kind: 'canary', stages: [{ weight: '20 %', for: '60s' }] } };
  const town = await aTown({ real: { shop: { ...canary, ...slow } } });
  const { ada, grace, margaret } = town;
  await town.goesLive('shop', 'v1');
  await ada.asks('/deploy shop production v2');
  await grace.pressesAndReads(await town.card('shop#2', 'waiting'), 'Approve');
  await town.card('shop#2', 'traffic: 20 %');

  expect(said(await margaret.asks('/deploy stop all --reason "strange noises"'))).toContain('is stopped');
  const stopped = await town.card('shop#2', 'strange noises');
  expect(buttons(stopped)).toEqual(['Resume', 'Roll back', 'Details']);
  expect(await margaret.isRefused('/deploy stop shop production')).toBe('already-held');
  expect(said(await margaret.asks('/deploy traffic shop production 45 %'))).toContain('45 %');
  await town.card('shop#2', 'traffic: 45 % on v2');
  expect(await grace.isRefused('/deploy stop shop#2')).toBe('already-held');
  await margaret.asks('/deploy resume shop#2');
  await town.card('shop#2', 'traffic: 20 % on v2');
  expect(await margaret.isRefused('/deploy resume shop#2')).toBe('not-held');
  await margaret.asks('/deploy promote shop');

  await town.card('shop#2', 'live');
});
