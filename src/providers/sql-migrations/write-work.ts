import { createHash } from 'node:crypto';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { randomText } from '../../io/random.ts';
import type { StepCall } from '../../ports/provider.ts';
import type { ProviderWorld } from '../world.ts';
import type { Migration } from './parse.ts';
import type { MigrationsSettings } from './settings.ts';
import type { MigrationWork } from './work.ts';

/** What is to run and for which release. */
export interface Task {
  readonly version: string;
  readonly revision: string;
  readonly label: string;
  readonly run: MigrationWork['run'];
  readonly files: readonly Migration[];
}

const fileOf = ({ name, up, down, kind, replaces, transaction, checksum }: Migration) => ({
  name,
  up,
  kind,
  replaces: [...replaces],
  transaction,
  checksum,
  ...(down === undefined ? {} : { down }),
});

/** Lays the work down for the program; the same key writes the same. Answers the file's path. */
export async function writeWork(
  world: ProviderWorld,
  settings: MigrationsSettings,
  { task, call }: { readonly task: Task; readonly call: StepCall },
): Promise<string> {
  const { schema, table, recordForSupabase, backup, lockTimeout, statementTimeout } = settings;
  const folder = join(
    world.stateFolder,
    'migrations',
    createHash('sha256').update(call.key).digest('hex').slice(0, 24),
  );
  await mkdir(join(folder, 'files'), { recursive: true, mode: 0o700 });
  const files = task.files.map(fileOf);
  const { version, revision, label, run } = task;
  const work: MigrationWork = {
    key: call.key,
    fence: call.fence,
    version,
    revision,
    label,
    schema,
    table,
    folder: join(folder, 'files'),
    run,
    files,
    recordForSupabase,
    backup: backup.kind === 'command' ? { kind: 'command', command: [...backup.command] } : backup,
    lockTimeoutMs: lockTimeout,
    statementTimeoutMs: statementTimeout,
  };
  await Promise.all(files.map(({ name, up }) => writeFile(join(folder, 'files', `${name}.sql`), up)));
  const path = join(folder, 'work.json');
  // Two calls with one key may come at the same time; what they write is the same.
  const fresh = `${path}.${randomText(8)}`;
  await writeFile(fresh, JSON.stringify(work), { mode: 0o600 });
  await rename(fresh, path);
  return path;
}
