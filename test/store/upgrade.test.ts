import { readdir, readFile } from 'node:fs/promises';
import pg from 'pg';
import { describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { isStepKey, must } from '../../src/domain/ids.ts';
import { migrate } from '../../src/store/migrate.ts';
import { migrations } from '../../src/store/migrations/list.ts';
import { freshDatabase } from '../support/postgres.ts';
import { quietLog } from '../support/world.ts';
import { opened } from './opened.ts';
import { at, never, shopDeployment, shopProduction } from './sample.ts';

const fixtures = new URL('../fixtures/', import.meta.url);
const fixture = z.object({ schema: z.number(), tables: z.record(z.string(), z.array(z.unknown())) });

/** A database as that release left it, with a deployment whose step was begun. */
async function databaseOf(schema: number): Promise<string> {
  const database = await freshDatabase(() => Promise.resolve());
  onTestFinished(database.drop);
  await migrate(database.url, quietLog, migrations.slice(0, schema));
  const { tables } = fixture.parse(
    JSON.parse(await readFile(new URL(`store-schema-${schema}.json`, fixtures), 'utf8')),
  );
  const client = new pg.Client(database.url);
  await client.connect();
  for (const [table, rows] of Object.entries(tables))
    await client.query(
      `INSERT INTO quarterdeck.${table} SELECT * FROM jsonb_populate_recordset(NULL::quarterdeck.${table}, $1::jsonb)`,
      [JSON.stringify(rows)],
    );
  await client.end();
  return database.url;
}

describe('an upgrade', () => {
  it('has a stored example of every form that was ever released before the newest', async () => {
    const files = (await readdir(fixtures)).filter((name) => name.startsWith('store-schema-'));

    expect(files.toSorted()).toEqual(migrations.slice(0, -1).map(({ number }) => `store-schema-${number}.json`));
  });

  it.each(migrations.slice(0, -1).map(({ number }) => number))(
    'from form %d takes a deployment under way over',
    async (schema) => {
      const { store, claims, inbox, outbox, audit } = await opened(await databaseOf(schema));

      const occupant = await store.occupant(shopProduction);
      expect(occupant).toMatchObject({ id: shopDeployment(2), phase: 'releasing', effectsBegun: true });
      expect(await store.live(shopProduction)).toMatchObject({ deployment: shopDeployment(1) });
      expect(await claims.take(1, 1)).toMatchObject([{ deployment: shopDeployment(2) }]);
      const step = await store.step(must(isStepKey, 'shop#2/3/release/web'));
      expect(step).toMatchObject({ state: 'intended', component: 'web' });
      const saved = await store.transact((tx) => tx.saveDeployment({ ...occupant!, phase: 'failed' }, never));
      expect(saved.version).toBe(occupant!.version + 1);
      expect(await inbox.take(9)).toMatchObject([{ key: 'press-1' }]);
      expect(await outbox.take(Date.now(), 9)).toHaveLength(1);
      expect(await store.series(shopDeployment(2), 0)).toMatchObject([{ points: [{ hits: 1 }] }]);
      await audit.seal(1);
      expect(await audit.verify()).toMatchObject({ intact: true, entries: 2 });
      const next = await store.transact((tx) => tx.addDeployment({ ...occupant!, phase: 'queued' }, at(1)));
      expect(next.id).toBe(shopDeployment(3));
    },
  );
});
