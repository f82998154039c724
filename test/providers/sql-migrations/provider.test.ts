import { afterEach, beforeEach, expect, test } from 'vitest';
import { isFence, isStepKey, must } from '../../../src/domain/ids.ts';
import type { Release } from '../../../src/domain/plan.ts';
import type { Progress, Provider, StepCall } from '../../../src/ports/provider.ts';
import type { TestDatabase } from '../../support/postgres.ts';
import { freshDatabase } from '../../support/postgres.ts';
import { eventually } from '../supervisor/stand.ts';
import type { MigrationsStand } from './stand.ts';
import { migrationsStand } from './stand.ts';

let database: TestDatabase;
let copy: TestDatabase | undefined;
let stand: MigrationsStand;
let steps = 0;

const none = (): Promise<void> => Promise.resolve();
const soon = (): AbortSignal => AbortSignal.timeout(15_000);
const call = (): StepCall => ({
  key: must(isStepKey, `shop#1/1/step-${(steps += 1)}/schema`),
  fence: must(isFence, 1),
  signal: soon(),
});

beforeEach(async () => {
  database = await freshDatabase(none);
  copy = undefined;
});
afterEach(async () => {
  await stand.end();
  await database.drop();
  await copy?.drop();
});

const use = (more: Readonly<Record<string, unknown>> = { backup: { kind: 'position' } }): Provider => {
  stand = migrationsStand(database.url, more);
  return stand.newProvider();
};

const ended = (provider: Provider, handle: Awaited<ReturnType<Provider['release']>>) =>
  eventually('the work ends', async (): Promise<false | Exclude<Progress, { kind: 'running' }>> => {
    const progress = await provider.check(stand.at, handle, soon());
    return progress.kind !== 'running' && progress;
  });

const apply = async (provider: Provider, release: Release) =>
  ended(provider, await provider.release({ ...stand.at, release }, call()));

const foresee = async (provider: Provider, release: Release, base?: Release) => {
  const seen = await provider.foresee?.({ ...stand.at, release, ...(base === undefined ? {} : { base }) }, soon());
  if (seen === undefined) throw new Error('nothing foreseen');
  return seen;
};

const orders = { '0001_orders.sql': 'CREATE TABLE orders (id int, note text);' };
const total = {
  '0002_total.sql':
    'ALTER TABLE orders ADD COLUMN total int;\n-- Down Migration\nALTER TABLE orders DROP COLUMN total;',
};
const dropNote = {
  '0003_drop_note.sql': '-- quarterdeck: contract replaces=0002_total\nALTER TABLE orders DROP COLUMN note;',
};

test('the plan says what will run, what cannot be undone and that the release before runs with it', async () => {
  const provider = use();
  const one = stand.commit('v1', orders);
  await apply(provider, one);
  const two = stand.commit('v2', { ...total, '0003_more.sql': 'CREATE TABLE more (id int);' });

  const seen = await foresee(provider, two, one);

  expect(seen.changes).toEqual([
    'migration 0002_total (expand step, reversible)',
    'migration 0003_more (expand step, not reversible)',
  ]);
  expect(seen.risks).toEqual(['0003_more cannot be undone by a rollback (expand step, safe for v1)']);
  expect(seen.undo).toEqual({ kind: 'impossible', why: 'what the migrations added stays; v1 runs with it' });
  expect(seen.blockers).toEqual([]);
});

test('a contract step waits until what it replaces is live: the older release may come back', async () => {
  const provider = use();
  const one = stand.commit('v1', orders);
  await apply(provider, one);
  const two = stand.commit('v2', total);
  const three = stand.commit('v3', dropNote);

  expect((await foresee(provider, three, one)).blockers).toEqual([
    '0003_drop_note removes what 0002_total replaces, but v1 is live and may come back without it: release 0002_total first, and this one later',
  ]);
  await apply(provider, two);
  expect((await foresee(provider, three, two)).blockers).toEqual([]);
});

test('behind a contract step that ran there is no way back to a release that needs the old shape', async () => {
  const provider = use();
  const one = stand.commit('v1', orders);
  const two = stand.commit('v2', total);
  const three = stand.commit('v3', dropNote);
  for (const release of [one, two, three]) await apply(provider, release);

  expect((await foresee(provider, one, three)).blockers).toEqual([
    'this release is older than 0002_total, and 0003_drop_note has removed what it needs',
  ]);
  expect((await foresee(provider, two, three)).blockers).toEqual([]);
});

test('a rollback keeps what expand steps added, and says again which release it is', async () => {
  const provider = use();
  await apply(provider, stand.commit('v1', orders));
  const { summary, state } = await provider.describe(stand.at, soon());
  await apply(provider, stand.commit('v2', total));

  const begun = await provider.restore({ ...stand.at, snapshot: { component: 'web', summary, state } }, call());
  if (begun.kind !== 'running') throw new Error(begun.kind);
  expect((await ended(provider, begun.handle)).kind).toBe('succeeded');

  const after = await provider.describe(stand.at, soon());
  expect(after.live[0]?.version).toMatch(/^v1-/);
  expect(after.summary).toContain('0002_total is the newest of 2 migrations');
});

test('a file that fails leaves nothing half done, and the next try goes on where it was', async () => {
  const provider = use();
  const broken = stand.commit('v1', { ...orders, '0002_bad.sql': 'CREATE TABLE half (id int); SELECT nonsense();' });

  const failed = await apply(provider, broken);

  expect(failed).toMatchObject({ kind: 'failed', code: 'failed', retryable: false });
  expect(failed.kind === 'failed' && failed.sentence).toContain('nonsense');
  expect(await stand.query("SELECT to_regclass('half') IS NULL AS gone")).toEqual([{ gone: true }]);
  const mended = stand.commit('v2', { '0002_bad.sql': 'CREATE TABLE half (id int);' });
  expect((await apply(provider, mended)).kind).toBe('succeeded');
  expect(await stand.query('SELECT name FROM pgmigrations ORDER BY id')).toEqual([
    { name: '0001_orders' },
    { name: '0002_bad' },
  ]);
});

