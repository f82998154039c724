import { expect, onTestFinished, test } from 'vitest';
import { isFence, isStepKey, must } from '../../../src/domain/ids.ts';
import { githubBell } from '../../../src/github/bell.ts';
import { systemTimers } from '../../../src/io/timers.ts';
import { githubActionsProvider } from '../../../src/providers/github-actions/provider.ts';
import { handClock } from '../../github/stand.ts';
import { githubActionsStand } from './stand.ts';

const soon = () => AbortSignal.timeout(10_000);
const call = { key: must(isStepKey, 'shop#1/1/release/web'), fence: must(isFence, 1), signal: soon() };
const ofRun = ({ method, path }: { readonly method: string; readonly path: string }) =>
  method === 'GET' && /\/actions\/runs\/\d+$/.test(path);

/** A run that is followed every five seconds, and a bell for news of its repository. */
async function followed() {
  const clock = handClock();
  const stand = await githubActionsStand({ now: () => clock.now(), settings: { pollEvery: 5_000 } });
  onTestFinished(() => stand.end());
  stand.repository.runsGo(() => ({ queueMs: 1_000, stepMs: 1_000 }));
  const bell = githubBell(systemTimers);
  const provider = githubActionsProvider({ ...stand.world, news: bell });
  const handle = await provider.release({ ...stand.at, release: stand.good('one') }, call);
  const look = async () => (await provider.check(stand.at, handle, soon())).lines[0] ?? '';
  const asked = () => stand.github.requests.filter(ofRun).length;
  return { ...stand, clock, bell, look, asked };
}

test('news of a repository are looked at at once, however often its runs are looked at', async () => {
  const { clock, bell, look, asked } = await followed();
  expect(await look()).toContain('queued');
  clock.forward(1_500);
  bell.ring('octo/other');
  expect(await look()).toContain('queued');

  bell.ring('Octo/Shop');

  expect(await look()).toContain('in progress');
  expect(await look()).toContain('in progress');
  expect(asked()).toBe(2);
});

test('an answer that was on its way when news came is not kept', async () => {
  const { bell, look, asked } = await followed();

  const looking = look();
  bell.ring('octo/shop');
  await looking;
  await look();

  expect(asked()).toBe(2);
});

test('no news shorten a pause that GitHub asked for', async () => {
  const { github, clock, bell, look, asked } = await followed();
  github.faults.inject(ofRun, { kind: 'answer', status: 429, headers: { 'retry-after': '60' } });
  await expect(look()).rejects.toMatchObject({ code: 'rate-limited' });
  const before = asked();

  bell.ring('octo/shop');

  expect(await look()).toContain('asked for a pause');
  expect(asked()).toBe(before);
  clock.forward(60_000);
  expect(await look()).toContain('success');
});
