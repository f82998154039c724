import { afterEach } from 'vitest';
import type { TestDatabase } from '../../support/postgres.ts';
import { freshDatabase } from '../../support/postgres.ts';
import { providerContract } from '../../contracts/provider.ts';
import { migrationsStand } from './stand.ts';

const databases: TestDatabase[] = [];
afterEach(async () => {
  await Promise.all(databases.splice(0).map(({ drop }) => drop()));
});

const empty = (): Promise<void> => Promise.resolve();

providerContract('sql-migrations', { splitsTraffic: false, boundToHost: true }, async () => {
  const database = await freshDatabase(empty);
  databases.push(database);
  return migrationsStand(database.url, { onRollback: 'down' });
});
