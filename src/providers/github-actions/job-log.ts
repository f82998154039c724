import { z } from 'zod';
import type { GithubWorld } from '../../github/access.ts';
import { repositoryNamed } from '../../github/access.ts';
import { HttpFailure } from '../../ports/http.ts';
import { ProviderError } from '../../ports/provider-error.ts';
import type { Job, WorkflowPlace } from './runs.ts';

const maximumBytes = 8_000_000;
const timeoutMs = 3_000;
const lineLength = 200;
/** Each line begins with the time it was written. */
const stamp = /^\uFEFF?\d{4}-\d\d-\d\dT[\d:.]+Z /;
const tokens = /\b(?:gh[opsur]_[A-Za-z0-9]{20,}|github_pat_\w{20,})\b/g;

/** The last lines of a job that ended, without what is secret; nothing when they cannot be had. */
export async function endOfLog(
  { fetch }: Pick<GithubWorld, 'fetch'>,
  place: Omit<WorkflowPlace, 'workflow'>,
  { job, lines, signal }: { readonly job: Job; readonly lines: number; readonly signal: AbortSignal },
): Promise<readonly string[]> {
  try {
    const { headers, status, value } = await place.client.reply(
      {
        route: 'GET /repos/{owner}/{repo}/actions/jobs/{job_id}/logs',
        params: { ...repositoryNamed(place.repository), job_id: job.id },
        what: `the log of ${job.name}`,
        signal,
      },
      z.unknown(),
    );
    // A server that keeps its logs itself has led there already.
    if (status === 200 && typeof value === 'string') return tail(value, lines);
    // The address is signed for a minute and lies elsewhere: it is asked without our credential.
    const { location } = headers;
    if (status !== 302 || typeof location !== 'string') return [];
    const answer = await fetch({ url: location, method: 'GET', timeoutMs, maximumBytes }, signal);
    return answer.status === 200 ? tail(answer.body, lines) : [];
  } catch (error) {
    // What failed is known without the log.
    if (error instanceof HttpFailure || error instanceof ProviderError) return [];
    throw error;
  }
}

const tail = (text: string, lines: number): readonly string[] =>
  text
    .split(/\r?\n/)
    .map((line) => line.replace(stamp, '').replace(tokens, '[secret]').slice(0, lineLength))
    .filter((line) => line.trim() !== '' && !/^##\[(?:end)?group\]/.test(line))
    .slice(-lines);
