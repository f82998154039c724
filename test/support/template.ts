import { migrate } from '../../src/store/migrate.ts';
import { quietLog } from './world.ts';

/** Brings an empty database to the newest schema; done once per run, every test's database is a copy of the result. */
export type Migrate = (url: string) => Promise<void>;

/** What the template gets before it is copied. */
export const migrateTemplate: Migrate = async (url) => {
  await migrate(url, quietLog);
};
