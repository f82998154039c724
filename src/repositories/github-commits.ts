import { z } from 'zod';
import type { CommitReviews, CommitStates, TriedOnCommit } from '../ports/commit-state.ts';
import type { Revision } from '../domain/ids.ts';
import type { Fetch } from '../ports/http.ts';
import { githubArtifact } from './github-artifact.ts';
import type { GithubRepository } from './github.ts';

const checkRuns = z.object({
  check_runs: z.array(
    z.object({
      id: z.int(),
      name: z.string(),
      status: z.string(),
      conclusion: z.string().nullable(),
      head_sha: z.string(),
    }),
  ),
});
const combined = z.object({
  state: z.string(),
  total_count: z.int(),
  statuses: z.array(z.object({ context: z.string(), state: z.string() })),
});
const pulls = z.array(z.object({ number: z.int(), merged_at: z.string().nullish() }));
const reviews = z.array(z.object({ state: z.string(), user: z.object({ login: z.string() }).nullable() }));
const compared = z.object({ behind_by: z.int() });

/** A run that was skipped or said nothing stands in nobody's way: GitHub's own rules let it pass too. */
const passing: readonly string[] = ['success', 'neutral', 'skipped'];
const failing: readonly string[] = ['failure', 'cancelled', 'timed_out', 'action_required', 'startup_failure'];

/** How artifacts are fetched, and how news come. */
export interface CommitWorld extends Pick<CommitStates, 'news'> {
  readonly fetch: Fetch;
}

/** What GitHub knows of one exact commit: check runs and the older statuses, every page of both. */
export function githubCommits(repository: GithubRepository, { fetch, news }: CommitWorld): CommitStates {
  return {
    tried: async (revision, signal) => [
      ...(await runsOf(repository, revision, signal)),
      ...(await statusesOf(repository, revision, signal)),
    ],
    reviews: (revision, signal) => reviewsOf(repository, revision, signal),
    behind: async (revision, branch, signal) => {
      const question = asked(repository, 'compare/{basehead}', {
        basehead: `${branch}...${revision}`,
        per_page: 1,
        page: 1,
      });
      return (await repository.client.ask({ ...question, signal }, compared)).behind_by;
    },
    artifact: (revision, name, signal) => githubArtifact(repository, fetch, { revision, name, signal }),
    news,
  };
}

const asked = ({ owner, repo }: GithubRepository, path: string, params: Readonly<Record<string, unknown>>) => ({
  route: `GET /repos/{owner}/{repo}/${path}`,
  params: { owner, repo, ...params },
  what: `the state of a commit in ${owner}/${repo}`,
});

/** Of one name the newest run counts: it may be of another suite than an older one that failed. */
async function runsOf(
  repository: GithubRepository,
  revision: Revision,
  signal: AbortSignal,
): Promise<readonly TriedOnCommit[]> {
  const question = asked(repository, 'commits/{ref}/check-runs', { ref: revision, filter: 'latest' });
  const { pages } = await repository.client.pages({ ...question, signal }, checkRuns);
  const newest = new Map<string, z.infer<typeof checkRuns>['check_runs'][number]>();
  for (const run of pages.flatMap((page) => page.check_runs)) {
    const known = newest.get(run.name);
    if (known === undefined || run.id > known.id) newest.set(run.name, run);
  }
  return [...newest.values()].map((run) => ({ name: run.name, state: stateOf(run, revision) }));
}

interface Ran {
  readonly status: string;
  readonly conclusion: string | null;
  readonly head_sha: string;
}

function stateOf({ status, conclusion, head_sha: sha }: Ran, revision: Revision): TriedOnCommit['state'] {
  if (sha !== revision) return 'unknown';
  if (status !== 'completed') return 'pending';
  if (passing.includes(conclusion ?? '')) return 'passed';
  return failing.includes(conclusion ?? '') ? 'failed' : 'unknown';
}

/** The combined state says "pending" of a commit without statuses: the statuses themselves are read, not the sum. */
async function statusesOf(
  repository: GithubRepository,
  revision: Revision,
  signal: AbortSignal,
): Promise<readonly TriedOnCommit[]> {
  const question = asked(repository, 'commits/{ref}/status', { ref: revision });
  const { pages } = await repository.client.pages({ ...question, signal }, combined);
  const words: Readonly<Record<string, TriedOnCommit['state']>> = {
    ...{ success: 'passed', pending: 'pending', failure: 'failed', error: 'failed' },
  };
  return pages
    .flatMap(({ statuses }) => statuses)
    .map(({ context, state }) => ({ name: context, state: words[state] ?? 'unknown' }));
}

/** The last word of each reviewer counts. */
async function reviewsOf(
  repository: GithubRepository,
  revision: Revision,
  signal: AbortSignal,
): Promise<CommitReviews> {
  const question = asked(repository, 'commits/{commit_sha}/pulls', { commit_sha: revision });
  const found = (await repository.client.pages({ ...question, signal }, pulls)).pages.flat();
  const pull = found.find((one) => typeof one.merged_at === 'string') ?? found[0];
  if (pull === undefined) return { approvals: 0, changesRequested: [] };
  const more = asked(repository, 'pulls/{pull_number}/reviews', { pull_number: pull.number });
  const all = (await repository.client.pages({ ...more, signal }, reviews)).pages.flat();
  const last = new Map<string, string>();
  for (const { state, user } of all) if (user !== null && state !== 'COMMENTED') last.set(user.login, state);
  return {
    request: `#${pull.number}`,
    approvals: [...last.values()].filter((state) => state === 'APPROVED').length,
    changesRequested: [...last].flatMap(([login, state]) => (state === 'CHANGES_REQUESTED' ? [login] : [])),
  };
}
