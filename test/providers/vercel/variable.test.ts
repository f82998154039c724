import { expect, test } from 'vitest';
import { soon, useVercelStand } from './use-stand.ts';
import type { VercelStand } from './stand.ts';

const open = useVercelStand();

/** A front end of its own that is live with the old address of a back end. */
async function frontEnd(kind: 'plain' | 'encrypted' | 'sensitive' | 'none' = 'encrypted') {
  const stand = await open();
  const { far, call } = stand;
  const web = await far.addProject({ name: 'web', repository: { org: 'acme', repo: 'web' } });
  const there = stand.with({ project: 'web', domains: [web.domain] });
  if (kind !== 'none')
    web.variables.push({
      id: 'env_api',
      key: 'API_URL',
      value: 'https://old.example',
      type: kind,
      target: ['production'],
      gitBranch: undefined,
      comment: undefined,
      createdAt: 1,
      updatedAt: 1,
    });
  const old = await stand.live(stand.good('web'), there);
  const variable = { name: 'API_URL', value: 'https://{release}.example' };
  const at = stand.with({ project: 'web', domains: [web.domain], mode: 'variable', variable });
  const page = async () => (await fetch(`http://${web.domain}`)).text();
  const value = () => web.variables.find(({ key }) => key === 'API_URL')?.value;
  return { ...stand, at, web, old, page, value, call };
}

const putBack = async (
  { provider, at, call, done }: VercelStand,
  before: Awaited<ReturnType<VercelStand['snapshot']>>,
) => done(await provider.restore({ ...at, snapshot: before }, call()), at);

test("sets a front end's variable in another project, builds what is live there again, and puts both back", async () => {
  const stand = await frontEnd();
  const { at, old, good, snapshot, built, page, value, provider, call, done } = stand;
  const before = await snapshot(at);

  const version = await built(good('v2'), at);
  expect(await page()).toContain('https://old.example');
  await done(await provider.shift({ ...at, version, weight: 100 }, call()), at);

  expect(await page()).toContain('https://v2.example');
  expect((await provider.describe(at, soon())).live).toEqual([{ version, revision: good('v2').revision, weight: 100 }]);
  await putBack(stand, before);
  expect(await page()).toContain('https://old.example');
  expect(value()).toBe('https://old.example');
  expect(await provider.describe(at, soon())).toMatchObject({ live: [{ version: old, weight: 100 }] });
});

test('shows the same facts after the variable was put back as before', async () => {
  const stand = await frontEnd();
  const { at, good, snapshot, live, provider } = stand;
  const { facts } = await provider.describe(at, soon());
  const before = await snapshot(at);
  await live(good('v2'), at);

  await putBack(stand, before);

  expect((await provider.describe(at, soon())).facts).toEqual(facts);
});

test('removes again a variable that was not there before', async () => {
  const stand = await frontEnd('none');
  const { at, good, snapshot, live, value } = stand;
  const before = await snapshot(at);
  await live(good('v2'), at);
  expect(value()).toBe('https://v2.example');

  await putBack(stand, before);

  expect(value()).toBeUndefined();
});

test('says before approval that a sensitive value cannot come back, and puts back the build alone', async () => {
  const stand = await frontEnd('sensitive');
  const { at, good, snapshot, live, value, page, provider } = stand;
  const foresight = await provider.foresee?.({ ...at, release: good('v2') }, soon());
  const before = await snapshot(at);
  await live(good('v2'), at);

  await putBack(stand, before);

  expect(foresight?.risks).toContain(
    'API_URL is sensitive: Vercel never shows its old value, so only the old build comes back, not the value.',
  );
  expect(value()).toBe('https://v2.example');
  expect(await page()).toContain('https://old.example');
});

test('knows after a crash between the variable and the domains that putting back is not done', async () => {
  const stand = await frontEnd();
  const { far, at, good, snapshot, live, value, page, provider, newProvider, call, done } = stand;
  const snapshotBefore = await snapshot(at);
  await live(good('v2'), at);
  const step = call();
  const request = { ...at, snapshot: snapshotBefore };
  far.faults.inject(({ path }) => path.includes('/rollback/'), { kind: 'drop-before-effect' });
  await expect(provider.restore(request, step)).rejects.toMatchObject({ retryable: true });
  expect(value()).toBe('https://old.example');

  expect(await newProvider().reconcile({ kind: 'restore', request }, step)).toEqual({ kind: 'not-done' });
  await done(await newProvider().restore(request, step), at);

  expect(await page()).toContain('https://old.example');
  expect(await newProvider().reconcile({ kind: 'restore', request }, step)).toEqual({ kind: 'done' });
});

test('cannot build again where nothing is live', async () => {
  const { provider, call, good, with: withSettings } = await open();
  const at = withSettings({ mode: 'variable', variable: { name: 'API_URL', value: 'https://x.example' } });
  const request = { ...at, release: good('one') };

  const foresight = await provider.foresee?.(request, soon());

  expect(foresight?.blockers).toEqual(['Nothing is live in Vercel project shop that could be built again.']);
  await expect(provider.release(request, call())).rejects.toMatchObject({ code: 'invalid' });
});
