import { afterEach, beforeEach, expect, test } from 'vitest';
import { Secret } from '../../src/domain/secret.ts';
import { githubClients } from '../../src/github/client.ts';
import { examineGithub } from '../../src/github/examine.ts';
import type { Uses } from '../../src/github/permissions.ts';
import type { TokenWords } from '../../playground/cloud/github/world.ts';
import type { GithubStand } from './stand.ts';
import { aToken, appKeys, githubStand } from './stand.ts';

const everything: Uses = { commitStates: true, workflows: true, deploymentRecords: true };
const repositories = [{ owner: 'octo', repo: 'shop', branch: 'main' }];
const soon = () => AbortSignal.timeout(10_000);

let stand: GithubStand;
beforeEach(async () => {
  stand = await githubStand();
  stand.github.world.repository('octo/shop').commit('Open the shop');
});
afterEach(async () => {
  await stand.close();
  expect(stand.github.violations).toEqual([]);
});

async function examined(words: TokenWords, uses = everything) {
  stand.github.world.token(aToken, words);
  const found = await examineGithub({ client: stand.client(), access: stand.access, uses, repositories }, soon());
  return found.map(({ subject, state, sentence, remedy = '' }) => ({ subject, state, text: `${sentence} ${remedy}` }));
}

test('a fine-grained token is tried permission by permission, and nothing is changed by it', async () => {
  const found = await examined({});

  expect(found.map(({ subject, state }) => `${state} ${subject}`)).toEqual([
    'good credential',
    'good contents: read in octo/shop',
    'good checks: read in octo/shop',
    'good statuses: read in octo/shop',
    'good pull requests: read in octo/shop',
    'good actions: write in octo/shop',
    'good deployments: write in octo/shop',
  ]);
  expect(found[0]?.text).toMatch(/\d+ of 5000 calls of this hour are left/);
  expect(stand.github.world.repository('octo/shop').record.deployments).toEqual([]);
});

test('what a fine-grained token lacks is named with its level; what nothing uses so far is no fault', async () => {
  const words = { permissions: { contents: 'read', checks: 'read', statuses: 'read', actions: 'read' } } as const;

  const found = await examined(words, { commitStates: false, workflows: true, deploymentRecords: false });

  expect(found.filter(({ state }) => state !== 'good').map(({ subject, state }) => [subject, state])).toEqual([
    ['pull requests: read in octo/shop', 'unknown'],
    ['actions: write in octo/shop', 'bad'],
    ['deployments: write in octo/shop', 'unknown'],
  ]);
  expect(found.find(({ state }) => state === 'bad')?.text).toContain('permission actions: write (running workflows)');
});

test('a repository that a token cannot see is said to be hidden, and nothing more is asked of it', async () => {
  expect(await examined({ repositories: ['octo/other'] })).toMatchObject([
    { state: 'good' },
    { subject: 'access to octo/shop', state: 'bad', text: expect.stringContaining('Give the token access') as string },
  ]);
});

test('a classic token is judged by its scopes (x-oauth-scopes)', async () => {
  expect(await examined({ scopes: ['repo', 'workflow'] })).toMatchObject([
    { state: 'good' },
    { subject: 'scopes', state: 'good', text: expect.stringContaining('repo, workflow') as string },
  ]);
  expect(await examined({ scopes: ['read:org', 'public_repo'] })).toMatchObject([
    { state: 'good' },
    { subject: 'scopes', state: 'bad', text: expect.stringContaining('Give the token the scope repo') as string },
  ]);
});

test('a token that GitHub does not know is bad, with the way to a new one, and nothing more is asked', async () => {
  const found = await examined({ expiresMs: 1 });

  expect(found).toMatchObject([{ subject: 'credential', state: 'bad' }]);
  expect(found[0]?.text).toContain('Personal access tokens');
});

test('an app is judged by the permissions of its installation', async () => {
  const { publicKey, privateKey } = appKeys();
  const permissions = { contents: 'read', checks: 'read', statuses: 'read', pull_requests: 'read' } as const;
  stand.github.world.app({ id: '77', publicKey, installation: 5, permissions });
  const key = { from: 'environment', name: 'KEY' } as const;
  const access = {
    apiUrl: stand.github.url,
    credentials: { kind: 'app', appId: '77', installationId: 5, privateKey: key },
  } as const;
  const client = githubClients({ ...stand.world, secret: () => Promise.resolve(new Secret(privateKey)) })(access);

  const found = await examineGithub({ client, access, uses: everything, repositories }, soon());

  expect(found).toMatchObject([
    { subject: 'credential', state: 'good' },
    {
      ...{ subject: 'permissions of the app', state: 'bad' },
      sentence: 'Missing: actions: write (running workflows), deployments: write (records of deployments, and gates).',
    },
  ]);
  expect(found[1]?.remedy).toContain('GitHub Apps → Permissions & events');
});
