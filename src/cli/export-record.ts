import { resolve } from 'node:path';
import { exportRecord as copyOut } from '../store/transfer/export.ts';
import { readArgs } from './args.ts';
import type { CliCommand } from './contract.ts';
import { WrongUsage } from './contract.ts';
import { describeTables } from './tables-text.ts';
import { withRecord } from './with-store.ts';

/** The backup, the way to another database, and the way over a major version of PostgreSQL. */
export const exportRecord: CliCommand = {
  name: 'export',
  usage: 'quarterdeck export <folder>',
  summary: 'Copy the whole record into a folder of files with checksums.',
  run: async (args, world) => {
    const [folder] = readArgs(args, {}).words;
    if (folder === undefined) throw new WrongUsage('export needs a folder');
    const { tables } = await withRecord(world, (url) => copyOut(url, resolve(folder)));
    world.out(`Exported to ${resolve(folder)}: ${describeTables(tables)}.`);
    return 0;
  },
};
