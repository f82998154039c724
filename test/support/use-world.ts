import { afterAll, beforeAll, beforeEach } from 'vitest';
import { openStore, type OpenStore } from '../../src/store/open.ts';
import type { Config } from '../../src/domain/config.ts';
import type { Pool } from 'pg';
import { quietPool } from './quiet-pool.ts';
import { forgetting } from './forgetting.ts';
import { useDatabase } from './postgres.ts';
import { aWorld, type HandWorld } from './operations-world.ts';
import { quietLog, systemClock } from './world.ts';

/** A world on the real store, empty at the begin of each test; call the result inside a test. */
export function useWorld(): ((config?: Config) => HandWorld) & { readonly opened: () => OpenStore } {
  const url = useDatabase();
  let opened: OpenStore | undefined;
  let pool: Pool | undefined;
  beforeAll(async () => {
    pool = quietPool(url(), { max: 1 });
    opened = await openStore({ url: url(), clock: systemClock, log: quietLog, processName: 'world' });
  });
  beforeEach(async () => {
    await pool?.query(forgetting);
  });
  afterAll(() => Promise.all([pool?.end(), opened?.close()]));
  const there = (): OpenStore => {
    if (opened === undefined) throw new Error('The world is there once a test runs.');
    return opened;
  };
  return Object.assign((config?: Config) => aWorld(there().store, config), { opened: there });
}
