import type { Commit, Repository } from './records.ts';

/** Everything that a commit comes from, itself included. */
export function ancestorsOf(repository: Repository, sha: string): ReadonlySet<string> {
  const seen = new Set<string>();
  const waiting = [sha];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    waiting.push(...(repository.commits.get(next)?.parents ?? []));
  }
  return seen;
}

/** Commits of a set, newest first. */
export const newestFirst = (repository: Repository, shas: Iterable<string>): readonly Commit[] =>
  [...shas]
    .flatMap((sha) => repository.commits.get(sha) ?? [])
    .sort((left, right) => right.atMs - left.atMs || (left.sha < right.sha ? 1 : -1));

/** What a name means, the way GitHub reads it: a full ref, a branch, a tag, a full hash, or the only hash that begins so. */
export function commitNamed(repository: Repository, name: string): Commit | undefined {
  const { refs, commits } = repository;
  const plain = name.replace(/^refs\//, '');
  const sha = refs.get(plain) ?? refs.get(`heads/${name}`) ?? refs.get(`tags/${name}`);
  if (sha !== undefined) return commits.get(sha);
  if (!/^[0-9a-f]{4,40}$/.test(name)) return undefined;
  const found = [...commits.keys()].filter((one) => one.startsWith(name));
  return found.length === 1 ? commits.get(found[0] ?? '') : undefined;
}

export interface Compared {
  readonly status: 'ahead' | 'behind' | 'diverged' | 'identical';
  readonly mergeBase: Commit;
  /** In head and not in base, oldest first. */
  readonly ahead: readonly Commit[];
  readonly behindBy: number;
}

/** Nothing when the two have no common history. */
export function compared(repository: Repository, base: Commit, head: Commit): Compared | undefined {
  const ofBase = ancestorsOf(repository, base.sha);
  const ofHead = ancestorsOf(repository, head.sha);
  const [mergeBase] = newestFirst(
    repository,
    [...ofHead].filter((sha) => ofBase.has(sha)),
  );
  if (mergeBase === undefined) return undefined;
  const ahead = newestFirst(
    repository,
    [...ofHead].filter((sha) => !ofBase.has(sha)),
  ).toReversed();
  const behindBy = [...ofBase].filter((sha) => !ofHead.has(sha)).length;
  const status = ahead.length === 0 ? (behindBy === 0 ? 'identical' : 'behind') : behindBy === 0 ? 'ahead' : 'diverged';
  return { status, mergeBase, ahead, behindBy };
}
