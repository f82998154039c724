import { resolve } from 'node:path';
import { Secret } from '../domain/secret.ts';
import { systemClock } from '../io/clock.ts';
import { openDatabase } from '../main/database.ts';
import { openLog } from '../main/log.ts';
import type { OpenStore } from '../store/open.ts';
import { openStore } from '../store/open.ts';
import type { CliWorld } from './contract.ts';

/** The database that the bot of this folder uses, opened for one command; a built-in one that was off is stopped again. */
export async function withDatabase<Value>(
  { variables }: CliWorld,
  work: (url: string) => Promise<Value>,
): Promise<Value> {
  const database = await openDatabase({
    url: variables['DATABASE_URL'],
    stateFolder: resolve(variables['QUARTERDECK_HOME'] ?? './.quarterdeck'),
    clock: systemClock,
    log: openLog('error'),
  });
  try {
    return await work(database.url);
  } finally {
    await database.stop();
  }
}

/** The same with the store opened. */
export function withStore<Value>(world: CliWorld, work: (opened: OpenStore) => Promise<Value>): Promise<Value> {
  return withDatabase(world, async (url) => {
    const key = world.variables['QUARTERDECK_AUDIT_KEY'];
    const opened = await openStore({
      url,
      clock: systemClock,
      log: openLog('error'),
      processName: 'quarterdeck command line',
      ...(key === undefined || key === '' ? {} : { auditKey: new Secret(key) }),
    });
    try {
      return await work(opened);
    } finally {
      await opened.close();
    }
  });
}
