import { afterEach, describe, expect, onTestFinished, test } from 'vitest';
import { isFence, isStepKey, must } from '../../../src/domain/ids.ts';
import type { Provider, StepCall } from '../../../src/ports/provider.ts';
import { githubActionsSettings } from '../../../src/providers/github-actions/settings.ts';
import { handClock } from '../../github/stand.ts';
import type { GithubActionsStand, StandWishes } from './stand.ts';
import { githubActionsStand } from './stand.ts';

const soon = () => AbortSignal.timeout(10_000);
let steps = 0;
const call = (more: Partial<StepCall> = {}): StepCall => ({
  key: must(isStepKey, `shop#1/1/step-${(steps += 1)}/web`),
  fence: must(isFence, 1),
  signal: soon(),
  ...more,
});

interface Stood extends GithubActionsStand {
  readonly clock: ReturnType<typeof handClock>;
  readonly provider: Provider;
}

/** A stand whose time stands still. */
async function stood(wishes: StandWishes = {}): Promise<Stood> {
  const clock = handClock();
  const stand = await githubActionsStand({ ...wishes, now: () => clock.now() });
  stand.repository.runsGo(() => ({ queueMs: 1_000, stepMs: 1_000 }));
  onTestFinished(() => stand.end());
  return { ...stand, clock, provider: stand.newProvider() };
}

const begun = async ({ provider, at, good }: Stood, step = call()) =>
  provider.release({ ...at, release: good('one') }, step);

afterEach(() => {
  steps += 1;
});

describe('a release by GitHub Actions', () => {
  test('gets the exact run back: dispatch with return_run_details gives the id, which the types do not know', async () => {
    const stand = await stood();
    const handle = await begun(stand);

    expect(handle).toMatchObject({ run: stand.runs()[0]?.id, workflow: 'deploy.yml' });
    expect(stand.github.requests.filter(({ method }) => method === 'POST')).toHaveLength(1);
  });

  test('finds its run by the mark in the title where an older server gives no id', async () => {
    const stand = await stood();
    stand.github.world.withoutRunDetails = true;

    expect(await begun(stand)).toMatchObject({ run: stand.runs()[0]?.id });
  });

  test('does not say that there is no run while the lists may be behind', async () => {
    const stand = await stood({ settings: { listedWithin: 15_000 } });
    const request = { ...stand.at, release: stand.good('one') };
    const step = call();
    stand.github.world.listLagMs = 10_000;
    await begun(stand, step);
    const other = stand.newProvider();

    await expect(other.reconcile({ kind: 'release', request }, step)).rejects.toMatchObject({ retryable: true });
    stand.clock.forward(10_000);

    expect(await other.reconcile({ kind: 'release', request }, step)).toMatchObject({ kind: 'done' });
  });

  test('says that there is no run once the lists had their time, whoever looked before', async () => {
    const stand = await stood({ settings: { listedWithin: 15_000 } });
    const request = { ...stand.at, release: stand.good('one') };
    const first = call();
    const later = call({ key: first.key, fence: must(isFence, 2) });

    await expect(stand.provider.reconcile({ kind: 'release', request }, first)).rejects.toMatchObject({
      retryable: true,
    });
    stand.clock.forward(15_000);

    expect(await stand.provider.reconcile({ kind: 'release', request }, later)).toEqual({ kind: 'not-done' });
  });

  test('shows job after job and step after step', async () => {
    const stand = await stood();
    const handle = await begun(stand);
    const lines = async () => (await stand.provider.check(stand.at, handle, soon())).lines;

    expect((await lines())[0]).toContain('deploy.yml #1: queued https://github.com/octo/shop/actions/runs/');
    stand.clock.forward(2_500);
    expect(await lines()).toContain('build: Check out (2 of 3)');
    stand.clock.forward(10_000);
    expect(await stand.provider.check(stand.at, handle, soon())).toMatchObject({ kind: 'succeeded' });
  });

  test('waits at a gate, says whose yes it needs, and lets it be given', async () => {
    const stand = await stood();
    stand.repository.gate('live', ['ada', 'deploy-bot']);
    const handle = await begun(stand);
    stand.clock.forward(10_000);

    const waiting = await stand.provider.check(stand.at, handle, soon());
    const [remark] = (await stand.provider.describe(stand.at, soon())).remarks ?? [];
    expect(waiting.lines).toContain('waits for a yes to live of ada, deploy-bot');
    expect(remark).toMatchObject({ code: 'gate-waiting', fix: { label: 'Approve live' } });
    await stand.provider.mend?.({ ...stand.at, fix: remark?.fix?.id ?? '' }, call());
    stand.clock.forward(10_000);

    expect((await stand.provider.check(stand.at, handle, soon())).kind).toBe('succeeded');
  });

  test('offers no button at a gate where the credential is no reviewer', async () => {
    const stand = await stood();
    stand.repository.gate('live', ['ada']);
    await begun(stand);
    stand.clock.forward(10_000);

    const { remarks } = await stand.provider.describe(stand.at, soon());

    expect(remarks).toHaveLength(1);
    expect(remarks?.[0]).not.toHaveProperty('fix');
  });

  test('fails with the step, the address and the end of the log, without tokens', async () => {
    const stand = await stood();
    const log = 'building\nusing ghp_0123456789abcdefghijABCDEFGHIJ012345\nerror: no such thing';
    stand.repository.runsGo(() => ({ queueMs: 1, stepMs: 1, log, fails: { step: 'Build', conclusion: 'failure' } }));
    const handle = await begun(stand);
    stand.clock.forward(60_000);

    const progress = await stand.provider.check(stand.at, handle, soon());

    expect(progress).toMatchObject({ kind: 'failed', code: 'failed', retryable: false });
    expect(progress.kind === 'failed' && progress.sentence).toContain('in build, step "Build": https://github.com/');
    expect(progress.lines).toEqual(expect.arrayContaining(['using [secret]', 'error: no such thing']));
  });

  test.each([
    ['timed_out', 'timeout'],
    ['startup_failure', 'invalid'],
    ['action_required', 'forbidden'],
    ['skipped', 'failed'],
    ['neutral', 'failed'],
    ['cancelled', 'failed'],
  ] as const)('takes %s for no release', async (conclusion, code) => {
    const stand = await stood();
    stand.repository.runsGo(() => ({ queueMs: 1, stepMs: 1, conclusion }));
    const handle = await begun(stand);
    stand.clock.forward(60_000);

    expect(await stand.provider.check(stand.at, handle, soon())).toMatchObject({ kind: 'failed', code });
  });

  test('insists when a run does not end at the first word', async () => {
    const stand = await stood();
    stand.repository.runsGo(() => ({ queueMs: 1, stepMs: 1, endless: true, ignoresCancel: true }));
    const handle = await begun(stand);
    stand.clock.forward(60_000);
    await expect(stand.provider.cancel(stand.at, handle, call())).rejects.toMatchObject({
      code: 'busy',
      retryable: true,
    });

    await stand.provider.cancel(stand.at, handle, call({ key: must(isStepKey, 'shop#1/1/cancel/web/try-2') }));

    expect((await stand.provider.check(stand.at, handle, soon())).kind).toBe('failed');
  });

  test('ends nothing where the run is over already (409)', async () => {
    const stand = await stood();
    const handle = await begun(stand);
    stand.clock.forward(60_000);

    await stand.provider.cancel(stand.at, handle, call());

    expect((await stand.provider.check(stand.at, handle, soon())).kind).toBe('succeeded');
  });

  test('asks no more often than it was told to, however often somebody looks', async () => {
    const stand = await stood({ settings: { pollEvery: 5_000 } });
    const handle = await begun(stand);
    await stand.provider.check(stand.at, handle, soon());
    const asked = stand.github.requests.length;

    for (let look = 0; look < 9; look += 1) await stand.provider.check(stand.at, handle, soon());

    expect(stand.github.requests).toHaveLength(asked);
  });

  test('tells that what is live may be in between after a run that broke off', async () => {
    const stand = await stood();
    stand.repository.runsGo(() => ({ queueMs: 1, stepMs: 1, fails: { step: 'Send it', conclusion: 'failure' } }));
    await begun(stand);
    stand.clock.forward(60_000);

    expect((await stand.provider.describe(stand.at, soon())).remarks).toMatchObject([{ code: 'last-run-failed' }]);
  });
});

