import type { ProviderErrorCode } from '../../ports/provider-error.ts';
import type { Handle, Progress } from '../../ports/provider.ts';
import type { VercelClient } from './client.ts';
import type { DeploymentFacts } from './facts.ts';
import { vercelHandle } from './handle.ts';
import type { VercelHandle } from './handle.ts';
import { movingIn, readLive } from './live.ts';
import { readDeployment, readFailedDomains, readLines } from './reads.ts';

/** Looks of this program at work under way, so that Vercel is asked no more often than it likes. */
export type Looks = Map<string, { readonly atMs: number; readonly progress: Progress }>;

const mostLooks = 200;

/** Follows a build, or domains on their way, to the end. */
export async function follow(client: VercelClient, handle: Handle, looks: Looks): Promise<Progress> {
  const { world, settings } = client;
  const name = [settings.apiUrl, settings.project, JSON.stringify(handle)].join(' ');
  const last = looks.get(name);
  if (last !== undefined && world.clock.now() < last.atMs + settings.pollEvery) return last.progress;
  const progress = await look(client, handle);
  looks.delete(name);
  if (progress.kind === 'running') looks.set(name, { atMs: world.clock.now(), progress });
  const [oldest] = looks.keys();
  if (looks.size > mostLooks && oldest !== undefined) looks.delete(oldest);
  return progress;
}

function look(client: VercelClient, handle: Handle): Promise<Progress> {
  const read = vercelHandle(handle);
  return read.kind === 'build' ? followBuild(client, read.deployment) : followDomains(client, read);
}

async function followBuild(client: VercelClient, id: string): Promise<Progress> {
  const [deployment, lines] = await Promise.all([readDeployment(client, id), linesOf(client, id)]);
  return progressOf(deployment, lines);
}

/** Lines are for people: without them the build is followed all the same. */
const linesOf = (client: VercelClient, id: string): Promise<readonly string[]> => readLines(client, id).catch(() => []);

type Failed = Extract<Progress, { readonly kind: 'failed' }>;

const failed = (code: ProviderErrorCode, sentence: string, lines: readonly string[]): Failed => ({
  kind: 'failed',
  code,
  sentence,
  retryable: code === 'unavailable',
  lines,
});

const ends: Readonly<Record<string, string>> = {
  CANCELED: 'was cancelled',
  BLOCKED: 'is blocked by Vercel; the project at Vercel says why',
  DELETED: 'was deleted',
};

function progressOf(deployment: DeploymentFacts, lines: readonly string[]): Progress {
  const { id, readyState, readySubstate, aliasAssigned, aliasError, checksState, checksConclusion } = deployment;
  if (readyState === 'ERROR') return buildError(deployment, lines);
  const end = ends[readyState];
  if (end !== undefined) return failed('failed', `the build ${id} ${end}`, lines);
  if (readyState !== 'READY') return { kind: 'running', lines };
  if (checksConclusion === 'failed' || checksConclusion === 'canceled')
    return failed('failed', `a check of ${id} ended as ${checksConclusion}`, lines);
  if (aliasError)
    return failed('failed', `Vercel could not give ${id} its addresses (${aliasError.code.slice(0, 60)})`, lines);
  // Built is not the same as reachable.
  const hasChecks = checksState === 'registered' || checksState === 'running';
  const isReachable = Boolean(aliasAssigned) || readySubstate === 'STAGED' || readySubstate === 'PROMOTED';
  return hasChecks || !isReachable ? { kind: 'running', lines } : { kind: 'succeeded', version: id, lines };
}

/** Codes of builds that Vercel itself could not carry out; another try may do. */
const ofVercel = /^(?:INTERNAL|UNEXPECTED|UNKNOWN)|_(?:UNAVAILABLE|TIMEOUT)$/i;

function buildError({ id, errorCode, errorStep }: DeploymentFacts, lines: readonly string[]): Failed {
  const code = errorCode ?? 'no code';
  const step = errorStep ? ` in ${errorStep.slice(0, 60)}` : '';
  return failed(
    ofVercel.test(code) ? 'unavailable' : 'failed',
    `the build ${id} failed${step} (${code.slice(0, 80)})`,
    lines,
  );
}

async function followDomains(
  client: VercelClient,
  { to, after }: Extract<VercelHandle, { kind: 'domains' }>,
): Promise<Progress> {
  const { project, production, rollout } = await readLive(client);
  const last = project.lastAliasRequest;
  const isOurs = last?.toDeploymentId === to && last.requestedAt !== after;
  const succeeded: Progress = { kind: 'succeeded', version: to, lines: [] };
  if (rollout !== undefined)
    return { kind: 'running', lines: [`rolling release: ${String(rollout.activeStage?.targetPercentage ?? 0)} %`] };
  if (isOurs && last.jobStatus === 'succeeded') return succeeded;
  if (movingIn(project) === undefined && production === to) return succeeded;
  if (isOurs && (last.jobStatus === 'failed' || last.jobStatus === 'skipped'))
    return failed(
      'failed',
      `Vercel ended the move of the domains to ${to} as ${last.jobStatus}`,
      last.type === 'promote' ? await failedDomains(client) : [],
    );
  if (last && !isOurs && last.requestedAt > after && last.toDeploymentId !== to)
    return failed('conflict', `the domains went to ${last.toDeploymentId} instead of ${to}`, []);
  return { kind: 'running', lines: [] };
}

const failedDomains = async (client: VercelClient): Promise<readonly string[]> =>
  (await readFailedDomains(client).catch(() => [])).map((domain) => `${domain} could not be moved`);
