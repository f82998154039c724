import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { viewOf } from '../../../../playground/cloud/github/runs.ts';
import { githubStandIn } from '../../../../playground/cloud/github/server.ts';
import { aToken } from '../../../github/stand.ts';
import { deployWorkflow } from '../../../providers/github-actions/stand.ts';
import { externalDatabase } from '../external.ts';
import { conductOf } from '../releases.ts';
import { differs, doubled, liveLabel, tooMany } from './place.ts';
import type { History, Place } from './place.ts';
import { tableOf } from './repository.ts';

/** A workflow of GitHub Actions, whose runs of bad releases fail. */
export async function actionsPlace(): Promise<Place> {
  const now = (): number => Date.now();
  const github = await githubStandIn({ now });
  github.world.token(aToken);
  const repository = github.world.repository('octo/shop');
  repository.commit('Add the way to deploy', { files: { '.github/workflows/deploy.yml': deployWorkflow } });
  const bad = new Set<string>();
  const fails = { step: 'Send it', conclusion: 'failure' } as const;
  repository.runsGo(({ revision = '' }) => ({
    ...{ queueMs: 300, stepMs: 500 },
    ...(bad.has(revision) ? { fails } : {}),
  }));
  const { runs } = repository.record;
  const views = () => runs.map((run) => ({ run, view: viewOf(repository.record, run, now()) }));
  return {
    name: 'actions',
    provider: 'github-actions',
    isGradual: false,
    stories: ['good', 'bad', 'roll-back', 'after'],
    environment: { GITHUB_TOKEN: aToken },
    settings: () => ({
      ...{ repository: 'octo/shop', workflow: 'deploy.yml', apiUrl: github.url },
      credentials: { token: { from: 'environment', name: 'GITHUB_TOKEN' } },
      ...{ pollEvery: '300ms', listedWithin: '1s' },
    }),
    learn: (releases) => {
      for (const { label, revision } of releases) if (conductOf(label) === 'bad') bad.add(revision);
    },
    faults: (history) => {
      const wanted = liveLabel(history);
      const last = views().findLast(({ view }) => view.conclusion === 'success');
      return [
        ...doubled(
          'runs with a mark',
          runs.map(({ inputs }) => inputs['quarterdeck'] ?? 'none'),
        ),
        ...differs(
          'GitHub Actions',
          wanted === undefined ? undefined : history.revisionOf(wanted),
          last?.run.inputs['revision'],
        ),
        ...views()
          .filter(({ view }) => view.status !== 'completed')
          .map(({ run }) => `the run ${run.title} still goes on`),
        ...(runs.length > mostRuns(history) ? [`${runs.length} runs, at most ${mostRuns(history)}`] : []),
        ...github.violations,
      ];
    },
    seen: () => views().map(({ run, view }) => [run.title, view.status, view.conclusion]),
    close: () => github.close(),
  };
}

/** Each deployment runs once, and once more to put back what was before when it was undone. */
const mostRuns = ({ deployments }: History): number =>
  deployments.reduce((sum, { phase }) => sum + (phase === 'rolled-back' ? 2 : 1), 0);

const program = `
import { appendFileSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
const { QUARTERDECK_RELEASE: release, QUARTERDECK_VERSION: version, QUARTERDECK_ACTION: action } = process.env;
appendFileSync('begun', action + ' ' + release + '\\n');
await delay(1000);
if (action === 'release' && release.startsWith('bad')) process.exit(1);
if (action === 'release' || action === 'restore') writeFileSync('live', version);
`;

/** Programs of the team. */
export function commandPlace(folder: string): Place {
  writeFileSync(join(folder, 'program.mjs'), program);
  const textOf = (name: string): string | undefined =>
    existsSync(join(folder, name)) ? readFileSync(join(folder, name), 'utf8') : undefined;
  const argv = [process.execPath, 'program.mjs'];
  return {
    name: 'programs',
    provider: 'command',
    isGradual: false,
    stories: ['good', 'bad', 'roll-back', 'after'],
    settings: () => ({ release: argv, restore: argv, folder, grace: '200ms' }),
    faults: (history) => {
      const begun = (textOf('begun') ?? '').split('\n');
      const released = begun.flatMap((line) => /^release (.+)/.exec(line)?.[1] ?? []);
      const last = history.deployments.findLast(({ phase }) => phase === 'live');
      return [
        ...tooMany('programs:', history, released.map(history.revisionOf)),
        ...differs('the program', last?.record.versions['main'], textOf('live')),
      ];
    },
    seen: () => [textOf('begun'), textOf('live')],
    close: () => Promise.resolve(),
  };
}

/** A database of the team, whose schema moves with the releases. */
export async function migrationsPlace(): Promise<Place> {
  const database = await externalDatabase();
  const pool = new pg.Pool({ connectionString: database.url, max: 1 });
  pool.on('error', () => undefined);
  const names = async (query: string): Promise<readonly string[]> =>
    (await pool.query<{ readonly name: string }>(query)).rows.map(({ name }) => name);
  const applied = () => names('SELECT name FROM public.pgmigrations ORDER BY id');
  const tables = () =>
    names(`SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' AND tablename LIKE 'made%'`);
  const released = () => names('SELECT version AS name FROM public.quarterdeck_releases ORDER BY id');
  return {
    name: 'migrations',
    provider: 'sql-migrations',
    isGradual: false,
    stories: ['good', 'bad', 'roll-back', 'after'],
    environment: { SHOP_DATABASE: database.url },
    settings: (repository) => ({
      database: { from: 'environment', name: 'SHOP_DATABASE' },
      ...{ repository, onRollback: 'down' },
    }),
    faults: async (history) =>
      migrationFaults(history, { applied: await applied(), tables: await tables() }, await released()),
    seen: async () => [await applied(), await tables(), await released()],
    close: async () => {
      await pool.end();
      await database.end();
    },
  };
}

interface Schema {
  readonly applied: readonly string[];
  readonly tables: readonly string[];
}

function migrationFaults(
  history: History,
  { applied, tables }: Schema,
  released: readonly string[],
): readonly string[] {
  const last = history.deployments.findLast(({ phase }) => phase === 'live');
  const made = applied.map((name) => name.replace(/^\d+_/, '')).toSorted();
  const label = liveLabel(history);
  return [
    ...doubled('migrations', applied),
    ...(made.join(' ') === tables.toSorted().join(' ')
      ? []
      : [`migrations ${made.join(' ')} made ${tables.join(' ')}`]),
    ...differs('the database', last?.record.versions['main'], released.at(-1)),
    // A rollback of its own keeps what newer releases added, as an older release that is deployed does.
    ...(label === undefined || tables.includes(tableOf(label)) ? [] : [`the migration of ${label} is not there`]),
  ];
}
