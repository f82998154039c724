import { z } from 'zod';
import { isReference } from '../domain/ids.ts';
import type { RepositoryName } from '../github/access.ts';
import type { GithubClient } from '../github/client.ts';
import type { RevisionSource } from '../ports/revision-source.ts';
import type { Clock } from '../ports/world.ts';

const named = z.object({ name: z.string(), commit: z.object({ sha: z.string() }) });
const commits = z.array(
  z.object({
    sha: z.string(),
    commit: z.object({ message: z.string(), author: z.object({ name: z.string().optional() }).nullable() }),
  }),
);

/** Somebody types letter after letter: for so long the last lists will do. */
const freshMs = 5_000;

interface Lists {
  readonly tags: readonly z.infer<typeof named>[];
  readonly branches: readonly z.infer<typeof named>[];
  readonly commits: z.infer<typeof commits>;
}

interface Place extends RepositoryName {
  readonly client: GithubClient;
  readonly clock: Clock;
}

/** Tags before branches before recent commits; without those that could not be asked for. */
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
    return fitting(await last.lists, typed).slice(0, limit);
  };
}

async function readLists({ client, owner, repo }: Place, signal: AbortSignal): Promise<Lists> {
  const question = (list: string) => ({
    route: `GET /repos/{owner}/{repo}/${list}`,
    params: { owner, repo, per_page: list === 'commits' ? 30 : 100 },
    what: `the ${list} of ${owner}/${repo}`,
    signal,
  });
  const [tags, branches, recent] = await Promise.all([
    client.ask(question('tags'), z.array(named)),
    client.ask(question('branches'), z.array(named)),
    client.ask(question('commits'), commits),
  ]);
  return { tags, branches, commits: recent };
}

function fitting(lists: Lists, typed: string) {
  const subjects = new Map(lists.commits.map(({ sha, commit }) => [sha, commit.message.split('\n')[0] ?? '']));
  const ofNames = (kind: string, list: readonly z.infer<typeof named>[]) =>
    list
      .filter(({ name }) => isReference(name) && name.includes(typed))
      .map(({ name, commit }) => ({
        reference: name,
        description: `${kind} · ${subjects.get(commit.sha) ?? commit.sha.slice(0, 7)}`,
      }));
  const recent = lists.commits
    .map(({ sha, commit }) => ({ sha, subject: subjects.get(sha) ?? '', author: commit.author?.name ?? '' }))
    .filter(({ sha, subject }) => sha.startsWith(typed) || subject.includes(typed))
    .map(({ sha, subject, author }) => ({ reference: sha.slice(0, 12), description: `${subject} · ${author}` }));
  return [...ofNames('tag', lists.tags), ...ofNames('branch', lists.branches), ...recent];
}
