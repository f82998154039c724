import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { isRevision, must } from '../../../src/domain/ids.ts';
import type { Release } from '../../../src/domain/plan.ts';
import { Secret } from '../../../src/domain/secret.ts';
import { httpFetch } from '../../../src/io/fetch.ts';
import { migrationsProvider } from '../../../src/providers/sql-migrations/provider.ts';
import { migrationsKind, migrationsSettings } from '../../../src/providers/sql-migrations/settings.ts';
import type { ProviderWorld } from '../../../src/providers/world.ts';
import type { ProviderStand } from '../../contracts/provider.ts';
import { quietLog, systemClock } from '../../support/world.ts';
import { asJson, supervisedStand } from '../supervised-stand.ts';

/** Runs as the backup: just before the first statement of a run, and writes down for what. */
const note = `
import { appendFileSync, readFileSync } from 'node:fs';
const { label } = JSON.parse(readFileSync(process.env.QUARTERDECK_MIGRATIONS, 'utf8'));
appendFileSync(process.argv[2] + '/begun', label + '\\n');
`;

type Row = Readonly<Record<string, unknown>>;

export interface MigrationsStand extends ProviderStand {
  readonly world: ProviderWorld;
  /** Commits these files (name → SQL) on top of what is there, and answers the release of the commit. */
  readonly commit: (label: string, files: Readonly<Record<string, string>>) => Release;
  readonly query: (sql: string) => Promise<readonly Row[]>;
}

const branchOf = (name: string): string => name.replaceAll(/\W/g, '-');

/** A database, a repository with migrations and a supervisor. */
export function migrationsStand(url: string, more: Readonly<Record<string, unknown>> = {}): MigrationsStand {
  const stand = supervisedStand();
  const repository = join(stand.folder, 'repository');
  mkdirSync(join(repository, 'migrations'), { recursive: true });
  const git = (...args: readonly string[]): string =>
    execFileSync('git', ['-C', repository, '-c', 'user.name=Ada', '-c', 'user.email=ada@example.org', ...args], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  git('init', '-q', '-b', 'main');
  const database = { from: 'environment', name: 'SHOP_DATABASE' };
  writeFileSync(join(stand.folder, 'note.mjs'), note);
  const backup = { kind: 'command', command: [process.execPath, join(stand.folder, 'note.mjs'), stand.folder] };
  const settings = migrationsSettings.parse({ database, repository, backup, ...more });
  const at = stand.at({
    provider: 'sql-migrations',
    settings: asJson(settings),
    ...migrationsKind.capabilities(settings),
  });
  const world = (other: Partial<ProviderWorld> = {}): ProviderWorld => ({
    ...stand.world(),
    fetch: httpFetch(),
    secret: () => Promise.resolve(new Secret(url)),
    clock: systemClock,
    log: quietLog,
    stateFolder: join(stand.folder, 'state'),
    ...other,
  });
  let number = 0;
  const query = async (sql: string): Promise<readonly Row[]> => {
    const client = new Client({ connectionString: url });
    await client.connect();
    try {
      return (await client.query<Row>(sql)).rows;
    } finally {
      await client.end();
    }
  };
  const commit = (label: string, files: Readonly<Record<string, string>>): Release => {
    for (const [name, sql] of Object.entries(files)) writeFileSync(join(repository, 'migrations', name), sql);
    git('add', '-A');
    git('commit', '-q', '--allow-empty', '-m', label);
    number += 1;
    return { service: at.service, number, revision: must(isRevision, git('rev-parse', 'HEAD')), label };
  };
  const made = new Map<string, Release>();
  const once = (name: string, sql: string): Release => {
    const known = made.get(name);
    if (known !== undefined) return known;
    const file = `${String(made.size + 1).padStart(4, '0')}_${branchOf(name)}.sql`;
    const release = commit(name, { [file]: sql });
    made.set(name, release);
    return release;
  };
  return {
    world: world(),
    commit,
    query,
    at,
    newProvider: () => migrationsProvider(world()),
    onAnotherHost: () => migrationsProvider(world({ host: 'another' })),
    good: (name) =>
      once(
        name,
        `CREATE TABLE made_${branchOf(name)} (id int);\n-- Down Migration\nDROP TABLE made_${branchOf(name)};`,
      ),
    endless: (name) => once(`endless-${name}`, 'SELECT pg_sleep(3600)'),
    timesBegun: ({ label }) => {
      const path = join(stand.folder, 'begun');
      const begun = existsSync(path) ? readFileSync(path, 'utf8').split('\n') : [];
      return begun.filter((line) => line === label).length;
    },
    shareOf: async (version) => {
      const [last] = await query('SELECT version FROM quarterdeck_releases ORDER BY id DESC LIMIT 1');
      return last?.['version'] === version ? 100 : 0;
    },
    end: stand.end,
  };
}
