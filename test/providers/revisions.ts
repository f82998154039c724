import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isRevision, must } from '../../src/domain/ids.ts';
import type { Revision } from '../../src/domain/ids.ts';
import type { Release } from '../../src/domain/plan.ts';
import type { ComponentTarget } from '../../src/ports/provider.ts';

/** A git repository whose commits are made file by file. */
export interface Revisions {
  readonly path: string;
  /** Writes files (null removes one, `-> x` links to x) and commits everything. */
  readonly commit: (files: Readonly<Record<string, string | null>>) => Revision;
  readonly release: (at: ComponentTarget, label: string, files: Readonly<Record<string, string | null>>) => Release;
}

export function aRepository(folder: string): Revisions {
  const path = join(folder, 'repository');
  mkdirSync(path, { recursive: true });
  const git = (...args: readonly string[]): string =>
    execFileSync('git', ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com', ...args], {
      cwd: path,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  git('init', '--quiet', '--initial-branch=main');
  const commit: Revisions['commit'] = (files) => {
    for (const [name, text] of Object.entries(files)) {
      const file = join(path, name);
      rmSync(file, { force: true });
      mkdirSync(dirname(file), { recursive: true });
      if (text?.startsWith('-> ') === true) symlinkSync(text.slice(3), file);
      else if (text !== null) writeFileSync(file, text);
    }
    git('add', '--all');
    git('commit', '--quiet', '--allow-empty', '-m', 'change');
    return must(isRevision, git('rev-parse', 'HEAD').trim());
  };
  const release: Revisions['release'] = (at, label, files) => {
    return { service: at.service, number: 1, revision: commit(files), label };
  };
  return { path, commit, release };
}
