import { expect, test } from 'vitest';
import type { Person } from './support/person.ts';
import { said } from './support/reading.ts';
import { hostileText } from './support/repository.ts';
import { aTown } from './support/town.ts';

const words: readonly string[] = [
  '--output=/tmp/x',
  '$(touch /tmp/x)',
  '`id`',
  '; rm -rf / ;',
  '../../etc/passwd',
  '-',
  '--',
  '—',
  '<!channel>',
  '@channel',
  '@grace',
  'https://evil.example/shop',
  'shop.example.com',
  '&lt;!channel&gt;',
  '*bold* _it_ ~no~',
  '"never closed',
  "it's",
  '🚀👩‍👩‍👧',
  '\u202egnp.exe',
  'שלום',
  'line\nbreak',
  '\u0000',
  '__proto__',
  'x'.repeat(3_000),
  'v1..v2',
  'HEAD^{/x}',
  '{"kind":"deploy"}',
];
const commands: readonly string[] = [
  '/deploy',
  '/deploy shop production',
  '/deploy plan shop production',
  '/deploy stop',
  '/deploy traffic shop production',
  '/deploy unlock shop production',
  '/deploy who shop',
  '/deploy cancel',
  '/rollback shop production to',
  '/rollback',
  '/status',
  '/status history',
];

test('whatever is typed gets an answer for the typist alone, and changes nothing', async () => {
  const town = await aTown();
  const { grace } = town;
  await grace.asks('/status');

  for (const command of commands) {
    const answers = await Promise.all(words.map((word) => answered(grace, `${command} ${word}`)));
    expect(answers.filter((answer) => answer === '')).toEqual([]);
    // What was typed never calls anybody: nothing of it is left that Slack would read as a mention or a link.
    for (const answer of answers) expect(answer).not.toMatch(/<!(?!date)|<@(?!U0)|<https?:/);
  }

  expect(await town.ledger.deployments()).toBe(0);
  expect(await town.ledger.lockedTargets()).toEqual([]);
  expect(await town.ledger.entries()).toEqual([]);
});

/** Answers of one person arrive in any order, so each command is typed where only its own answer can come. */
async function answered(person: Person, text: string): Promise<string> {
  const outcome = await person.types('general', text);
  return outcome.kind === 'done' ? said(await nextAnswer(person)) : outcome.sentence;
}

const taken = new Set<string>();
async function nextAnswer(person: Person) {
  const answer = await person.waitForMessage('general', (one) => one.ephemeralFor === person.id && !taken.has(one.ts));
  taken.add(answer.ts);
  return answer;
}

test('hostile names and reasons are shown as they are, everywhere, and call nobody', async () => {
  const title = hostileText.slice(0, 80);
  const notices = [{ events: [], to: [{ channel: 'C0RELEASES' }, { person: 'margaret' }, 'requester'] }];
  const town = await aTown({ quiet: { shop: { title } }, config: { notices } });
  const { ada, grace, linus } = town;
  const reason = `${hostileText} @channel`.replaceAll('"', '');

  await ada.asks(`/deploy shop production v3 --reason "${reason}"`);
  const card = await town.card('shop#1', 'waiting for approval');
  await ada.asks(`/deploy plan shop production v4 --reason "${reason}"`);
  await linus.asks(`/deploy lock shop production "${reason}"`);
  expect(await ada.isRefused('/deploy shop production v4')).toBe('locked');
  await linus.asks(`/deploy freeze production "${reason}" --for 1h`);
  for (const reader of [ada, grace]) {
    await reader.asks('/status');
    reader.opensHome();
    await reader.waitForHome();
  }
  await grace.presses(card, 'Details');
  expect(said(await grace.waitForModal())).toContain('shop');
  await grace.closes();
  await grace.presses(card, 'Reject…');
  await grace.waitForModal();
  await grace.after(() => grace.submits({ Reason: `first\nsecond ${reason}`.slice(0, 400) }), 'shop');
  await town.card('shop#1', 'said no');
  await grace.asks('/deploy unlock shop production');
  await grace.asks('/deploy unfreeze production');
  await ada.asks('/status history shop');
  await ada.types('deployments', '/deploy');
  const form = await ada.waitForModal();
  for (const typed of ['', '<!', '🚀', 'y'.repeat(300)]) await ada.looksUp(form, 'Revision', typed);
  await town.ledger.hurryOut();

  const all = [...town.workspace.world.messages.values()].flatMap((channel) => [...channel.values()]);
  for (const message of all.filter(({ byApp }) => byApp)) {
    expect(said(message)).not.toMatch(/<!channel|<!here|<!everyone|<https:\/\/evil/);
  }
});
