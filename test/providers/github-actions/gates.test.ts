import { expect, onTestFinished, test } from 'vitest';
import { isFence, isStepKey, must } from '../../../src/domain/ids.ts';
import type { GateVerdict } from '../../../src/domain/gate.ts';
import type { Provider, StepCall } from '../../../src/ports/provider.ts';
import { aToken, handClock } from '../../github/stand.ts';
import type { GithubActionsStand } from './stand.ts';
import { githubActionsStand } from './stand.ts';

const soon = () => AbortSignal.timeout(10_000);
let steps = 0;
const call = (): StepCall => ({
  key: must(isStepKey, `shop#1/1/gate-${(steps += 1)}/web`),
  fence: must(isFence, 1),
  signal: soon(),
});

interface Stood extends GithubActionsStand {
  readonly clock: ReturnType<typeof handClock>;
  readonly provider: Provider;
  readonly handle: Awaited<ReturnType<Provider['release']>>;
  readonly look: () => ReturnType<Provider['check']>;
  readonly say: (verdict?: GateVerdict, comment?: string) => Promise<unknown>;
}

type GateOf = Parameters<GithubActionsStand['repository']['gate']>;

/** A release that stands at its gate. */
async function atGate(reviewers: GateOf[1], more: GateOf[2] = {}): Promise<Stood> {
  const clock = handClock();
  const stand = await githubActionsStand({ now: () => clock.now() });
  stand.repository.runsGo(() => ({ queueMs: 1_000, stepMs: 1_000 }));
  stand.repository.gate('live', reviewers, more);
  onTestFinished(() => stand.end());
  const provider = stand.newProvider();
  const handle = await provider.release({ ...stand.at, release: stand.good('one') }, call());
  clock.forward(10_000);
  const look = () => provider.check(stand.at, handle, soon());
  const gate = gatesIn(await look())[0]?.id ?? '';
  return {
    ...{ ...stand, clock, provider, handle, look },
    say: async (verdict = 'approved', comment = 'Approved in Slack by Grace') =>
      provider.decideGate?.(stand.at, { handle, gate, verdict, comment }, call()),
  };
}

const gatesIn = (progress: Awaited<ReturnType<Provider['check']>>) =>
  progress.kind === 'running' ? (progress.gates ?? []) : [];

test('a gate is shown with its reviewers, its page, and that we may decide about it', async () => {
  const { look, runs } = await atGate(['ada', 'deploy-bot']);

  expect(gatesIn(await look())).toEqual([
    {
      id: expect.stringMatching(/^\d+:\d+$/) as string,
      name: 'live',
      url: `https://github.com/octo/shop/actions/runs/${String(runs()[0]?.id)}`,
      reviewers: ['ada', 'deploy-bot'],
      isOurs: true,
    },
  ]);
});

test('a yes opens it, with the name of who pressed; said again it counts once', async () => {
  const stood = await atGate(['ada', 'deploy-bot']);
  const [gate] = gatesIn(await stood.look());
  const wish = { handle: stood.handle, gate: gate?.id ?? '', verdict: 'approved', comment: 'by Grace' } as const;

  const first = await stood.provider.decideGate?.(stood.at, wish, call());
  const again = await stood.newProvider().decideGate?.(stood.at, wish, call());
  stood.clock.forward(10_000);

  expect([first, again]).toEqual([{ kind: 'taken' }, { kind: 'taken' }]);
  expect([...(stood.runs()[0]?.gates.values() ?? [])]).toMatchObject([{ state: 'approved', comment: 'by Grace' }]);
  expect((await stood.look()).kind).toBe('succeeded');
});

test('a yes that arrived although its answer was lost is known again', async () => {
  const stood = await atGate(['deploy-bot']);
  const reviews = ({ method, path }: { readonly method: string; readonly path: string }) =>
    method === 'POST' && path.endsWith('/pending_deployments');
  stood.github.faults.inject(reviews, { kind: 'drop-after-effect' });

  await expect(stood.say()).rejects.toMatchObject({ retryable: true });

  expect(await stood.say()).toEqual({ kind: 'taken' });
  expect(stood.github.requests.filter(reviews)).toHaveLength(1);
});

