import type { Asked, Handler } from './answers.ts';
import { invalid, notFound, ok, paged } from './answers.ts';
import { ancestorsOf, commitNamed, compared, newestFirst } from './graph.ts';
import type { Commit } from './records.ts';
import {
  branchShape,
  commitShape,
  compareShape,
  contentShape,
  pullShape,
  refShape,
  repositoryShape,
  reviewShape,
  tagShape,
} from './shapes.ts';

const named = ({ repository, values }: Asked, key = 'ref'): Commit | undefined =>
  commitNamed(repository, values[key] ?? '');

const refsUnder = ({ repository }: Asked, prefix: string): readonly (readonly [string, string])[] =>
  [...repository.refs].filter(([ref]) => ref.startsWith(prefix)).sort(([left], [right]) => (left < right ? -1 : 1));

const compare: Handler = (asked) => {
  const { repository, place, values } = asked;
  const [base = '', head = ''] = (values['basehead'] ?? '').split('...');
  const [from, to] = [commitNamed(repository, base), commitNamed(repository, head)];
  const found = from && to && compared(repository, from, to);
  if (from === undefined || found === undefined) return notFound;
  // Without a page GitHub gives at most 250 commits and no way on.
  const page = asked.query.has('page') || asked.query.has('per_page');
  const { items, headers } = page ? paged(asked, found.ahead) : { items: found.ahead.slice(0, 250), headers: {} };
  const body = {
    ...compareShape(place, { base, head }),
    base_commit: commitShape(place, from),
    merge_base_commit: commitShape(place, found.mergeBase),
    status: found.status,
    ahead_by: found.ahead.length,
    behind_by: found.behindBy,
    total_commits: found.ahead.length,
    commits: items.map((commit) => commitShape(place, commit)),
    files: [],
  };
  return { ...ok(body), headers };
};

const listCommits: Handler = (asked) => {
  const { repository, place, query } = asked;
  const from = commitNamed(repository, query.get('sha') ?? repository.defaultBranch);
  if (from === undefined) return notFound;
  const { items, headers } = paged(asked, newestFirst(repository, ancestorsOf(repository, from.sha)));
  return { ...ok(items.map((commit) => commitShape(place, commit))), headers };
};

const getCommit: Handler = (asked) => {
  const found = named(asked);
  const name = asked.values['ref'] ?? '';
  return found === undefined ? invalid(`No commit found for SHA: ${name}`) : ok(commitShape(asked.place, found));
};

const getRef: Handler = ({ repository, values, place }) => {
  const ref = values['ref'] ?? '';
  const sha = repository.refs.get(ref);
  return sha === undefined ? notFound : ok(refShape(place, ref, sha));
};

const matchingRefs: Handler = (asked) =>
  ok(refsUnder(asked, asked.values['ref'] ?? '').map(([ref, sha]) => refShape(asked.place, ref, sha)));

const listOf =
  (prefix: string, shape: typeof branchShape): Handler =>
  (asked) => {
    const { items, headers } = paged(asked, refsUnder(asked, prefix));
    return { ...ok(items.map(([ref, sha]) => shape(asked.place, ref.slice(prefix.length), sha))), headers };
  };

const getContent: Handler = ({ repository, values, query, place }) => {
  const commit = commitNamed(repository, query.get('ref') ?? repository.defaultBranch);
  const path = values['path'] ?? '';
  const text = commit?.files[path];
  return text === undefined ? notFound : ok(contentShape(place, path, text));
};

const pullsOfCommit: Handler = (asked) => {
  const { repository, values, place } = asked;
  const found = repository.pulls.filter(({ sha }) => sha === values['commit_sha']);
  const { items, headers } = paged(asked, found);
  return { ...ok(items.map((pull) => pullShape(place, pull))), headers };
};

const reviewsOfPull: Handler = (asked) => {
  const { repository, values, place } = asked;
  const pull = repository.pulls.find(({ number }) => String(number) === values['pull_number']);
  if (pull === undefined) return notFound;
  const { items, headers } = paged(asked, pull.reviews);
  return { ...ok(items.map((review, index) => reviewShape(place, review, index + 1))), headers };
};

/** What is known of the code itself. */
export const codeRoutes: Readonly<Record<string, Handler>> = {
  'repos/get': ({ place }) => ok(repositoryShape(place)),
  'repos/compare-commits-with-basehead': compare,
  'repos/list-commits': listCommits,
  'repos/get-commit': getCommit,
  'repos/list-branches': listOf('heads/', branchShape),
  'repos/list-tags': listOf('tags/', tagShape),
  'git/get-ref': getRef,
  'git/list-matching-refs': matchingRefs,
  'repos/get-content': getContent,
  'repos/list-pull-requests-associated-with-commit': pullsOfCommit,
  'pulls/list-reviews': reviewsOfPull,
};
