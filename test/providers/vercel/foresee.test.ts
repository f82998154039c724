import { expect, test } from 'vitest';
import { soon, useVercelStand } from './use-stand.ts';

const open = useVercelStand();

test('tells what a release changes, and that the first one has no way back', async () => {
  const { far, provider, at, good } = await open();

  const foresight = await provider.foresee?.({ ...at, release: good('one') }, soon());

  expect(foresight).toEqual({
    changes: [
      'a production build of 6f6e650 in Vercel project shop',
      'finished builds stop taking the production domains by themselves',
    ],
    risks: [],
    blockers: [],
    consents: [],
    undoMs: 5000,
    undo: { kind: 'impossible', why: 'nothing was live before, and Vercel cannot take production away again' },
  });
  expect(far.asked.every(({ method }) => method === 'GET')).toBe(true);
});

test('names variables that the new build has otherwise than the one that is live', async () => {
  const { project, provider, at, good, live } = await open();
  await live(good('one'));
  const at2 = Date.now() + 1_000;
  const variable = { value: 'x', type: 'encrypted', gitBranch: undefined, comment: undefined } as const;
  project.variables.push(
    { ...variable, id: 'env_1', key: 'API_URL', target: ['production'], createdAt: 1, updatedAt: at2 },
    { ...variable, id: 'env_2', key: 'OLD', target: ['production'], createdAt: 1, updatedAt: 1 },
    { ...variable, id: 'env_3', key: 'LOCAL', target: ['development'], createdAt: 1, updatedAt: at2 },
  );

  const foresight = await provider.foresee?.({ ...at, release: good('two') }, soon());

  expect(foresight?.changes).toContain('variable API_URL differs from the build that is live');
  expect(foresight?.changes.filter((one) => one.startsWith('variable'))).toHaveLength(1);
  expect(foresight?.undo).toBeUndefined();
});

test('warns where Vercel gives users the build before it was tried', async () => {
  const { provider, good, with: withSettings } = await open();
  const at = withSettings({ autoAssign: 'keep' });

  const foresight = await provider.foresee?.({ ...at, release: good('one') }, soon());

  expect(foresight?.risks).toEqual([
    'Vercel gives the production domains to the build as soon as it is ready: users see it before it is tried.',
  ]);
});

test('blocks a project without a repository, and domains that are not there', async () => {
  const { far, provider, good, live, with: withSettings } = await open();
  await far.addProject({ name: 'bare' });
  await live(good('one'));

  const bare = await provider.foresee?.(
    { ...withSettings({ project: 'bare', domains: [] }), release: good('one') },
    soon(),
  );
  const named = withSettings({ project: 'bare', domains: [], repository: { org: 'acme', repo: 'shop' } });
  const lost = withSettings({ domains: ['shop.example'] });

  expect(bare?.blockers).toEqual(['Vercel project bare is not linked to a repository at GitHub; set repository.']);
  expect((await provider.foresee?.({ ...named, release: good('one') }, soon()))?.blockers).toEqual([]);
  expect((await provider.foresee?.({ ...lost, release: good('two') }, soon()))?.blockers).toEqual([
    'shop.example is not assigned at Vercel: add it to the project.',
  ]);
});

test('examines the token, the team, the project, its repository and its domains', async () => {
  const { project, provider, at } = await open();

  const examined = await provider.examine?.(at, soon());

  expect(examined?.map(({ subject, state }) => [subject, state])).toEqual([
    ['token', 'good'],
    ['team', 'good'],
    ['project', 'good'],
    ['git repository', 'good'],
    ['variables of the project', 'good'],
    [`domain ${project.domain}`, 'good'],
  ]);
});

test('finds a domain that is the oldest of more than a page of them', async () => {
  const { project, provider, at } = await open();
  for (let nth = 1; nth <= 230; nth += 1) project.otherDomains.push(`shop-${nth}.example`);

  const examined = await provider.examine?.(at, soon());

  expect(examined).toContainEqual({ subject: `domain ${project.domain}`, state: 'good', sentence: 'is verified' });
});

test('says for each thing that is wrong what to do in which place', async () => {
  const { far, provider, with: withSettings } = await open();
  await far.addProject({ name: 'bare', domainVerified: false });
  const domain = far.state.projects.find(({ name }) => name === 'bare')?.domain ?? '';

  const lost = await provider.examine?.(withSettings({ project: 'nowhere', domains: [] }), soon());
  const bare = await provider.examine?.(withSettings({ project: 'bare', domains: [domain] }), soon());

  expect(lost).toContainEqual({
    subject: 'project',
    state: 'bad',
    sentence: 'Vercel answered 404 (not_found) to: read project nowhere',
    remedy: 'Check the name of the project; the account of the token needs the role Member or Project Administrator.',
  });
  const bad = bare?.filter(({ state }) => state === 'bad').map(({ subject, remedy }) => [subject, remedy]);
  expect(bad).toEqual([
    ['git repository', 'Connect the repository at the project → Settings → Git, or set repository.'],
    [`domain ${domain}`, 'Add and verify the domain at the project → Settings → Domains.'],
  ]);
});

test('says where the token should be when it is not there', async () => {
  const { provider, call, with: withSettings, good } = await open();
  const at = withSettings({ token: { from: 'environment', name: 'NOT_SET' } });
  const sentence = 'the token for Vercel cannot be read from the environment variable NOT_SET';

  const examined = await provider.examine?.(at, soon());

  expect(examined).toEqual([
    {
      subject: 'token',
      state: 'bad',
      sentence,
      remedy: 'Make a token at vercel.com → Account Settings → Tokens, for the team that owns the project.',
    },
  ]);
  await expect(provider.release({ ...at, release: good('one') }, call())).rejects.toMatchObject({
    code: 'unauthenticated',
    message: sentence,
  });
});
