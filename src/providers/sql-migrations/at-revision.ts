import { homedir } from 'node:os';
import { capture } from '../../io/capture.ts';
import type { Revision } from '../../domain/ids.ts';
import { ProviderError } from '../../ports/provider-error.ts';
import type { Environment } from '../program-env.ts';
import type { Migration } from './parse.ts';
import { parseMigration } from './parse.ts';

/** A folder of a repository on this disk. */
export interface Folder {
  readonly repository: string;
  readonly folder: string;
  readonly environment: Environment;
}

const fileName = /^[\w][\w.-]{0,199}\.sql$/;

/** Names of the migrations of a revision, in the order in which they run. */
export async function namesAt(at: Folder, revision: Revision, signal: AbortSignal): Promise<readonly string[]> {
  const inside = at.folder === '.' ? '' : `${at.folder.replace(/\/+$/, '')}/`;
  const listed = await git(at, ['ls-tree', '-z', '--name-only', revision, '--', inside === '' ? '.' : inside], signal);
  const files = listed
    .split('\0')
    .map((path) => path.slice(inside.length))
    .filter((name) => name.endsWith('.sql'));
  const odd = files.find((name) => !fileName.test(name));
  if (odd !== undefined)
    throw new ProviderError(
      'invalid',
      `${JSON.stringify(odd.slice(0, 80))} is no name for a migration: use letters, digits, _ . -`,
    );
  // As node-pg-migrate orders them: by the number in front, whatever its length.
  return files
    .map((name) => name.slice(0, -'.sql'.length))
    .sort((left, right) => left.localeCompare(right, 'en', { numeric: true }));
}

/** The migrations of these names, read from the revision. */
export function migrationsAt(
  at: Folder,
  { revision, names }: { readonly revision: Revision; readonly names: readonly string[] },
  signal: AbortSignal,
): Promise<readonly Migration[]> {
  return Promise.all(
    names.map(async (name) => {
      const path = at.folder === '.' ? `${name}.sql` : `${at.folder.replace(/\/+$/, '')}/${name}.sql`;
      return parseMigration(name, await git(at, ['show', '--no-textconv', `${revision}:${path}`], signal));
    }),
  );
}

async function git({ repository, environment }: Folder, args: readonly string[], signal: AbortSignal): Promise<string> {
  const env = {
    PATH: environment['PATH'] ?? '',
    HOME: homedir(),
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    GIT_OPTIONAL_LOCKS: '0',
    LC_ALL: 'C',
  };
  const program = { command: 'git', args: ['-c', 'safe.directory=*', '-C', repository, ...args], env };
  const { code, stdout } = await capture(program, signal);
  if (code === 0) return stdout;
  if (signal.aborted)
    throw new ProviderError('timeout', 'git did not read the migrations in time', { retryable: true });
  throw new ProviderError('not-found', `git cannot read the migrations at that revision in ${repository}`);
}
