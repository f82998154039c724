import { expect, test } from 'vitest';
import { useVercelStand, soon } from './use-stand.ts';

const open = useVercelStand();
const rolling = { settings: { rollout: 'rolling', stages: [10, 50] } };

/** One is live, two is built. */
async function started() {
  const stand = await open(rolling);
  const old = await stand.live(stand.good('one'));
  const before = await stand.snapshot();
  const version = await stand.built(stand.good('two'));
  const shift = (weight: number) => stand.provider.shift({ ...stand.at, version, weight }, stand.call());
  return { ...stand, old, before, version, shift };
}

test("goes through the stages of Vercel's rolling release: start, approve, complete", async () => {
  const { far, project, provider, at, old, version, shift, shareOf, done } = await started();

  await done(await shift(10));
  expect(project.rollout).toMatchObject({ state: 'ACTIVE', canary: version, base: old, active: 0 });
  expect(await shareOf(version)).toBe(10);
  expect((await provider.describe(at, soon())).live.map(({ version: id, weight }) => [id, weight])).toEqual([
    [version, 10],
    [old, 90],
  ]);
  await done(await shift(50));
  expect(await shareOf(version)).toBe(50);
  await done(await shift(100));

  expect(project.rollout?.state).toBe('COMPLETE');
  expect(await shareOf(version)).toBe(100);
  expect(far.state.happened).toMatchObject({ rollingStart: 1, stage: 1, complete: 1, promote: 1 });
});

test('passes over a stage that the strategy leaves out', async () => {
  const { version, shift, shareOf, done } = await started();

  await done(await shift(50));

  expect(await shareOf(version)).toBe(50);
});

test('ends a rolling release by a rollback to what was live before it', async () => {
  const { far, project, provider, at, old, before, shift, shareOf, done, call } = await started();
  await done(await shift(10));

  await done(await provider.restore({ ...at, snapshot: before }, call()));

  expect(project.rollout?.state).toBe('ABORTED');
  expect(await shareOf(old)).toBe(100);
  expect(far.state.happened.rollback).toBe(1);
});

test('ends a rolling release when its share becomes nothing', async () => {
  const { project, old, shift, shareOf, done } = await started();
  await done(await shift(10));

  await done(await shift(0));

  expect(project.rollout?.state).toBe('ABORTED');
  expect(await shareOf(old)).toBe(100);
});

test('refuses shares that are no stage, and a way back to an earlier stage', async () => {
  const { shift, done } = await started();
  await expect(shift(33)).rejects.toMatchObject({
    code: 'invalid',
    message: '33 % is no stage of the rolling release at Vercel (10, 50, 100)',
  });
  await done(await shift(50));

  await expect(shift(10)).rejects.toMatchObject({ code: 'invalid' });
});

test("does not touch somebody else's rolling release", async () => {
  const { provider, at, call, shift, done, built, good } = await started();
  const other = await built(good('three'));
  await done(await shift(10));

  await expect(provider.shift({ ...at, version: other, weight: 10 }, call())).rejects.toMatchObject({
    code: 'busy',
    retryable: true,
  });
  const foresight = await provider.foresee?.({ ...at, release: good('four') }, soon());
  expect(foresight?.blockers).toEqual([
    expect.stringMatching(/^A rolling release of dpl_\w+ is under way at Vercel\.$/),
  ]);
});

test('finds out what became of a stage whose answer was lost', async () => {
  const { far, newProvider, provider, at, version, call, shift, done } = await started();
  await done(await shift(10));
  const step = call();
  const request = { ...at, version, weight: 50 };
  far.faults.inject(({ path }) => path.endsWith('/approve-stage'), { kind: 'drop-after-effect' });
  expect(await provider.reconcile({ kind: 'shift', request }, step)).toEqual({ kind: 'not-done' });

  await expect(provider.shift(request, step)).rejects.toMatchObject({ outcome: 'unknown' });

  expect(await newProvider().reconcile({ kind: 'shift', request }, step)).toEqual({ kind: 'done' });
  expect(await newProvider().shift(request, step)).toEqual({ kind: 'done' });
  expect(far.state.happened.stage).toBe(1);
});

test('sets the stages at Vercel, or blocks when they differ and must not be set', async () => {
  const { project, provider, good, built, with: withSettings } = await open();
  const fixed = withSettings({ rollout: 'rolling', stages: [20], configureStages: false });
  const free = withSettings({ rollout: 'rolling', stages: [20] });
  const blocked = await provider.foresee?.({ ...fixed, release: good('one') }, soon());
  const allowed = await provider.foresee?.({ ...free, release: good('one') }, soon());

  expect(blocked?.blockers).toEqual([
    'Stages at Vercel are not set up, but 20 %, 100 % are wanted: change them there, or set configureStages.',
  ]);
  expect(allowed).toMatchObject({
    blockers: [],
    changes: expect.arrayContaining(['stages of rolling releases become 20 %, 100 %']) as string[],
  });
  await built(good('one'), free);
  expect(project.stages?.map(({ targetPercentage }) => targetPercentage)).toEqual([20, 100]);
  expect((await provider.foresee?.({ ...fixed, release: good('two') }, soon()))?.blockers).toEqual([]);
});

test('blocks stages that go on by the clock of Vercel, and a promotion where stages are set up', async () => {
  const { project, provider, at, good, with: withSettings } = await open();
  project.stages = [{ targetPercentage: 20, duration: 5 }, { targetPercentage: 100 }];
  const fixed = withSettings({ rollout: 'rolling', stages: [20], configureStages: false });

  const automatic = await provider.foresee?.({ ...fixed, release: good('one') }, soon());
  const promoted = await provider.foresee?.({ ...at, release: good('one') }, soon());

  expect(automatic?.blockers).toEqual([expect.stringContaining('by its own clock')]);
  expect(promoted?.blockers).toEqual([expect.stringContaining('set rollout to rolling')]);
});
