import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { describe, expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { Secret } from '../../../src/domain/secret.ts';
import { googleAccounts } from '../../../src/providers/google/auth.ts';
import { googleSettings } from '../../../src/providers/google/settings.ts';
import { anHttpServer, json } from '../../support/http-server.ts';

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const keyLine = pem.split('\n')[1] ?? '';

const serviceAccount = (more: Readonly<Record<string, unknown>> = {}): string =>
  JSON.stringify({
    type: 'service_account',
    project_id: 'shop-prod',
    client_email: 'deployer@shop-prod.iam.gserviceaccount.com',
    private_key: pem,
    ...more,
  });

/** An account of another identity provider, whose tokens are exchanged at `origin`. */
function externalAccount(origin: string, more: Readonly<Record<string, unknown>> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'quarterdeck-subject-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  const file = join(folder, 'subject');
  writeFileSync(file, 'subject-token');
  return JSON.stringify({
    type: 'external_account',
    audience: '//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/a/providers/b',
    subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
    token_url: `${origin}/token`,
    credential_source: { file },
    ...more,
  });
}

const settings = (more: Readonly<Record<string, unknown>> = {}) =>
  z
    .strictObject(googleSettings)
    .parse({ project: 'shop-prod', credentials: { from: 'environment', name: 'GOOGLE' }, ...more });

const accounts = (text: string) => googleAccounts({ secret: () => Promise.resolve(new Secret(text)) }).open;

const soon = () => AbortSignal.timeout(10_000);

const thrownBy = async (work: Promise<unknown>): Promise<unknown> => {
  try {
    await work;
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
};

describe('a Google account', () => {
  test('of another project is refused before anything is asked', async () => {
    const staging = serviceAccount({ project_id: 'shop-staging' });

    await expect(accounts(staging)(settings())).rejects.toMatchObject({
      name: 'ProviderError',
      code: 'forbidden',
      retryable: false,
      message: expect.stringMatching(/shop-staging.*shop-prod.*credentialsProject/) as string,
    });
  });

  test('of another project is taken where the settings say that this is meant', async () => {
    const central = serviceAccount({ project_id: 'company-ci' });

    const account = await accounts(central)(settings({ credentialsProject: 'company-ci' }));

    expect(account.fingerprint).toMatch(/^[0-9a-f]{64}$/);
  });

  test('that acts as a service account of another project is refused', async () => {
    const url =
      'https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/x@shop-staging.iam.gserviceaccount.com:generateAccessToken';
    const text = externalAccount('http://127.0.0.1:1', { service_account_impersonation_url: url });

    await expect(accounts(text)(settings())).rejects.toMatchObject({ code: 'forbidden' });
  });

  test('gives the token that its identity is exchanged for', async () => {
    const { origin, received } = await anHttpServer((_, response) => {
      json(response, 200, {
        access_token: 'ya29.real',
        issued_token_type: 'urn:ietf:params:oauth:token-type:access_token',
        token_type: 'Bearer',
        expires_in: 3600,
      });
    });

    const account = await accounts(externalAccount(origin))(settings());

    expect((await account.token(soon())).reveal()).toBe('ya29.real');
    expect(received[0]?.body).toContain('subject-token');
  });

  test('that is forgotten asks for another token, though the one it had would last', async () => {
    let given = 0;
    const { origin } = await anHttpServer((_, response) => {
      const kind = { issued_token_type: 'urn:ietf:params:oauth:token-type:access_token', token_type: 'Bearer' };
      json(response, 200, { ...kind, access_token: `token-${(given += 1)}`, expires_in: 3600 });
    });
    const file = new Secret(externalAccount(origin));
    const { open, forget } = googleAccounts({ secret: () => Promise.resolve(file) });
    const tokenNow = async () => (await (await open(settings())).token(soon())).reveal();
    const first = await open(settings());

    expect([await tokenNow(), await tokenNow()]).toEqual(['token-1', 'token-1']);
    await forget(settings());

    expect([await tokenNow(), await tokenNow()]).toEqual(['token-2', 'token-2']);
    expect((await open(settings())).fingerprint).not.toBe(first.fingerprint);
  });

  test.each([
    [400, 'unauthenticated', false],
    [429, 'rate-limited', true],
    [503, 'unavailable', true],
  ])('says what the token service answered (%i), without the credentials', async (status, code, retryable) => {
    const { origin } = await anHttpServer((_, response) => {
      json(response, status, { error: 'invalid_grant', error_description: 'subject-token is bad' });
    });
    const account = await accounts(externalAccount(origin))(settings());

    const error = await thrownBy(account.token(AbortSignal.timeout(30_000)));

    expect(error).toMatchObject({ name: 'ProviderError', code, retryable });
    expect(inspect(error, { depth: null })).not.toContain('subject-token');
  });

  test('says that the token service cannot be reached, which is no word about the credentials', async () => {
    const account = await accounts(externalAccount('http://127.0.0.1:1'))(settings());

    const error = await thrownBy(account.token(AbortSignal.timeout(30_000)));

    expect(error).toMatchObject({ name: 'ProviderError', code: 'network', retryable: true, outcome: 'not-done' });
    expect(inspect(error, { depth: null })).not.toContain('subject-token');
  });

  test.each([
    ['is no JSON', `-----BEGIN PRIVATE KEY-----${keyLine}`],
    ['is of no known kind', JSON.stringify({ type: 'api_key', private_key: pem })],
    ['lacks a member', JSON.stringify({ type: 'service_account', private_key: pem })],
  ])('whose file %s is refused without a word of the key', async (_, text) => {
    const error = await thrownBy(accounts(text)(settings()));

    expect(error).toMatchObject({ code: 'unauthenticated', retryable: false });
    expect(inspect(error, { depth: null, showHidden: true })).not.toContain(keyLine);
  });

  test('is opened anew when its key changes', async () => {
    let text = serviceAccount();
    const { open } = googleAccounts({ secret: () => Promise.resolve(new Secret(text)) });
    const [first, same] = [await open(settings()), await open(settings())];

    text = serviceAccount({ private_key_id: 'rotated' });
    const next = await open(settings());

    expect(same.client).toBe(first.client);
    expect(next.client).not.toBe(first.client);
    expect(next.fingerprint).not.toBe(first.fingerprint);
  });

  test('shows stand-ins a made-up token', async () => {
    const account = await accounts('')(settings({ credentials: 'emulator', apiUrl: 'http://127.0.0.1:1' }));

    expect((await account.token(soon())).reveal()).toBe('owner');
  });
});
