import { z } from 'zod';
import { isReference } from '../domain/ids.ts';
import type { RepositoryName } from '../github/access.ts';
import type { GithubClient } from '../github/client.ts';
import type { RevisionSource } from '../ports/revision-source.ts';
import type { Clock } from '../ports/world.ts';
import { readNames } from './github-names.ts';
import type { Named } from './github-names.ts';

const commits = z.array(
  z.object({
    sha: z.string(),
    commit: z.object({ message: z.string(), author: z.object({ name: z.string().optional() }).nullable() }),
  }),
);

/** Somebody types letter after letter: for so long the last lists will do. */
const freshMs = 5_000;
/** Names that were asked for by their beginning. */
const mostMatches = 50;

interface Lists {
  readonly tags: readonly Named[];
  readonly branches: readonly Named[];
  readonly commits: z.infer<typeof commits>;
  /** Not all names are in the lists. */
  readonly isPartial: boolean;
}

interface Place extends RepositoryName {
  readonly client: GithubClient;
  readonly clock: Clock;
}

/** Tags before branches before recent commits, newest versions first; without those that could not be asked for. */
export function suggestions(place: Place): RevisionSource['suggest'] {
  let last: { readonly atMs: number; readonly lists: Promise<Lists> } | undefined;
  return async (typed, limit, signal) => {
    const nowMs = place.clock.now();
    if (last === undefined || nowMs - last.atMs > freshMs) {
      const lists = readLists(place, signal);
      last = { atMs: nowMs, lists };
      lists.catch(() => {
        last = undefined;
      });
    }
    const lists = await last.lists;
    const beyond = lists.isPartial && isReference(typed) ? await beginning(place, typed, signal) : nothing;
    return fitting(merged(lists, beyond), typed).slice(0, limit);
  };
}

async function readLists(place: Place, signal: AbortSignal): Promise<Lists> {
  const { client, owner, repo } = place;
  const [tags, branches, recent] = await Promise.all([
    readNames(place, 'tags', signal),
    readNames(place, 'branches', signal),
    client.ask(
      {
        route: 'GET /repos/{owner}/{repo}/commits',
        params: { owner, repo, per_page: 30 },
        what: `the commits of ${owner}/${repo}`,
        signal,
      },
      commits,
    ),
  ]);
  const isPartial = !tags.isComplete || !branches.isComplete;
  return { tags: tags.names, branches: branches.names, commits: recent, isPartial };
}

type Names = Pick<Lists, 'tags' | 'branches'>;

const nothing: Names = { tags: [], branches: [] };
const refs = z.array(z.object({ ref: z.string(), object: z.object({ sha: z.string() }) }));

/** What of a repository with very many names begins with these letters. */
async function beginning({ client, owner, repo }: Place, typed: string, signal: AbortSignal): Promise<Names> {
  const under = async (kind: 'tags' | 'heads'): Promise<readonly Named[]> => {
    const question = {
      route: 'GET /repos/{owner}/{repo}/git/matching-refs/{ref}',
      params: { owner, repo, ref: `${kind}/${typed}` },
      what: `the ${kind} of ${owner}/${repo} that begin with ${typed}`,
      signal,
    };
    const found = await client.ask(question, refs);
    return found
      .slice(-mostMatches)
      .map(({ ref, object }) => ({ name: ref.slice(`refs/${kind}/`.length), sha: object.sha }));
  };
  const [tags, branches] = await Promise.all([under('tags'), under('heads')]);
  return { tags, branches };
}

function merged(lists: Lists, more: Names): Lists {
  const all = (kind: keyof Names): readonly Named[] => [
    ...new Map([...lists[kind], ...more[kind]].map((one) => [one.name, one])).values(),
  ];
  return { ...lists, tags: all('tags'), branches: all('branches') };
}

/** `v10` is newer than `v9`; branches have no order, and keep that of the alphabet. */
const newestFirst = new Intl.Collator('en', { numeric: true });

function fitting(lists: Lists, typed: string) {
  const subjects = new Map(lists.commits.map(({ sha, commit }) => [sha, commit.message.split('\n')[0] ?? '']));
  const ofNames = (kind: string, list: readonly Named[]) =>
    list
      .filter(({ name }) => isReference(name) && name.includes(typed))
      .toSorted((left, right) => beginsFirst(left, right, typed))
      .map(({ name, sha }) => ({
        reference: name,
        description: `${kind} · ${subjects.get(sha) ?? sha.slice(0, 7)}`,
      }));
  const tags = lists.tags.toSorted((left, right) => newestFirst.compare(right.name, left.name));
  const recent = lists.commits
    .map(({ sha, commit }) => ({ sha, subject: subjects.get(sha) ?? '', author: commit.author?.name ?? '' }))
    .filter(({ sha, subject }) => sha.startsWith(typed) || subject.includes(typed))
    .map(({ sha, subject, author }) => ({ reference: sha.slice(0, 12), description: `${subject} · ${author}` }));
  return [...ofNames('tag', tags), ...ofNames('branch', lists.branches), ...recent];
}

const beginsFirst = (left: Named, right: Named, typed: string): number =>
  Number(right.name.startsWith(typed)) - Number(left.name.startsWith(typed));
