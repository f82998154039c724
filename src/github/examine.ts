import { z } from 'zod';
import type { GithubAccess } from '../domain/github.ts';
import { ProviderError } from '../ports/provider-error.ts';
import type { Examined } from '../ports/provider.ts';
import type { GithubClient } from './client.ts';
import type { Permission, Trial, Uses } from './permissions.ts';
import { permissionsFor, trials } from './permissions.ts';

/** As whom GitHub is asked, for what, and where. */
export interface GithubExamination {
  readonly client: GithubClient;
  readonly access: GithubAccess;
  readonly uses: Uses;
  readonly repositories: readonly Trial[];
}

const limits = z.object({ rate: z.object({ limit: z.int(), remaining: z.int() }) });
const installation = z.object({ permissions: z.record(z.string(), z.string()), app_slug: z.string().optional() });

/** Tries the credential itself, then what it may do: told by a classic token's scopes, an app's installation, or by trying. */
export async function examineGithub(asked: GithubExamination, signal: AbortSignal): Promise<readonly Examined[]> {
  const known = await credential(asked, signal);
  if (known.found.state !== 'good') return [known.found];
  const permissions = permissionsFor(asked.uses);
  const { access } = asked;
  if (access.credentials.kind === 'app')
    return [known.found, await ofInstallation(asked, { permissions, id: access.credentials.installationId }, signal)];
  if (known.scopes.length > 0) return [known.found, ofScopes(known.scopes)];
  const tried = asked.repositories.map((repository) => ofRepository(asked, { permissions, repository }, signal));
  return [known.found, ...(await Promise.all(tried)).flat()];
}

interface Credential {
  readonly found: Examined;
  readonly scopes: readonly string[];
}

const whereTokens = 'github.com → Settings → Developer settings → Personal access tokens';

async function credential({ client }: GithubExamination, signal: AbortSignal): Promise<Credential> {
  const subject = 'credential';
  try {
    const question = { route: 'GET /rate_limit', what: 'the limits of this credential', signal };
    const { value, headers } = await client.reply(question, limits);
    const { remaining, limit } = value.rate;
    const sentence = `GitHub knows it; ${remaining} of ${limit} calls of this hour are left.`;
    const scopes = String(headers['x-oauth-scopes'] ?? '').split(/,\s*/);
    return { found: { subject, state: 'good', sentence }, scopes: scopes.filter((scope) => scope !== '') };
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    const remedy = `Make a new token (${whereTokens}), or correct the app’s id, installation and private key.`;
    const state = error.retryable ? 'unknown' : 'bad';
    return { found: { subject, state, sentence: `${error.message}.`, remedy }, scopes: [] };
  }
}

/** One scope of a classic token covers everything; without it only public repositories are seen. */
function ofScopes(scopes: readonly string[]): Examined {
  const subject = 'scopes';
  const has = scopes.join(', ');
  if (scopes.includes('repo')) return { subject, state: 'good', sentence: `The token has ${has}.` };
  const remedy = `Give the token the scope repo (${whereTokens} → Tokens (classic)).`;
  return { subject, state: 'bad', sentence: `The token has ${has}, and not repo.`, remedy };
}

interface OfInstallation {
  readonly permissions: readonly Permission[];
  readonly id: number;
}

async function ofInstallation(
  { client }: GithubExamination,
  { permissions, id }: OfInstallation,
  signal: AbortSignal,
): Promise<Examined> {
  const question = {
    route: 'GET /app/installations/{installation_id}',
    params: { installation_id: id },
    what: `the permissions of installation ${id}`,
    signal,
  };
  const granted = (await client.ask(question, installation)).permissions;
  const has = ({ name, level }: Permission): boolean => granted[name] === 'write' || granted[name] === level;
  const missing = permissions.filter((one) => one.isNeeded && !has(one));
  const subject = 'permissions of the app';
  if (missing.length === 0) return { subject, state: 'good', sentence: 'It may do everything that is asked of it.' };
  const remedy =
    'github.com → Settings → Developer settings → GitHub Apps → Permissions & events: grant them, ' +
    'then let the owner of the installation accept the change.';
  return { subject, state: 'bad', sentence: `Missing: ${missing.map(wordsOf).join(', ')}.`, remedy };
}

const wordsOf = ({ name, level, purpose }: Permission): string => `${name.replace('_', ' ')}: ${level} (${purpose})`;

interface OfRepository {
  readonly permissions: readonly Permission[];
  readonly repository: Trial;
}

async function ofRepository(
  { client }: GithubExamination,
  { permissions, repository }: OfRepository,
  signal: AbortSignal,
): Promise<readonly Examined[]> {
  const { owner, repo } = repository;
  const hidden = await hiddenOne(client, repository, signal);
  if (hidden !== undefined) return [hidden];
  return Promise.all(
    permissions.map(async (permission): Promise<Examined> => {
      const { name, level, purpose, isNeeded } = permission;
      const subject = `${name.replace('_', ' ')}: ${level} in ${owner}/${repo}`;
      const { route, params } = trials[`${name} ${level}`]?.(repository) ?? { route: '', params: {} };
      const what = `${purpose} of ${owner}/${repo}`;
      try {
        await client.ask({ route, params: { owner, repo, ...params }, what, signal }, z.unknown());
      } catch (error) {
        if (!(error instanceof ProviderError)) throw error;
        if (!isThere(error)) return refused({ subject, isNeeded, wanted: wordsOf(permission) }, error);
      }
      return { subject, state: 'good', sentence: `This token may: ${purpose}.` };
    }),
  );
}

/** What a credential may not see at all is not there for it: then a trial would tell nothing. */
async function hiddenOne(
  client: GithubClient,
  { owner, repo }: Trial,
  signal: AbortSignal,
): Promise<Examined | undefined> {
  const subject = `access to ${owner}/${repo}`;
  try {
    const question = { route: 'GET /repos/{owner}/{repo}', params: { owner, repo }, what: `${owner}/${repo}`, signal };
    await client.ask(question, z.unknown());
    return undefined;
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    const remedy = `Give the token access to this repository (${whereTokens}), or correct its name.`;
    return { subject, state: error.retryable ? 'unknown' : 'bad', sentence: `${error.message}.`, remedy };
  }
}

/** It was allowed to ask: only the thing that it was asked about is not there. */
const isThere = ({ code }: ProviderError): boolean => ['not-found', 'conflict', 'invalid', 'gone'].includes(code);

function refused(
  { subject, isNeeded, wanted }: { readonly subject: string; readonly isNeeded: boolean; readonly wanted: string },
  error: ProviderError,
): Examined {
  const more = isNeeded ? '' : '; nothing in this configuration needs it so far';
  const remedy = `Give the fine-grained token the repository permission ${wanted}: ${whereTokens} → Fine-grained tokens.`;
  const isSure = isNeeded && !error.retryable;
  return { subject, state: isSure ? 'bad' : 'unknown', sentence: `${error.message}${more}.`, remedy };
}
