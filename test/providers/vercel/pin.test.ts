import { expect, test } from 'vitest';
import { soon, useVercelStand } from './use-stand.ts';
import type { VercelStand } from './stand.ts';

const stand = useVercelStand();

const remarksOf = async ({ provider, at }: VercelStand) => (await provider.describe(at, soon())).remarks ?? [];

/** One is live again after two went wrong. */
async function rolledBack(settings: Readonly<Record<string, unknown>> = {}) {
  const opened = await stand({ settings });
  const { provider, at, call, done, good, live, snapshot } = opened;
  const one = await live(good('one'));
  const before = await snapshot();
  const two = await live(good('two'));
  await done(await provider.restore({ ...at, snapshot: before }, call()));
  return { ...opened, one, two };
}

test('trap: Vercel stops auto-assigning domains after an instant rollback until something is promoted', async () => {
  const { project, provider, at, call, done, good, built, shareOf, one, two, ...rest } = await rolledBack({
    autoAssign: 'keep',
  });
  const opened = { project, provider, at, call, done, good, built, shareOf, ...rest };
  expect(project.autoAssign).toBe(false);
  expect(await remarksOf(opened)).toMatchObject([
    { code: 'domains-pinned', fix: { id: 'lift-pin' }, sentence: expect.stringContaining(one) as string },
  ]);
  // What somebody builds now stays without traffic, though it used to go live by itself.
  const three = await built(good('three'));
  const { deployments } = rest.far.state;
  const index = deployments.findIndex(({ id }) => id === three);
  const [pushed] = deployments.slice(index);
  if (pushed !== undefined) deployments[index] = { ...pushed, meta: {} };
  expect(await shareOf(one)).toBe(100);

  await done((await provider.mend?.({ ...at, fix: 'lift-pin' }, call())) ?? { kind: 'done' });

  expect(await shareOf(three)).toBe(100);
  expect(two).not.toBe(three);
  expect(project.autoAssign).toBe(true);
  expect(await remarksOf(opened)).toEqual([]);
});

test('lifts a pin without putting back what the rollback got away from', async () => {
  const opened = await rolledBack();
  const { project, provider, at, call, done, shareOf, one } = opened;

  await done((await provider.mend?.({ ...at, fix: 'lift-pin' }, call())) ?? { kind: 'done' });

  expect(await shareOf(one)).toBe(100);
  expect(project.autoAssign).toBe(true);
  expect(await remarksOf(opened)).toEqual([]);
});

test('lifts a pin without giving users a build of ours that was never promoted, because it failed its tests', async () => {
  const { project, provider, at, call, done, good, built, shareOf, one } = await rolledBack();
  await built(good('failing'));

  await done((await provider.mend?.({ ...at, fix: 'lift-pin' }, call())) ?? { kind: 'done' });

  expect(await shareOf(one)).toBe(100);
  expect(project.autoAssign).toBe(true);
});

test('says nothing of a pin where finished builds are meant to wait', async () => {
  const opened = await stand();
  await opened.live(opened.good('one'));

  expect(opened.project.autoAssign).toBe(false);
  expect(await remarksOf(opened)).toEqual([]);
});

test('lifts a pin once, and knows afterwards that it did', async () => {
  const { provider, at, call } = await rolledBack();
  const step = call();
  const request = { ...at, fix: 'lift-pin' };
  expect(await provider.reconcile({ kind: 'mend', request }, step)).toEqual({ kind: 'not-done' });

  await provider.mend?.(request, step);

  expect(await provider.reconcile({ kind: 'mend', request }, step)).toEqual({ kind: 'done' });
  expect(await provider.mend?.(request, step)).toEqual({ kind: 'done' });
  await expect(provider.mend?.({ ...at, fix: 'paint' }, call())).rejects.toMatchObject({ code: 'invalid' });
});

test('says which domain leads elsewhere', async () => {
  const { provider, good, live, with: withSettings, project } = await stand();
  await live(good('one'));
  const at = withSettings({ domains: [project.domain, 'www.shop.example'] });

  const { remarks, facts } = await provider.describe(at, soon());

  expect(remarks).toMatchObject([
    { code: 'domain-elsewhere', sentence: expect.stringContaining('www.shop.example') as string },
  ]);
  expect(facts).toMatchObject({ 'domain www.shop.example': 'not assigned' });
});
