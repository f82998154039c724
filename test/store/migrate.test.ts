import pg from 'pg';
import { describe, expect, it, onTestFinished } from 'vitest';
import { StoreRefused } from '../../src/ports/store-errors.ts';
import { migrate } from '../../src/store/migrate.ts';
import { migrations } from '../../src/store/migrations/list.ts';
import { freshDatabase } from '../support/postgres.ts';
import { quietLog } from '../support/world.ts';
import { opened } from './opened.ts';

async function emptyDatabase(): Promise<string> {
  const database = await freshDatabase(() => Promise.resolve());
  onTestFinished(database.drop);
  return database.url;
}

const known = migrations.length;

describe('bringing the tables up to date', () => {
  it('happens once when several processes start at the same moment', async () => {
    const url = await emptyDatabase();

    const ends = await Promise.all([1, 2, 3, 4].map(() => migrate(url, quietLog)));

    expect(ends).toEqual([known, known, known, known]);
    await opened(url);
  });

  it('leaves nothing of a change that fails', async () => {
    const url = await emptyDatabase();
    const broken = [...migrations, { number: known + 1, sql: 'CREATE TABLE half (id integer); SELECT 1/0' }];

    await expect(migrate(url, quietLog, broken)).rejects.toThrow('division by zero');

    expect(await migrate(url, quietLog)).toBe(known);
    await expect(
      migrate(url, quietLog, [...migrations, { number: known + 1, sql: 'CREATE TABLE half ()' }]),
    ).resolves.toBe(known + 1);
  });

  it('refuses a database that a newer program wrote, and says what to do', async () => {
    const url = await emptyDatabase();
    await migrate(url, quietLog, [...migrations, { number: known + 1, sql: 'SELECT 1' }]);

    const refused = migrate(url, quietLog);

    await expect(refused).rejects.toBeInstanceOf(StoreRefused);
    await expect(refused).rejects.toThrow(/newer Quarterdeck.*Start the newer release/);
  });

  it('registers every process with the form that it knows, and forgets those that ended', async () => {
    const url = await emptyDatabase();
    const [first] = [await opened(url, { processName: 'first' })];
    await opened(url, { processName: 'second' });
    await first.close();
    await opened(url, { processName: 'third' });
    const client = new pg.Client(url);
    await client.connect();
    onTestFinished(() => client.end());

    const { rows } = await client.query('SELECT name, schema FROM quarterdeck.process ORDER BY name');

    expect(rows).toEqual([
      { name: 'second', schema: known },
      { name: 'third', schema: known },
    ]);
  });
});