test('two who say it at once are one word; the other learns whose it was', async () => {
  const stood = await atGate(['deploy-bot', 'ada']);
  const [gate] = gatesIn(await stood.look());
  const wish = { handle: stood.handle, gate: gate?.id ?? '' };

  const answers = await Promise.all([
    stood.provider.decideGate?.(stood.at, { ...wish, verdict: 'approved', comment: 'by Grace' }, call()),
    stood.newProvider().decideGate?.(stood.at, { ...wish, verdict: 'rejected', comment: 'by Linus' }, call()),
  ]);

  expect(answers.map((answer) => answer?.kind).toSorted()).toEqual(['elsewhere', 'taken']);
  expect(stood.runs()[0]?.gates.size).toBe(1);
});

test('a gate that somebody opened on GitHub is said to be', async () => {
  const stood = await atGate(['deploy-bot', 'ada']);
  const [gate] = gatesIn(await stood.look());
  stood.runs()[0]?.gates.set('live', { state: 'approved', atMs: stood.clock.now(), by: 'ada', comment: '' });

  const wish = { handle: stood.handle, gate: gate?.id ?? '', verdict: 'approved', comment: 'late' } as const;

  expect(await stood.provider.decideGate?.(stood.at, wish, call())).toEqual({
    kind: 'elsewhere',
    sentence: 'ada approved it on GitHub before',
  });
});

test('a no ends the run, and the reason is in the failure, which blames nobody’s release', async () => {
  const stood = await atGate(['deploy-bot']);

  await stood.say('rejected', 'Rejected in Slack by Grace: sale');
  stood.clock.forward(10_000);

  expect(await stood.look()).toMatchObject({
    kind: 'failed',
    code: 'invalid',
    sentence: expect.stringContaining(
      'deploy-bot rejected the gate live (“Rejected in Slack by Grace: sale”): https://github.com/',
    ) as string,
  });
});

test('where our credential is no reviewer that is shown, and GitHub’s own no (403) says where to press', async () => {
  const stood = await atGate(['ada']);

  expect(gatesIn(await stood.look())).toMatchObject([{ reviewers: ['ada'], isOurs: false }]);
  await expect(stood.say()).rejects.toMatchObject({
    code: 'forbidden',
    message: expect.stringContaining('only its reviewers may, on GitHub’s own page (GitHub answered 403') as string,
  });
});

test('an app is never a reviewer, whatever its permissions are', async () => {
  const stood = await atGate(['deploy-bot']);
  Object.assign(stood.github.world.token(aToken), { kind: 'installation' });

  expect(gatesIn(await stood.look())).toMatchObject([{ isOurs: false }]);
  await expect(stood.say()).rejects.toMatchObject({ code: 'forbidden' });
});

test('a wait timer is shown with its end and is nobody’s to approve', async () => {
  const stood = await atGate([], { waitMinutes: 30 });

  const waiting = await stood.look();
  expect(gatesIn(waiting)).toMatchObject([{ reviewers: [], isOurs: false }]);
  expect(gatesIn(waiting)[0]?.untilMs).toBe((stood.runs()[0]?.createdMs ?? 0) + 4_000 + 30 * 60_000);
  expect(waiting.lines.join('\n')).toContain('waits for the timer of live, until 2026-03-02T09:');
  stood.clock.forward(31 * 60_000);

  expect((await stood.look()).kind).toBe('succeeded');
});

test('a protection rule is shown by the name of its app, also beside reviewers', async () => {
  const alone = await atGate([], { rules: ['watchdog'] });
  const both = await atGate(['deploy-bot'], { rules: ['watchdog'] });

  expect(gatesIn(await alone.look())).toMatchObject([{ rules: ['watchdog'], isOurs: false }]);
  expect(gatesIn(await both.look())).toMatchObject([{ rules: ['watchdog'], isOurs: true }]);
  expect(await both.say()).toEqual({ kind: 'taken' });
  both.clock.forward(10_000);
  expect(gatesIn(await both.look())).toMatchObject([{ rules: ['watchdog'], isOurs: false }]);
  both.repository.letIn('live');
  both.clock.forward(10_000);
  expect((await both.look()).kind).toBe('succeeded');
});
