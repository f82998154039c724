import { expect, test } from 'vitest';
import { codeOf, said } from './support/reading.ts';
import { aTown } from './support/town.ts';

const slow = { strategy: { kind: 'canary', stages: [{ weight: '20 %', for: '60s' }] }, approvals: { count: 0 } };

test('one command stops everything that moves, and each is let go on by itself', async () => {
  const town = await aTown({ quiet: { shop: slow, till: slow } });
  const { ada, dennis, margaret } = town;
  expect(await margaret.isRefused('/deploy stop')).toBe('nothing-in-flight');
  for (const service of ['shop', 'till']) {
    await town.goesLive(service, 'v1');
    await ada.asks(`/deploy ${service} production v2`);
  }
  await Promise.all(['shop#2', 'till#2'].map((id) => town.card(id, 'traffic: 20 %')));

  const answer = said(await margaret.asks('/deploy stop all'));
  expect(answer).toMatch(/shop v2.*is stopped/);
  expect(answer).toMatch(/till v2.*is stopped/);
  expect(await margaret.isRefused('/deploy resume')).toBe('several-in-flight');
  expect(await dennis.isRefused('/deploy traffic shop production 50')).toBe('not-allowed');
  await dennis.asks('/deploy resume shop');
  expect(await margaret.isRefused('/deploy traffic shop production 101')).toBe('invalid-percent');
  await margaret.asks('/deploy promote shop');
  await town.card('shop#2', 'live');
  expect(await margaret.isRefused('/deploy promote shop#2')).toBe('illegal-in-phase');
  expect(await margaret.isRefused('/deploy stop shop#99')).toBe('unknown-deployment');
  await margaret.asks('/deploy cancel till#2 --reason "not today"');
  await town.card('till#2', /rolled back/i);
  expect(await town.ledger.badReleases()).toEqual([]);

  // With nothing in flight the share by hand is the live version's, and what it gives up goes to the one before.
  expect(said(await margaret.asks('/deploy traffic shop production 70'))).toContain('70 %');
  await town.card('shop#3', 'live');
  expect(await margaret.isRefused('/deploy traffic till production 50')).toBe('cannot-split');
});

test('each slip of the fingers has its own answer, with the words put right where that can be', async () => {
  const town = await aTown({ quiet: { shop: {}, till: { repository: { git: '/nowhere' } } } });
  const { ada, grace } = town;
  const refused: Readonly<Record<string, string>> = {
    '/deploy shpo production': 'unknown-service',
    '/deploy shop prodution': 'unknown-environment',
    '/deploy shop': 'missing-words',
    '/deploy shop production v1 v2': 'too-many-words',
    '/deploy shop production "v1': 'unclosed-quote',
    '/deploy shop production v1 --resaon x': 'unknown-flag',
    '/deploy shop production staging': 'ambiguous-words',
    '/deploy shop production ../x': 'unsafe-reference',
    '/deploy shop production v99': 'unknown-revision',
    '/deploy till production v1': 'repository-unreachable',
    [`/deploy shop production v1 --reason ${'x'.repeat(600)}`]: 'too-long',
    '/deploy lokc shop production': 'unknown-command',
    '/deploy flag off cart': 'not-configured',
    '/deploy resume shop': 'nothing-in-flight',
    '/deploy shop production v1 --override': 'reason-needed',
    '/rollback shop production': 'nothing-live',
  };
  for (const [text, code] of Object.entries(refused)) expect(await grace.isRefused(text), text).toBe(code);

  const slip = await ada.asks('/deploy shpo production v1');
  expect(said(await ada.pressesAndReads(slip, '/deploy shop production v1'))).toContain('shop#1');
  const card = await town.card('shop#1', 'waiting for approval');
  expect(codeOf(await ada.pressesAndReads(card, 'Approve'))).toBe('not-allowed');
});
