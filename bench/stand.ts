import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { openLog } from '../src/main/log.ts';
import { systemClock } from '../src/io/clock.ts';
import { openEmbedded } from '../src/store/embedded/open.ts';
import type { Stand } from './figures.ts';

export interface OpenStand extends Stand {
  end(): Promise<void>;
}

/** A folder and a built-in database as the product starts it, fsync on; both are gone at the end. */
export async function openStand(say: (sentence: string) => void): Promise<OpenStand> {
  const folder = await mkdtemp(join(tmpdir(), 'quarterdeck-bench-'));
  const database = await openEmbedded({
    stateFolder: join(folder, 'database'),
    clock: systemClock,
    log: openLog('warn'),
  });
  return {
    folder,
    say,
    newDatabase: async (name) => {
      const client = new pg.Client({ connectionString: database.url });
      await client.connect();
      await client.query(`CREATE DATABASE ${pg.escapeIdentifier(name)}`);
      await client.end();
      const url = new URL(database.url);
      url.pathname = `/${name}`;
      return url.href;
    },
    end: async () => {
      await database.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
