import { resolve } from 'node:path';
import { Secret } from '../domain/secret.ts';
import { systemClock } from '../io/clock.ts';
import { openDatabase } from '../main/database.ts';
import { openLog } from '../main/log.ts';
import { hasCluster } from '../store/embedded/folders.ts';
import type { OpenStore } from '../store/open.ts';
import { openStore } from '../store/open.ts';
import type { CliWorld } from './contract.ts';

/** The database that the bot of this folder uses, opened for one command; a built-in one that was off is stopped again. */
export async function withDatabase<Value>(
  { variables }: CliWorld,
  work: (url: string) => Promise<Value>,
): Promise<Value> {
  const database = await openDatabase({
    url: given(variables['DATABASE_URL']),
    stateFolder: stateFolderOf(variables),
    clock: systemClock,
    log: openLog('error'),
  });
  try {
    return await work(database.url);
  } finally {
    await database.stop();
  }
}

/** The same for reading: a record that is not there is refused, where the bot would begin an empty one. */
export async function withRecord<Value>(world: CliWorld, work: (url: string) => Promise<Value>): Promise<Value> {
  const stateFolder = stateFolderOf(world.variables);
  if (given(world.variables['DATABASE_URL']) === undefined && !hasCluster(stateFolder))
    throw new Error(
      `There is no record in ${stateFolder}. Call this where the bot runs, or name its folder in QUARTERDECK_HOME or its database in DATABASE_URL.`,
    );
  return await withDatabase(world, work);
}

/** An empty variable counts as absent, as it does for the bot. */
const given = (value: string | undefined): string | undefined => (value === '' ? undefined : value);

/** Where the record of this folder's bot is. */
export const stateFolderOf = (variables: CliWorld['variables']): string =>
  resolve(given(variables['QUARTERDECK_HOME']) ?? './.quarterdeck');

/** The same with the store opened. */
export function withStore<Value>(world: CliWorld, work: (opened: OpenStore) => Promise<Value>): Promise<Value> {
  return withRecord(world, async (url) => {
    const key = given(world.variables['QUARTERDECK_AUDIT_KEY']);
    const opened = await openStore({
      url,
      clock: systemClock,
      log: openLog('error'),
      processName: 'quarterdeck command line',
      ...(key === undefined ? {} : { auditKey: new Secret(key) }),
    });
    try {
      return await work(opened);
    } finally {
      await opened.close();
    }
  });
}
