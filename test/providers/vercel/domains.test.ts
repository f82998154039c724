import { expect, test } from 'vitest';
import { soon, useVercelStand } from './use-stand.ts';

const stand = useVercelStand();

const slow = { durations: { aliasMs: 5_000 } };

test('follows the domains until Vercel says that they have moved', async () => {
  const clock = { nowMs: Date.parse('2026-03-01T10:00:00Z'), now: () => clock.nowMs };
  const { project, provider, at, call, good } = await stand({ clock, ...slow });
  const handle = await provider.release({ ...at, release: good('one') }, call());
  clock.nowMs += 1_000;
  const version = project.production ?? (await built(handle));

  const begun = await provider.shift({ ...at, version, weight: 100 }, call());
  if (begun.kind !== 'running') throw new Error(begun.kind);
  expect((await provider.check(at, begun.handle, soon())).kind).toBe('running');
  clock.nowMs += 3_000;
  expect((await provider.check(at, begun.handle, soon())).kind).toBe('running');
  clock.nowMs += 3_000;

  expect(await provider.check(at, begun.handle, soon())).toMatchObject({ kind: 'succeeded', version });

  async function built(of: typeof handle): Promise<string> {
    const progress = await provider.check(at, of, soon());
    if (progress.kind !== 'succeeded') throw new Error(progress.kind);
    return progress.version;
  }
});

test('adopts a move to the same deployment, and begins nothing while domains move elsewhere', async () => {
  const { far, provider, at, call, good, built } = await stand({ durations: { aliasMs: 60_000 } });
  const [one, two] = [await built(good('one')), await built(good('two'))];
  await provider.shift({ ...at, version: one, weight: 100 }, call());

  const adopted = await provider.shift({ ...at, version: one, weight: 100 }, call());

  expect(adopted).toMatchObject({ kind: 'running', handle: { to: one } });
  await expect(provider.shift({ ...at, version: two, weight: 100 }, call())).rejects.toMatchObject({
    code: 'busy',
    retryable: true,
    operation: { kind: 'domains', to: one },
  });
  expect(far.state.happened.promote).toBe(1);
});

test('says that a move of domains failed at Vercel', async () => {
  const { far, project, provider, at, call, good, live, built, shareOf } = await stand({ durations: { aliasMs: 0 } });
  const old = await live(good('one'));
  const version = await built(good('two'));
  far.state.nextMoveFails = true;

  const begun = await provider.shift({ ...at, version, weight: 100 }, call());

  if (begun.kind !== 'running') throw new Error(begun.kind);
  expect(await provider.check(at, begun.handle, soon())).toMatchObject({
    kind: 'failed',
    sentence: `Vercel ended the move of the domains to ${version} as failed`,
    lines: [`${project.domain} could not be moved`],
  });
  expect(await shareOf(old)).toBe(100);
});

test('refuses shares where all traffic moves at once', async () => {
  const { provider, at, call, good, live, built } = await stand();
  await live(good('one'));
  const version = await built(good('two'));

  await expect(provider.shift({ ...at, version, weight: 25 }, call())).rejects.toMatchObject({ code: 'invalid' });
});

test('explains a way back that Vercel does not take', async () => {
  const { far, provider, at, call, good, live, snapshot } = await stand();
  const old = await live(good('one'));
  const before = await snapshot();
  await live(good('two'));
  for (const one of far.state.deployments) if (one.id === old) one.wasLive = false;

  await expect(provider.restore({ ...at, snapshot: before }, call())).rejects.toMatchObject({
    code: 'invalid',
    message: `Vercel does not take ${old} as a way back (422: never live, or expired)`,
  });
  for (const one of far.state.deployments) if (one.id === old) one.deleted = true;
  await expect(provider.restore({ ...at, snapshot: before }, call())).rejects.toMatchObject({ code: 'gone' });
});

test('deletes an old deployment only when nobody needs it', async () => {
  const { far, provider, at, call, good, live, with: withSettings } = await stand();
  const versions = [
    await live(good('one')),
    await live(good('two')),
    await live(good('three')),
    await live(good('four')),
  ];
  const few = withSettings({ keep: 2 });
  const isThere = (index: number) =>
    far.state.deployments.some(({ id, deleted }) => id === versions[index] && !deleted);

  await expect(provider.retire(few, versions[3] ?? '', call())).rejects.toMatchObject({ code: 'conflict' });
  await provider.retire(few, versions[2] ?? '', call());
  expect(isThere(2)).toBe(true);
  await provider.retire(few, versions[0] ?? '', call());
  expect(isThere(0)).toBe(false);
  expect(await provider.retire(few, versions[0] ?? '', call())).toEqual({ kind: 'done' });
  expect(await provider.retire(at, 'dpl_never', call())).toEqual({ kind: 'done' });
});
