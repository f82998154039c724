import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { z } from 'zod';
import { Secret } from '../../src/domain/secret.ts';
import { githubClients } from '../../src/github/client.ts';
import type { ProviderError } from '../../src/ports/provider-error.ts';
import type { GithubStand } from './stand.ts';
import { aToken, appKeys, githubStand } from './stand.ts';

const anything = z.looseObject({});
const shop = { owner: 'octo', repo: 'shop' };
const soon = () => AbortSignal.timeout(8_000);
const repository = () => ({ route: 'GET /repos/{owner}/{repo}', params: shop, what: 'octo/shop', signal: soon() });

let stand: GithubStand;

beforeEach(async () => {
  stand = await githubStand();
  stand.github.world.repository('octo/shop').commit('First');
});
afterEach(async () => {
  await stand.close();
  expect(stand.github.violations).toEqual([]);
});

const failing = (code: string, more: Readonly<Record<string, unknown>> = {}) =>
  expect.objectContaining({ name: 'ProviderError', code, ...more }) as ProviderError;

describe('the client for GitHub', () => {
  test('asks with a token and reads the answer by a schema', async () => {
    const found = await stand.client().ask(repository(), z.object({ full_name: z.string() }));

    expect(found).toEqual({ full_name: 'octo/shop' });
    await expect(stand.client().ask(repository(), z.object({ no_such_field: z.string() }))).rejects.toEqual(
      failing('invalid'),
    );
  });

  test('asks as an app, with a token of its installation made once, and once more when GitHub no longer takes it', async () => {
    const { publicKey, privateKey } = appKeys();
    stand.github.world.app({ id: '77', publicKey, installation: 5 });
    const world = { ...stand.world, secret: () => Promise.resolve(new Secret(privateKey)) };
    const credentials = {
      kind: 'app',
      appId: '77',
      installationId: 5,
      privateKey: { from: 'file', path: '/key' },
    } as const;
    const client = githubClients(world)({ ...stand.access, credentials });

    await client.ask(repository(), anything);
    await client.ask(repository(), anything);

    const made = () => stand.github.requests.filter(({ path }) => path.endsWith('/access_tokens'));
    expect(made()).toHaveLength(1);

    // Taken back before its time, as when somebody installs the app anew. The client bears with a token of a few seconds.
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 60_000 });
    onTestFinished(() => {
      vi.useRealTimers();
    });
    const body = { message: 'Bad credentials', documentation_url: 'https://docs.github.com/rest' };
    stand.github.faults.inject(({ path }) => path.endsWith('/repos/octo/shop'), { kind: 'answer', status: 401, body });
    await expect(client.ask(repository(), anything)).rejects.toEqual(failing('unauthenticated'));
    await client.ask(repository(), anything);

    expect(made()).toHaveLength(2);
  });

  test('says that its credential cannot be read, or is no key, without a word of it', async () => {
    const unset = () => Promise.reject(new Error('hush-hush is not set'));
    const privateKey = { from: 'environment', name: 'APP_KEY' } as const;
    const app = { kind: 'app', appId: '77', installationId: 5, privateKey } as const;
    const noKey = () =>
      Promise.resolve(new Secret('-----BEGIN PRIVATE KEY-----\nhush-hush\n-----END PRIVATE KEY-----'));
    const refused = async (secret: () => Promise<Secret>, credentials: typeof stand.access.credentials) =>
      githubClients({ ...stand.world, secret })({ ...stand.access, credentials })
        .ask(repository(), anything)
        .catch((error: unknown) => error);

    const errors = [
      await refused(unset, stand.access.credentials),
      await refused(unset, app),
      await refused(noKey, app),
    ];

    expect(errors).toEqual([failing('unauthenticated'), failing('unauthenticated'), failing('unauthenticated')]);
    expect(inspect(errors, { depth: null, showHidden: true })).not.toContain('hush-hush');
    expect(stand.github.requests).toEqual([]);
  });

  test('reads page after page to the last', async () => {
    const { commit } = stand.github.world.repository('octo/shop');
    for (let index = 0; index < 250; index += 1) commit(`Change ${index}`);
    const question = { route: 'GET /repos/{owner}/{repo}/commits', params: shop, what: 'commits', signal: soon() };

    const { pages, isComplete } = await stand.client().pages(question, z.array(anything));

    expect(pages.map((page) => page.length)).toEqual([100, 100, 51]);
    expect(isComplete).toBe(true);
  });

  test('asks again with the mark of the last answer, which costs nothing when nothing changed', async () => {
    const client = stand.client();

    const first = await client.ask(repository(), anything);
    const second = await client.ask(repository(), anything);

    expect(second).toEqual(first);
    expect(stand.github.requests.map(({ status }) => status)).toEqual([200, 304]);
  });

  test('says how long to wait when the hour is used up', async () => {
    stand.github.world.token(aToken, { used: 5_000 });

    await expect(stand.client().ask(repository(), anything)).rejects.toEqual(
      failing('rate-limited', { retryable: true, retryAfterMs: 3_600_000, outcome: 'not-done' }),
    );
  });

  test('says how long to wait when it asked too much at once', async () => {
    const body = { message: 'You have exceeded a secondary rate limit' };
    stand.github.faults.inject(() => true, { kind: 'answer', status: 403, headers: { 'retry-after': '7' }, body });

    await expect(stand.client().ask(repository(), anything)).rejects.toEqual(
      failing('rate-limited', { retryAfterMs: 7_000 }),
    );
  });

  test('waits a minute when it asked too much at once and no header says how long', async () => {
    const about = 'https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api';
    const told = { message: 'Please wait', documentation_url: `${about}#about-secondary-rate-limits` };
    stand.github.faults.inject(() => true, { kind: 'answer', status: 403, body: told });
    await expect(stand.client().ask(repository(), anything)).rejects.toEqual(
      failing('rate-limited', { retryable: true, retryAfterMs: 60_000 }),
    );

    stand.github.faults.inject(() => true, { kind: 'answer', status: 429, body: {} });
    await expect(stand.client().ask(repository(), anything)).rejects.toEqual(failing('rate-limited'));

    expect(stand.github.requests).toHaveLength(2);
  });

  test('follows a repository that was renamed, on its own host alone', async () => {
    const moved = (location: string) => ({ kind: 'answer', status: 301, headers: { location }, body: {} }) as const;
    const named = z.object({ full_name: z.string() });
    const isOld = ({ path }: { readonly path: string }) => path === '/repos/octo/stall';
    const old = { ...repository(), params: { owner: 'octo', repo: 'stall' } };
    stand.github.faults.inject(isOld, moved(`${stand.github.url}/repos/octo/shop`));
    expect(await stand.client().ask(old, named)).toEqual({ full_name: 'octo/shop' });

    stand.github.faults.inject(isOld, moved('http://127.0.0.1:9/repos/octo/shop'));

    await expect(stand.client().ask(old, named)).rejects.toEqual(failing('invalid'));
  });

  test('reads once more after an outage, and writes never again', async () => {
    stand.github.faults.inject(({ method }) => method === 'GET', { kind: 'answer', status: 502 });
    const dispatch = {
      route: 'POST /repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches',
      params: { ...shop, workflow_id: 'deploy.yml', ref: 'main' },
      what: 'a run of deploy.yml',
      signal: soon(),
    };
    stand.github.faults.inject(({ method }) => method === 'POST', { kind: 'answer', status: 502 }, 5);

    await stand.client().ask(repository(), anything);
    await expect(stand.client().ask(dispatch, anything)).rejects.toEqual(
      failing('unavailable', { outcome: 'unknown', retryable: true }),
    );

    expect(stand.github.requests.filter(({ method }) => method === 'POST')).toHaveLength(1);
  });

  test('tells a refused credential, a missing permission and a hidden repository apart by status', async () => {
    stand.github.world.token('weak', { permissions: {} });
    stand.github.world.token('elsewhere', { repositories: ['octo/other'] });
    const as = (text: string) =>
      githubClients({ ...stand.world, secret: () => Promise.resolve(new Secret(text)) })(stand.access);
    const commits = { ...repository(), route: 'GET /repos/{owner}/{repo}/commits' };

    await expect(as('wrong').ask(commits, anything)).rejects.toEqual(failing('unauthenticated'));
    await expect(as('weak').ask(commits, anything)).rejects.toEqual(failing('forbidden'));
    await expect(as('elsewhere').ask(commits, anything)).rejects.toEqual(failing('not-found'));
  });

  test('takes a changed secret with the next call', async () => {
    let text = 'wrong';
    const client = githubClients({ ...stand.world, secret: () => Promise.resolve(new Secret(text)) })(stand.access);
    await expect(client.ask(repository(), anything)).rejects.toEqual(failing('unauthenticated'));

    text = aToken;

    await expect(client.ask(repository(), anything)).resolves.toBeDefined();
  });

  test('keeps the credential out of what fails', async () => {
    const world = { ...stand.world, secret: () => Promise.resolve(new Secret('ghp_verysecret')) };

    const error: unknown = await githubClients(world)(stand.access)
      .ask(repository(), anything)
      .catch((thrown: unknown) => thrown);

    expect(error).toBeInstanceOf(Error);
    expect(`${String(error)} ${JSON.stringify(error)}`).not.toContain('ghp_verysecret');
  });

  test('has an unknown outcome when the answer to a write is lost', async () => {
    stand.github.faults.inject(() => true, { kind: 'drop-before-effect' });
    const cancel = {
      route: 'POST /repos/{owner}/{repo}/actions/runs/{run_id}/cancel',
      params: { ...shop, run_id: 1 },
      what: 'a cancellation',
      signal: soon(),
    };

    await expect(stand.client().ask(cancel, anything)).rejects.toEqual(failing('network', { outcome: 'unknown' }));
  });
});