describe('what GitHub Actions needs', () => {
  test('is foreseen: the run, its inputs and gates, and what is missing', async () => {
    const stand = await stood();
    const release = stand.good('one');

    const good = await stand.provider.foresee?.({ ...stand.at, release }, soon());
    const bad = await stand.provider.foresee?.(
      { ...stand.atWith({ inputs: { revision: '{revision}', colour: 'red' } }), release },
      soon(),
    );

    expect(good?.changes[0]).toBe(`runs deploy.yml on main with revision=${release.revision}`);
    expect(good?.risks[0]).toContain('the environment live');
    expect(good?.blockers).toEqual([]);
    expect(bad?.blockers).toEqual(['deploy.yml takes no input colour']);
  });

  test('is examined: the credential, the file, the right to run', async () => {
    const stand = await stood({ workflow: 'on: push\njobs: { build: { steps: [] } }' });

    const found = await stand.provider.examine?.(stand.at, soon());

    expect(found?.map(({ state }) => state)).toEqual(['good', 'bad', 'good']);
    expect(found?.[1]?.sentence).toContain('has no workflow_dispatch trigger');
    expect(found?.[1]?.remedy).toContain('run-name');
  });

  test('is told with the role to give when the credential may not', async () => {
    const stand = await stood();
    stand.github.world.token('github_pat_for_tests', { permissions: { actions: 'read', contents: 'read' } });

    const found = await stand.provider.examine?.(stand.at, soon());

    expect(found?.find(({ subject }) => subject.startsWith('actions: write'))).toMatchObject({
      state: 'bad',
      remedy: expect.stringContaining('Actions: read and write') as string,
    });
  });

  test.each([
    { repository: '../evil' },
    { repository: 'octo/..' },
    { workflow: '../../secrets.yml' },
    { workflow: 'deploy.yml/../x' },
    { ref: 'main..evil' },
    { ref: '--upload-pack=x' },
    { inputs: { revision: '{password}' } },
    { inputs: { 'no name': 'x' } },
  ])('refuses settings that could lead elsewhere: %j', (hostile) => {
    const settings = {
      ...{ repository: 'octo/shop', workflow: 'deploy.yml' },
      credentials: { token: { from: 'environment', name: 'T' } },
      ...hostile,
    };

    expect(githubActionsSettings.safeParse(settings).success).toBe(false);
  });

  test('hands over every input as text', () => {
    const credentials = { token: { from: 'environment', name: 'T' } };
    const inputs = { count: 3, dry: false, name: 'x' };

    const read = githubActionsSettings.parse({ repository: 'octo/shop', workflow: 'deploy.yml', credentials, inputs });

    expect(read.inputs).toEqual({ count: '3', dry: 'false', name: 'x' });
  });
});
