import { expect, test } from 'vitest';
import { aGithubTown } from './support/clouds.ts';
import { buttons, codeOf, said } from './support/reading.ts';

test('people decide about GitHub’s gates on the card: one lets v1 through, another stops v2 with a reason', async () => {
  const { town, far } = await aGithubTown();
  const { ada, grace, linus, card, ledger } = town;
  const { runs } = far.far.world.repository(far.places.repository).record;

  await ada.asks('/deploy jobs production v1');
  await grace.pressesAndReads(await card('jobs#1', 'waiting'), 'Approve');
  const waiting = await card('jobs#1', 'waits at the gate *live* for a yes of grace and deploy-bot');
  expect(buttons(waiting).slice(0, 2)).toEqual(['Approve gate live', 'Reject gate live…']);

  expect(codeOf(await ada.pressesAndReads(waiting, 'Approve gate live'))).toBe('not-allowed');
  expect(said(await grace.pressesAndReads(waiting, 'Approve gate live'))).toContain('You approved the gate');
  expect(await linus.isRefused('/deploy reject gate jobs#1 --reason "too late"')).toBe('gate-closed');
  await ledger.reaches('jobs#1', 'live');
  expect([...(runs[0]?.gates.values() ?? [])].map(({ comment }) => comment)).toEqual([
    expect.stringMatching(/^Approved in Slack by grace \(U0GRACE\) for jobs#1\.$/) as string,
  ]);

  await ada.asks('/deploy jobs production v2');
  await grace.pressesAndReads(await card('jobs#2', 'waiting'), 'Approve');
  const second = await card('jobs#2', 'waits at the gate');
  expect(await ada.isRefused('/deploy reject gate jobs#2 --reason "my mistake"')).toBe('not-allowed');
  await linus.presses(second, 'Reject gate live…');
  await linus.waitForModal();
  await linus.submits({ Reason: 'not during the sale' });

  const end = said(await card('jobs#2', /rolled back/i));
  expect(end).toContain('production is on v1 again');
  expect(end).toContain('not during the sale');
  expect(runs.map(({ workflow }) => workflow.name)).toEqual(['Deploy', 'Deploy', 'Roll back']);
  const thread = await town.thread('jobs#2');
  expect(thread).toContain('waits at the gate live');
  expect(thread).toContain('rejected the gate live of');
  expect(await ledger.audit('jobs#2')).toEqual(expect.arrayContaining([expect.stringMatching(/gate-decided$/)]));
  expect(await ledger.badReleases()).toEqual([]);
});

test('a release that waits at two gates asks which of them a word is about', async () => {
  const { town, far } = await aGithubTown();
  const { ada, grace, card, ledger } = town;
  const repository = far.far.world.repository(far.places.repository);
  const job = (name: string) => `  ${name}:\n    environment: ${name}\n    steps:\n      - name: Send\n`;
  repository.gate('europe', ['deploy-bot']);
  repository.gate('america', ['deploy-bot']);
  const path = '.github/workflows/deploy.yml';
  const written = repository.record.commits.get(repository.record.refs.get('heads/main') ?? '')?.files[path] ?? '';
  const [head = ''] = written.split('jobs:');
  repository.tag(
    'v5',
    repository.commit('feat: two regions', { files: { [path]: `${head}jobs:\n${job('europe')}${job('america')}` } }),
  );

  await ada.asks('/deploy jobs production v5');
  await grace.pressesAndReads(await card('jobs#1', 'waiting'), 'Approve');
  const waiting = await card('jobs#1', 'waits at the gate *america*');
  expect(buttons(waiting).slice(0, 4)).toEqual([
    ...['Approve gate europe', 'Reject gate europe…'],
    ...['Approve gate america', 'Reject gate america…'],
  ]);

  expect(await grace.isRefused('/deploy approve gate jobs#1')).toBe('several-gates');
  expect(said(await grace.asks('/deploy approve gate jobs#1 --to europe'))).toContain('You approved the gate');
  expect(
    said(await grace.pressesAndReads(await card('jobs#1', 'waits at the gate *america*'), 'Approve gate america')),
  ).toContain('You approved the gate');
  await ledger.reaches('jobs#1', 'live');
});
