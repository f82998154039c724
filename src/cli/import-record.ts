import { resolve } from 'node:path';
import { importRecord as copyIn } from '../store/transfer/import.ts';
import { readArgs } from './args.ts';
import type { CliCommand } from './contract.ts';
import { WrongUsage } from './contract.ts';
import { openLog } from '../main/log.ts';
import { describeTables } from './tables-text.ts';
import { withDatabase } from './with-store.ts';

/** Into an empty database only; broken off, it goes on where it was. */
export const importRecord: CliCommand = {
  name: 'import',
  usage: 'quarterdeck import <folder>',
  summary: 'Read an exported record into the empty database that DATABASE_URL or QUARTERDECK_HOME names.',
  run: async (args, world) => {
    const [folder] = readArgs(args, {}).words;
    if (folder === undefined) throw new WrongUsage('import needs a folder');
    const log = openLog('error');
    const { tables } = await withDatabase(world, (url) => copyIn(resolve(folder), url, log));
    world.out(`Imported from ${resolve(folder)}: ${describeTables(tables)}.`);
    return 0;
  },
};
