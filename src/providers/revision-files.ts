import { capture } from '../io/capture.ts';
import { ProviderError } from '../ports/provider-error.ts';
import type { Environment } from './program-env.ts';

/** A file as it is in a commit of a repository on this disk. */
export interface FileAtRevision {
  readonly repository: string;
  /** A full commit hash. */
  readonly revision: string;
  /** From the repository's root, without `..`. */
  readonly path: string;
}

const fullHash = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;

/** True for a path that stays inside whatever it is put together with. */
export const isInside = (path: string): boolean =>
  path !== '' && !path.startsWith('/') && !path.split('/').includes('..') && !path.includes('\0');

/** Reads it out of git, without a checkout; undefined when the commit has no such file. */
export async function fileAtRevision(
  environment: Environment,
  { repository, revision, path }: FileAtRevision,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (!fullHash.test(revision)) throw new ProviderError('invalid', 'a file is only read from a full commit hash');
  if (!isInside(path)) throw new ProviderError('invalid', `${JSON.stringify(path)} is no path inside a repository`);
  const git = (args: readonly string[]) =>
    capture(
      {
        command: 'git',
        // The configuration names the repository, whoever it belongs to and by whatever path.
        args: ['-c', 'safe.directory=*', ...args],
        cwd: repository,
        env: { PATH: environment['PATH'] ?? '', GIT_TERMINAL_PROMPT: '0', GIT_OPTIONAL_LOCKS: '0' },
        isExact: true,
      },
      signal,
    );
  const entry = await git(['ls-tree', '-z', '--full-tree', revision, '--', `:(literal)${path}`]);
  if (entry.code !== 0)
    throw new ProviderError('unavailable', `git cannot read ${revision.slice(0, 7)} in the repository`, {
      retryable: true,
    });
  const [, mode, hash] = /^(\d{6}) blob ([0-9a-f]+)\t/.exec(entry.stdout) ?? [];
  if (hash === undefined) return undefined;
  if (mode === '120000') throw new ProviderError('invalid', `${path} is a symbolic link, which is never followed`);
  const { code, stdout } = await git(['cat-file', 'blob', hash]);
  if (code === 0) return stdout;
  throw new ProviderError('unavailable', `git cannot read ${path}`, { retryable: true });
}

/** The same, for a file without which nothing can be released. */
export async function neededFile(environment: Environment, file: FileAtRevision, signal: AbortSignal): Promise<string> {
  const text = await fileAtRevision(environment, file, signal);
  if (text !== undefined) return text;
  throw new ProviderError('invalid', `${file.path} does not exist in ${file.revision.slice(0, 7)}`);
}
