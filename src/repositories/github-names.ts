import { z } from 'zod';
import type { RepositoryName } from '../github/access.ts';
import type { GithubClient } from '../github/client.ts';

const namedPage = z.array(z.object({ name: z.string(), commit: z.object({ sha: z.string() }) }));

/** A tag or branch, and the commit that it names. */
export interface Named {
  readonly name: string;
  readonly sha: string;
}

const pageSize = 100;
/** A thousand names: more would cost more of the hour’s limit than a menu is worth. */
const mostPages = 10;

/** The tags or branches of a repository as GitHub lists them, a thousand at most: a menu waits three seconds, so the pages come side by side. */
export async function readNames(
  { client, owner, repo }: RepositoryName & { readonly client: GithubClient },
  list: 'tags' | 'branches',
  signal: AbortSignal,
): Promise<{ readonly names: readonly Named[]; readonly isComplete: boolean }> {
  const params = { owner, repo, per_page: pageSize };
  const question = {
    ...{ route: `GET /repos/{owner}/{repo}/${list}`, what: `the ${list} of ${owner}/${repo}`, signal },
    params,
  };
  const first = await client.reply({ ...question, params: { ...params, page: 1 } }, namedPage);
  const link = String(first.headers['link'] ?? '');
  if (!link.includes('rel="next"')) return { names: namesOf([first.value]), isComplete: true };
  const last = Number(/[?&]page=(\d+)[^>]*>; rel="last"/.exec(link)?.[1]);
  if (!Number.isSafeInteger(last)) {
    const all = await client.pages(question, namedPage, (_page, read) => read >= mostPages);
    return { names: namesOf(all.pages), isComplete: all.isComplete };
  }
  const numbers = Array.from({ length: Math.min(last, mostPages) - 1 }, (_, index) => index + 2);
  const more = await Promise.all(
    numbers.map((page) => client.ask({ ...question, params: { ...params, page } }, namedPage)),
  );
  return { names: namesOf([first.value, ...more]), isComplete: last <= mostPages };
}

const namesOf = (pages: readonly z.infer<typeof namedPage>[]): readonly Named[] =>
  pages.flat().map(({ name, commit }) => ({ name, sha: commit.sha }));
