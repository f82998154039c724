import { z } from 'zod';
import type { Revision } from '../domain/ids.ts';
import type { FoundArtifact } from '../ports/commit-state.ts';
import type { Fetch } from '../ports/http.ts';
import { HttpFailure } from '../ports/http.ts';
import { ProviderError } from '../ports/provider-error.ts';
import type { GithubRepository } from './github.ts';
import { unzip } from './unzip.ts';

const runsShape = z.object({ workflow_runs: z.array(z.object({ id: z.int(), head_sha: z.string() })) });
const artifactsShape = z.object({
  artifacts: z.array(z.object({ id: z.int(), name: z.string(), expired: z.boolean(), size_in_bytes: z.int() })),
});

const timeoutMs = 15_000;
const largestArchive = 20_000_000;
const largestContent = 10_000_000;
/** More runs of one commit than any repository begins. */
const mostRuns = 20;
const reports = /\.(?:xml|json)$/i;

interface Wanted {
  readonly revision: Revision;
  readonly name: string;
  readonly signal: AbortSignal;
}

/** The reports in the newest artifact of this name that a run of exactly this commit left. */
export async function githubArtifact(
  repository: GithubRepository,
  fetch: Fetch,
  { revision, name, signal }: Wanted,
): Promise<FoundArtifact> {
  const { owner, repo, client } = repository;
  const what = `the artifact ${name} of ${owner}/${repo}`;
  const ask = (path: string, params: object) => ({
    ...{ route: `GET /repos/{owner}/{repo}/actions/${path}`, params: { owner, repo, ...params }, what, signal },
  });
  const { workflow_runs: runs } = await client.ask(ask('runs', { head_sha: revision, per_page: mostRuns }), runsShape);
  for (const { id, head_sha: sha } of runs.toSorted((one, other) => other.id - one.id)) {
    if (sha !== revision) continue;
    const { artifacts } = await client.ask(ask('runs/{run_id}/artifacts', { run_id: id, name }), artifactsShape);
    const [newest] = artifacts.filter((one) => one.name === name).toSorted((one, other) => other.id - one.id);
    if (newest === undefined) continue;
    if (newest.expired) return { kind: 'refused', why: 'is kept no longer' };
    if (newest.size_in_bytes > largestArchive) return { kind: 'refused', why: 'is larger than 20 MB' };
    const download = ask('artifacts/{artifact_id}/{archive_format}', { artifact_id: newest.id, archive_format: 'zip' });
    const { headers } = await client.reply(download, z.unknown());
    const files = await read(fetch, { location: String(headers['location'] ?? ''), what, signal });
    return files === undefined ? { kind: 'refused', why: 'is no archive of at most 10 MB' } : { kind: 'found', files };
  }
  return { kind: 'missing' };
}

interface Download {
  readonly location: string;
  readonly what: string;
  readonly signal: AbortSignal;
}

/** The address is signed by itself: no credential goes there. */
async function read(
  fetch: Fetch,
  { location, what, signal }: Download,
): Promise<ReadonlyMap<string, string> | undefined> {
  try {
    const asked = {
      url: location,
      method: 'GET',
      timeoutMs,
      maximumBytes: largestArchive,
      encoding: 'base64',
    } as const;
    const { status, body } = await fetch(asked, signal);
    if (status !== 200)
      throw new ProviderError('unavailable', `GitHub's store, asked for ${what}: ${status}`, { retryable: true });
    const archive = Buffer.from(body, 'base64');
    return await unzip(archive, { wanted: (file) => reports.test(file), maximumBytes: largestContent });
  } catch (error) {
    if (!(error instanceof HttpFailure)) throw error;
    throw new ProviderError('network', `GitHub's store, asked for ${what}: ${error.message}`, { retryable: true });
  }
}
