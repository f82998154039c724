import type { Reference, Revision } from '../domain/ids.ts';
import { isReference, isRevision } from '../domain/ids.ts';
import type { Commit } from '../domain/plan.ts';
import { shortRevision } from '../domain/ids.ts';
import { ProviderError } from '../ports/provider-error.ts';
import type { RevisionSource } from '../ports/revision-source.ts';

/** Runs git in a folder; only the output counts, and a code of 0 means found. */
export type RunGit = (
  args: readonly string[],
  signal: AbortSignal,
) => Promise<{ readonly code: number | undefined; readonly stdout: string }>;

const separator = '\u001f';
const format = ['%H', '%an', '%ae', '%ct', '%s'].join('%x1f');

/** Revisions from a git repository on disk. What was typed reaches git only after --end-of-options; then full hashes. */
export function gitRevisions(run: RunGit): RevisionSource {
  const output = async (args: readonly string[], signal: AbortSignal): Promise<string> => {
    const { code, stdout } = await run(args, signal);
    if (code !== 0) throw new ProviderError('unavailable', `git ${args[0] ?? ''} did not succeed`, { retryable: true });
    return stdout;
  };
  return {
    resolve: async (reference, signal) => {
      const revision = await commitOf(run, reference, signal);
      return revision === undefined
        ? undefined
        : { revision, label: await labelOf(run, { reference, revision }, signal) };
    },
    commits: async ({ from, to, limit }, signal) => {
      const range = from === undefined ? [to] : [to, `^${from}`];
      const listed = await output(['log', `--format=${format}`, `--max-count=${limit}`, ...range, '--'], signal);
      const count = await output(['rev-list', '--count', ...range, '--'], signal);
      return { commits: listed.split('\n').flatMap(readCommit), count: Number(count) };
    },
    isAncestor: async (older, newer, signal) => {
      const { code } = await run(['merge-base', '--is-ancestor', older, newer], signal);
      if (code === 0 || code === 1) return code === 0;
      throw new ProviderError('unavailable', 'git cannot compare the two commits', { retryable: true });
    },
    suggest: async (typed, limit, signal) =>
      [...(await named(output, { typed, limit }, signal)), ...(await recent(output, { typed, limit }, signal))].slice(
        0,
        limit,
      ),
  };
}

/** A tag, a branch, or the digits of a commit; names such as HEAD or stash mean the repository's own state, not a revision. */
const meanings = (reference: Reference): readonly string[] => [
  `refs/tags/${reference}`,
  `refs/heads/${reference}`,
  `refs/remotes/${reference}`,
  ...(/^[0-9a-f]{4,64}$/.test(reference) ? [reference] : []),
];

async function commitOf(run: RunGit, reference: Reference, signal: AbortSignal): Promise<Revision | undefined> {
  for (const meaning of meanings(reference)) {
    const { code, stdout } = await run(
      ['rev-parse', '--verify', '--quiet', '--end-of-options', `${meaning}^{commit}`],
      signal,
    );
    const hash = stdout.trim();
    if (code === 0 && isRevision(hash)) return hash;
    // The same code for a name that means no commit and for a folder that is no repository.
    const isThere = code === 1 || (code === 128 && (await run(['rev-parse', '--git-dir'], signal)).code === 0);
    if (!isThere) throw new ProviderError('unavailable', 'git does not answer', { retryable: true });
  }
  return undefined;
}

/** A tag that points at the commit names it; else the short hash does. */
async function labelOf(
  run: RunGit,
  { reference, revision }: { readonly reference: Reference; readonly revision: Revision },
  signal: AbortSignal,
): Promise<string> {
  const { code, stdout } = await run(['tag', '--points-at', revision, '--sort=-version:refname'], signal);
  const tags = code === 0 ? stdout.split('\n').filter(isReference) : [];
  return tags.find((tag) => tag === reference) ?? tags[0] ?? shortRevision(revision);
}

function readCommit(line: string): readonly Commit[] {
  const [hash = '', name = '', email = '', seconds = '', ...subject] = line.split(separator);
  if (!isRevision(hash)) return [];
  return [{ revision: hash, author: { name, email }, atMs: Number(seconds) * 1000, subject: subject.join(separator) }];
}

type Output = (args: readonly string[], signal: AbortSignal) => Promise<string>;
interface Typed {
  readonly typed: string;
  readonly limit: number;
}

/** Tags before branches, newest first; without those that could not be asked for. */
async function named(output: Output, { typed, limit }: Typed, signal: AbortSignal) {
  const listed = await output(
    [
      'for-each-ref',
      '--sort=-creatordate',
      '--format=%(refname:short)%1f%(refname)%1f%(subject)',
      'refs/tags',
      'refs/heads',
    ],
    signal,
  );
  const rows = listed.split('\n').flatMap((line) => {
    const [short = '', full = '', subject = ''] = line.split(separator);
    const kind = full.startsWith('refs/tags/') ? 'tag' : 'branch';
    return isReference(short) && short.includes(typed)
      ? [{ reference: short, kind, description: `${kind} · ${subject}` }]
      : [];
  });
  const tags = rows.filter(({ kind }) => kind === 'tag');
  const branches = rows.filter(({ kind }) => kind === 'branch');
  return [...tags, ...branches].slice(0, limit).map(({ reference, description }) => ({ reference, description }));
}

async function recent(output: Output, { typed, limit }: Typed, signal: AbortSignal) {
  const listed = await output(['log', `--format=${format}`, `--max-count=${limit}`, '--branches', '--'], signal);
  return listed
    .split('\n')
    .flatMap(readCommit)
    .filter(({ revision, subject }) => revision.startsWith(typed) || subject.includes(typed))
    .map(({ revision, subject, author }) => ({
      reference: revision.slice(0, 12),
      description: `${subject} · ${author.name}`,
    }));
}
