import { expect, test } from 'vitest';
import { isStepKey, must } from '../../../src/domain/ids.ts';
import { ended } from '../../contracts/whole.ts';
import { soon, useVercelStand } from './use-stand.ts';

const stand = useVercelStand();

test('builds the commit for production without giving it any traffic', async () => {
  const { far, project, provider, at, call, good, live, built, shareOf } = await stand();
  const old = await live(good('one'));

  const version = await built(good('two'));

  expect(await shareOf(old)).toBe(100);
  expect(project.production).toBe(old);
  const made = far.asked.findLast(({ method, path }) => method === 'POST' && path === '/v13/deployments')?.body;
  const { revision } = good('two');
  expect(made).toMatchObject({
    target: 'production',
    gitSource: { type: 'github', repoId: 4711, ref: 'main', sha: revision },
    meta: { quarterdeckRevision: revision, quarterdeckTarget: at.target, quarterdeckFence: '1' },
  });
  expect(call().key).not.toBe('');
  expect((await provider.describe(at, soon())).live).toEqual([
    { version: old, revision: good('one').revision, weight: 100 },
  ]);
  expect(version).not.toBe(old);
});

test('switches the automatic assignment of domains off before it builds, unless told to keep it', async () => {
  const { project, built, good, with: withSettings } = await stand();

  await built(good('kept'), withSettings({ autoAssign: 'keep' }));
  expect(project).toMatchObject({ autoAssign: true });
  await built(good('staged'));

  expect(project).toMatchObject({ autoAssign: false });
});

test('shows the lines of the build, and what Vercel says of a build that fails', async () => {
  const { far, provider, at, call, good } = await stand();
  const release = good('broken');
  far.state.outcomes.set(release.revision, 'fails');
  const handle = await provider.release({ ...at, release }, call());

  const progress = await ended(provider, at, handle);

  expect(progress).toMatchObject({ kind: 'failed', code: 'failed', retryable: false });
  expect(progress.lines).toEqual([
    `Cloning (Commit: ${release.revision.slice(0, 7)})`,
    'Running "npm run build"',
    'Error: Command "npm run build" exited with 1',
  ]);
  expect(progress.kind === 'failed' && progress.sentence).toMatch(
    /^the build dpl_\w+ failed in buildStep \(BUILD_FAILED\)$/,
  );
});

test('takes a build that Vercel itself could not do for worth another try', async () => {
  const { far, provider, at, call, good } = await stand();
  const release = good('unlucky');
  far.state.outcomes.set(release.revision, 'fails-at-vercel');

  const progress = await ended(provider, at, await provider.release({ ...at, release }, call()));

  expect(progress).toMatchObject({ kind: 'failed', code: 'unavailable', retryable: true });
});

test('does not take a built deployment for released when its checks have failed', async () => {
  const { far, provider, at, call, good } = await stand();
  const release = good('unchecked');
  far.state.outcomes.set(release.revision, 'check-fails');

  const progress = await ended(provider, at, await provider.release({ ...at, release }, call()));

  expect(progress).toMatchObject({ kind: 'failed', retryable: false });
  expect(progress.kind === 'failed' && progress.sentence).toContain('check');
});

test('shows at its own address that a build answers 500, while users get the old one', async () => {
  const { far, project, provider, at, good, live, built } = await stand();
  await live(good('one'));
  const bad = good('bad');
  far.state.outcomes.set(bad.revision, 'answers-500');

  const preview = await provider.previewUrl(at, await built(bad), soon());

  expect(preview).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect((await fetch(preview ?? '')).status).toBe(500);
  const url = await provider.publicUrl(at, soon());
  expect(url).toBe(`http://${project.domain}`);
  expect(await (await fetch(url ?? '')).text()).toContain('<h1>one</h1>');
});

test('a program that died after asking finds its deployment by the key and goes on with it', async () => {
  const { far, newProvider, provider, at, call, good, timesBegun } = await stand();
  const release = good('one');
  const step = call();
  far.faults.inject(({ method, path }) => method === 'POST' && path === '/v13/deployments', {
    kind: 'drop-after-effect',
  });
  await expect(provider.release({ ...at, release }, step)).rejects.toMatchObject({ outcome: 'unknown' });

  const found = await newProvider().reconcile({ kind: 'release', request: { ...at, release } }, step);
  const again = await newProvider().release({ ...at, release }, step);

  expect(found).toEqual({ kind: 'done', handle: again });
  expect(timesBegun(release)).toBe(1);
});

test('finds its deployment among more than one page of others', async () => {
  const { far, provider, at, call, good } = await stand();
  const step = call({ key: must(isStepKey, 'shop#7/1/release/web') });
  const handle = await provider.release({ ...at, release: good('one') }, step);
  const [first] = far.state.deployments;
  if (first === undefined) throw new Error('nothing was built');
  for (let n = 1; n <= 60; n += 1)
    far.state.deployments.push({ ...first, id: `dpl_other${String(n)}`, createdAt: first.createdAt + n, meta: {} });

  expect(await provider.release({ ...at, release: good('one') }, step)).toEqual(handle);
});

test('uses the build again of a commit that was live before', async () => {
  const { provider, at, good, live, built, timesBegun, with: withSettings } = await stand();
  const one = await live(good('one'));
  await live(good('two'));

  const foresight = await provider.foresee?.({ ...at, release: good('one') }, soon());
  const again = await built(good('one'));

  expect(again).toBe(one);
  expect(timesBegun(good('one'))).toBe(1);
  expect(foresight?.changes[0]).toMatch(new RegExp(`^${one}, the earlier build of 6f6e65`));
  expect(foresight?.risks).toContain('The earlier build keeps the variables and cron jobs that it was built with.');
  await built(good('one'), withSettings({ reuse: false }));
  expect(timesBegun(good('one'))).toBe(2);
});

test('asks Vercel no more often than the settings say, and sees the end all the same', async () => {
  const clock = { nowMs: Date.parse('2026-03-01T10:00:00Z'), now: () => clock.nowMs };
  const { far, provider, call, good, with: withSettings } = await stand({ clock, durations: { buildMs: 4_000 } });
  const at = withSettings({ pollEvery: '3s' });
  const handle = await provider.release({ ...at, release: good('one') }, call());
  const looks = () => far.asked.filter(({ path }) => path.endsWith('/events')).length;

  for (let poll = 0; poll < 5; poll += 1) expect((await provider.check(at, handle, soon())).kind).toBe('running');
  expect(looks()).toBe(1);
  clock.nowMs += 3_000;
  expect((await provider.check(at, handle, soon())).kind).toBe('running');
  expect(looks()).toBe(2);
  clock.nowMs += 3_000;

  expect((await provider.check(at, handle, soon())).kind).toBe('succeeded');
});

test('takes a build that ended just before its cancellation as ended', async () => {
  const clock = { nowMs: Date.parse('2026-03-01T10:00:00Z'), now: () => clock.nowMs };
  const { far, provider, at, call, good } = await stand({ clock, durations: { buildMs: 60_000 } });
  const handle = await provider.release({ ...at, release: good('one') }, call());
  const endsTheBuild = ({ path }: { readonly path: string }): boolean => {
    if (path.endsWith('/cancel')) clock.nowMs += 60_000;
    return false;
  };
  far.faults.inject(endsTheBuild, { kind: 'drop-before-effect' });

  await provider.cancel(at, handle, call());

  expect(far.asked.some(({ path }) => path.endsWith('/cancel'))).toBe(true);
  expect(await ended(provider, at, handle)).toMatchObject({ kind: 'succeeded' });
});
