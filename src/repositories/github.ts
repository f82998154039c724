import { z } from 'zod';
import type { Reference, Revision } from '../domain/ids.ts';
import { isReference, isRevision, shortRevision } from '../domain/ids.ts';
import type { Commit } from '../domain/plan.ts';
import type { RepositoryName } from '../github/access.ts';
import type { GithubClient } from '../github/client.ts';
import { ProviderError } from '../ports/provider-error.ts';
import type { RevisionSource } from '../ports/revision-source.ts';
import type { Clock } from '../ports/world.ts';
import { readNames } from './github-names.ts';
import { suggestions } from './github-suggest.ts';

const commitShape = z.object({
  sha: z.string().refine(isRevision),
  commit: z.object({
    message: z.string(),
    author: z
      .object({ name: z.string().optional(), email: z.string().optional(), date: z.string().optional() })
      .nullable(),
  }),
});
const comparedShape = z.object({
  status: z.enum(['ahead', 'behind', 'diverged', 'identical']),
  ahead_by: z.int(),
  commits: z.array(commitShape),
});

const pageSize = 100;

/** One repository of GitHub as one credential sees it. */
export interface GithubRepository extends RepositoryName {
  readonly client: GithubClient;
  readonly clock: Clock;
}

/** Revisions from a repository on GitHub. What was typed fills holes of addresses, encoded; then only full hashes go out. */
export function githubRevisions(repository: GithubRepository): RevisionSource {
  const suggest = suggestions(repository);
  return {
    resolve: async (reference, signal) => {
      const found = await commitOf(repository, reference, signal);
      if (found === undefined) return undefined;
      const { revision, isTag } = found;
      // A tag is its own name: in the list of tags it may stand on any page.
      return { revision, label: isTag ? reference : await labelOf(repository, revision, signal) };
    },
    commits: async ({ from, to, limit }, signal) => {
      const between = from === undefined ? undefined : await newCommits(repository, { from, to, limit }, signal);
      return between ?? allCommits(repository, { to, limit }, signal);
    },
    isAncestor: async (older, newer, signal) => {
      const found = await compared(repository, { from: older, to: newer, page: 1, size: 1 }, signal);
      return found?.status === 'ahead' || found?.status === 'identical';
    },
    suggest,
  };
}

/** A tag, a branch, or the digits of a commit, in this order, as a repository on disk reads them. */
const meanings = (reference: Reference): readonly string[] => [
  `tags/${reference}`,
  `heads/${reference}`,
  ...(/^[0-9a-f]{4,64}$/.test(reference) ? [reference] : []),
];

async function commitOf(
  repository: GithubRepository,
  reference: Reference,
  signal: AbortSignal,
): Promise<{ readonly revision: Revision; readonly isTag: boolean } | undefined> {
  for (const ref of meanings(reference)) {
    const found = await absentAs(undefined, () =>
      ask(repository, { route: 'commits/{ref}', params: { ref }, what: `the commit of ${ref}`, signal }, commitShape),
    );
    const isIt = ref !== reference || found?.sha.startsWith(reference) === true;
    if (found !== undefined && isIt) return { revision: found.sha, isTag: ref === `tags/${reference}` };
  }
  // GitHub hides what a credential may not see: nothing there must not be taken for no such revision.
  await ask(repository, { route: '', params: {}, what: `${repository.owner}/${repository.repo}`, signal }, z.unknown());
  return undefined;
}

/** A tag that points at the commit names it, as far as it is among the first thousand; else the short hash does. */
async function labelOf(repository: GithubRepository, revision: Revision, signal: AbortSignal): Promise<string> {
  const { names } = await readNames(repository, 'tags', signal);
  const mine = names.find(({ name, sha }) => sha === revision && isReference(name));
  return mine?.name ?? shortRevision(revision);
}

interface Range {
  readonly from: Revision;
  readonly to: Revision;
  readonly limit: number;
}

type Listed = Awaited<ReturnType<RevisionSource['commits']>>;

/** GitHub lists the oldest first and no more than a page at once: the newest stand on the last pages. */
async function newCommits(
  repository: GithubRepository,
  { from, to, limit }: Range,
  signal: AbortSignal,
): Promise<Listed | undefined> {
  const first = await compared(repository, { from, to, page: 1, size: pageSize }, signal);
  if (first === undefined) return undefined;
  const count = first.ahead_by;
  // Whoever stands between may give less than was asked for.
  const size = Math.min(pageSize, first.commits.length) || pageSize;
  const found: Commit[] = [];
  for (let page = Math.ceil(count / size); page >= 1 && found.length < limit; page -= 1) {
    const listed = page === 1 ? first : await compared(repository, { from, to, page, size: pageSize }, signal);
    found.push(...(listed?.commits ?? []).map(readCommit).toReversed());
  }
  return { commits: found.slice(0, limit), count };
}

async function allCommits(
  repository: GithubRepository,
  { to, limit }: { readonly to: Revision; readonly limit: number },
  signal: AbortSignal,
): Promise<Listed> {
  const asked = (size: number) => ({
    route: 'GET /repos/{owner}/{repo}/commits',
    params: { ...nameOf(repository), sha: to, per_page: size },
    what: `the commits of ${shortRevision(to)}`,
    signal,
  });
  const listed = await repository.client.ask(asked(Math.min(pageSize, Math.max(1, limit))), z.array(commitShape));
  const counted = await repository.client.reply(asked(1), z.array(z.unknown()));
  const last = /[?&]page=(\d+)[^>]*>; rel="last"/.exec(String(counted.headers['link'] ?? ''))?.[1];
  return {
    commits: listed.map(readCommit).slice(0, limit),
    count: last === undefined ? counted.value.length : Number(last),
  };
}

interface Compare {
  readonly from: Revision;
  readonly to: Revision;
  readonly page: number;
  readonly size: number;
}

/** Nothing when the two have no history in common, or one of them is not there. */
const compared = (repository: GithubRepository, { from, to, page, size }: Compare, signal: AbortSignal) =>
  absentAs(undefined, () =>
    ask(
      repository,
      {
        route: 'compare/{basehead}',
        params: { basehead: `${from}...${to}`, page, per_page: size },
        what: `the commits from ${shortRevision(from)} to ${shortRevision(to)}`,
        signal,
      },
      comparedShape,
    ),
  );

interface Asked {
  readonly route: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly what: string;
  readonly signal: AbortSignal;
}

const nameOf = ({ owner, repo }: RepositoryName) => ({ owner, repo });

const ask = <Schema extends z.ZodType>(
  repository: GithubRepository,
  { route, params, ...rest }: Asked,
  schema: Schema,
): Promise<z.infer<Schema>> =>
  repository.client.ask(
    {
      route: `GET /repos/{owner}/{repo}${route === '' ? '' : `/${route}`}`,
      params: { ...nameOf(repository), ...params },
      ...rest,
    },
    schema,
  );

async function absentAs<Value, Absent>(absent: Absent, look: () => Promise<Value>): Promise<Value | Absent> {
  try {
    return await look();
  } catch (error) {
    // 422 is said of a hash that no commit, or more than one, begins with.
    if (error instanceof ProviderError && (error.code === 'not-found' || error.code === 'invalid')) return absent;
    throw error;
  }
}

const readCommit = ({ sha, commit: { message, author } }: z.infer<typeof commitShape>): Commit => ({
  revision: sha,
  subject: message.split('\n')[0] ?? '',
  author: { name: author?.name ?? '', email: author?.email ?? '' },
  atMs: Date.parse(author?.date ?? '') || 0,
});
