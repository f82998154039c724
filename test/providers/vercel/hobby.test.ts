import { expect, test } from 'vitest';
import { soon, useVercelStand } from './use-stand.ts';

const open = useVercelStand();

test('says before approval that the Hobby plan takes back only the deployment directly before', async () => {
  const { provider, at, good, live } = await open({ plan: 'hobby' });
  await live(good('one'));

  const foresight = await provider.foresee?.({ ...at, release: good('two') }, soon());

  expect(foresight?.risks).toEqual([
    'The Hobby plan lets only the production deployment directly before come back; earlier ones are refused.',
  ]);
  expect(foresight?.blockers).toEqual([]);
});

test('puts back on the Hobby plan what was live directly before', async () => {
  const { provider, at, call, done, good, live, snapshot, shareOf } = await open({ plan: 'hobby' });
  const old = await live(good('one'));
  const before = await snapshot();
  await live(good('two'));

  await done(await provider.restore({ ...at, snapshot: before }, call()));

  expect(await shareOf(old)).toBe(100);
});

test('explains the limit of the Hobby plan (402) instead of crashing on it', async () => {
  const { provider, at, call, good, live, snapshot } = await open({ plan: 'hobby' });
  const old = await live(good('one'));
  const before = await snapshot();
  await live(good('two'));
  await live(good('three'));

  await expect(provider.restore({ ...at, snapshot: before }, call())).rejects.toMatchObject({
    code: 'plan-limit',
    retryable: false,
    outcome: 'not-done',
    message: `the plan at Vercel lets only the deployment directly before come back, not ${old}`,
  });
});

test('goes back further on the Hobby plan by promoting the earlier build', async () => {
  const { good, live, shareOf } = await open({ plan: 'hobby' });
  const old = await live(good('one'));
  await live(good('two'));
  await live(good('three'));

  expect(await live(good('one'))).toBe(old);
  expect(await shareOf(old)).toBe(100);
});

test('blocks rolling releases on the Hobby plan', async () => {
  const { provider, good, live, with: withSettings } = await open({ plan: 'hobby' });
  await live(good('one'));
  const at = withSettings({ rollout: 'rolling', stages: [20] });

  const foresight = await provider.foresee?.({ ...at, release: good('two') }, soon());
  const examined = await provider.examine?.(at, soon());

  expect(foresight?.blockers).toEqual([
    'The Hobby plan has no rolling releases: set rollout to promote, or change the plan.',
  ]);
  expect(examined).toContainEqual(
    expect.objectContaining({ subject: 'rolling releases', state: 'bad', sentence: 'Vercel says plan_not_supported' }),
  );
});
