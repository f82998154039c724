import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';

const fullHash = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;

/** A revision of a repository on this disk that should exist as a folder. */
export interface CheckoutRequest {
  readonly repository: string;
  readonly revision: string;
  /** Where all checkouts live. */
  readonly under: string;
  readonly env: Readonly<Record<string, string>>;
}

async function git(request: CheckoutRequest, args: readonly string[], more: Readonly<Record<string, string>>) {
  // The configuration names the repository, whoever it belongs to and by whatever path.
  const { stdout } = await execa('git', ['-c', 'safe.directory=*', ...args], {
    cwd: request.repository,
    env: { ...request.env, GIT_TERMINAL_PROMPT: '0', GIT_OPTIONAL_LOCKS: '0', ...more },
    extendEnv: false,
    stdin: 'ignore',
    timeout: 120_000,
  });
  return stdout;
}

const underWay = new Map<string, Promise<string>>();

async function make(request: CheckoutRequest, folder: string): Promise<string> {
  const fresh = `${folder}.${process.pid}.new`;
  const index = `${fresh}.index`;
  await rm(fresh, { recursive: true, force: true });
  await mkdir(fresh, { recursive: true });
  try {
    const gitDir = await git(request, ['rev-parse', '--absolute-git-dir'], {});
    // A private index and work tree leave the repository itself untouched, whoever works in it.
    const place = { GIT_DIR: gitDir.trim(), GIT_WORK_TREE: fresh, GIT_INDEX_FILE: index };
    await git(request, ['read-tree', request.revision], place);
    await git({ ...request, repository: fresh }, ['checkout-index', '--all', '--force'], place);
    await rename(fresh, folder);
    return folder;
  } finally {
    await rm(fresh, { recursive: true, force: true });
    await rm(index, { force: true });
  }
}

/** The folder that holds exactly this revision; it is made once and then shared. */
export async function checkout(request: CheckoutRequest): Promise<string> {
  if (!fullHash.test(request.revision)) throw new Error('a checkout needs a full commit hash');
  const repository = createHash('sha256').update(request.repository).digest('hex').slice(0, 12);
  const folder = join(request.under, repository, request.revision);
  if (existsSync(folder)) return folder;
  const already = underWay.get(folder);
  if (already !== undefined) return already;
  const making = make(request, folder).finally(() => underWay.delete(folder));
  underWay.set(folder, making);
  return making;
}
