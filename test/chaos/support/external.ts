import { chmod, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEmbedded, stopEmbedded } from '../../../src/store/embedded/open.ts';
import { quietLog, systemClock } from '../../support/world.ts';

/** A database that is not the bots' own, as a team would run it, durable like one. */
export interface External {
  readonly url: string;
  readonly end: () => Promise<void>;
}

/** Starts a cluster of its own. */
export async function externalDatabase(): Promise<External> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'quarterdeck-chaos-database-')));
  await chmod(folder, 0o711);
  const database = await openEmbedded({ stateFolder: folder, clock: systemClock, log: quietLog });
  await database.leave();
  return {
    url: database.url,
    end: async () => {
      await stopEmbedded(folder);
      await rm(folder, { recursive: true, force: true });
    },
  };
}