test('nothing is applied of which the record could not say where it came from and what it removed', async () => {
  const provider = use();
  await apply(provider, stand.commit('v1', { ...orders, ...total }));
  await stand.query(`CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE ''cut off here''; END'`);
  await stand.query('CREATE TRIGGER cut BEFORE INSERT ON quarterdeck_migrations EXECUTE FUNCTION refuse()');
  const contract = stand.commit('v2', dropNote);

  const cut = await apply(provider, contract);
  const between = await stand.query("SELECT 1 FROM pgmigrations WHERE name = '0003_drop_note'");
  await stand.query('DROP TRIGGER cut ON quarterdeck_migrations');
  const again = await apply(provider, contract);

  expect([cut.kind, between, again.kind]).toEqual(['failed', [], 'succeeded']);
  expect(await stand.query("SELECT kind, replaces FROM quarterdeck_migrations WHERE name = '0003_drop_note'")).toEqual([
    { kind: 'contract', replaces: ['0002_total'] },
  ]);
});

test('a backup that fails stands before the first statement', async () => {
  const provider = use({ backup: { kind: 'command', command: [process.execPath, '-e', 'process.exit(3)'] } });

  const failed = await apply(provider, stand.commit('v1', orders));

  expect(failed.kind === 'failed' && failed.sentence).toContain('the backup failed, so nothing was changed');
  expect(await stand.query("SELECT to_regclass('orders') IS NULL AS untouched")).toEqual([{ untouched: true }]);
});

test('the point before is printed, and the connection string never is', async () => {
  const provider = use();

  const done = await apply(provider, stand.commit('v1', orders));

  const lines = done.lines.join('\n');
  expect(lines).toMatch(/before: position [0-9A-F]+\/[0-9A-F]+ at \d{4}-/);
  expect(lines).toContain('applying 0001_orders');
  expect(lines).not.toContain(new URL(database.url).password);
});

test('the plan tries the files on a copy and takes everything back', async () => {
  copy = await freshDatabase(none);
  const provider = use({ backup: { kind: 'none' }, dryRunDatabase: { from: 'environment', name: 'COPY' } });
  const bad = stand.commit('v1', { ...orders, '0002_bad.sql': 'ALTER TABLE nobody ADD COLUMN a int;' });

  expect((await foresee(provider, bad)).blockers).toEqual([expect.stringContaining('0002_bad fails on the copy')]);
  expect(await stand.query("SELECT to_regclass('orders') IS NULL AS untouched")).toEqual([{ untouched: true }]);
});

test('a file with an earlier number than what was applied is refused', async () => {
  const provider = use();
  await apply(provider, stand.commit('v1', { '0002_orders.sql': 'CREATE TABLE orders (id int);' }));

  const seen = await foresee(provider, stand.commit('v2', { '0001_late.sql': 'CREATE TABLE late (id int);' }));

  expect(seen.blockers).toEqual([
    '0001_late comes before 0002_orders, which is applied already: give it a later number',
  ]);
});

test('Supabase finds what was applied in its own record, and statements may run outside a transaction', async () => {
  const provider = use({ backup: { kind: 'none' }, recordForSupabase: true });
  const concurrent = '-- quarterdeck: no-transaction\nCREATE INDEX CONCURRENTLY orders_id ON orders (id);';

  const first = await apply(provider, stand.commit('v1', { '20260101_orders.sql': 'CREATE TABLE orders (id int);' }));
  const second = await apply(provider, stand.commit('v2', { '20260102_index.sql': concurrent }));

  expect([first.kind, second.kind]).toEqual(['succeeded', 'succeeded']);
  expect(await stand.query('SELECT version, name FROM supabase_migrations.schema_migrations ORDER BY 1')).toEqual([
    { version: '20260101', name: 'orders' },
    { version: '20260102', name: 'index' },
  ]);
});

test('a database that does not answer is said so, and a refused account too, without the password', async () => {
  const provider = use();
  stand.commit('v1', orders);
  const examined = await provider.examine?.(stand.at, soon());

  expect(examined?.map(({ subject, state }) => [subject, state])).toEqual([
    ['database', 'good'],
    ['schema public', 'good'],
  ]);
  await database.drop();
  await expect(provider.describe(stand.at, soon())).rejects.toMatchObject({ code: 'not-found', outcome: 'not-done' });
});

test.each([
  ['keep', ['0002_total stays applied: this release runs with what was added since']],
  ['down', [expect.stringMatching(/^0002_total stays applied and no down section runs: what is live needs them/)]],
])(
  'the plan of a rollback that is asked for says which migrations stay (%s), and they stay',
  async (onRollback, says) => {
    const provider = use({ backup: { kind: 'position' }, onRollback });
    const one = stand.commit('v1', orders);
    await apply(provider, one);
    const two = stand.commit('v2', total);
    await apply(provider, two);

    const back = { ...stand.at, release: one, base: two };
    const asRollback = await provider.foresee?.({ ...back, kept: { version: 'v1' } }, soon());
    const asDeployment = await provider.foresee?.(back, soon());
    await apply(provider, one);

    expect([asRollback?.risks, asRollback?.blockers]).toEqual([says, []]);
    expect(asDeployment?.risks).toEqual([]);
    expect(await stand.query('SELECT total FROM orders')).toEqual([]);
  },
);
