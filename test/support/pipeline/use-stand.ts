import { afterAll, beforeAll, beforeEach } from 'vitest';
import type { Config } from '../../../src/domain/config.ts';
import { openStore } from '../../../src/store/open.ts';
import type { OpenStore } from '../../../src/store/open.ts';
import { aConfig } from '../config.ts';
import type { Pool } from 'pg';
import { quietPool } from '../quiet-pool.ts';
import { forgetting } from '../forgetting.ts';
import { useDatabase } from '../postgres.ts';
import { startMs } from '../operations-world.ts';
import { quietLog } from '../world.ts';
import type { HandClock } from './clock.ts';
import { handClock } from './clock.ts';
import type { Sql, Stand } from './stand.ts';
import { aStand } from './stand.ts';

interface Stores {
  readonly url: string;
  readonly sql: Sql;
  /** The stores' own clock: set back at the begin of each test. */
  readonly clock: HandClock;
  readonly stores: readonly OpenStore[];
}

/** Stores of as many processes as asked for, each with a long lease: tests say themselves when one ends. */
export function useStores(count: number): () => Stores {
  const url = useDatabase();
  const stores: OpenStore[] = [];
  const clock = handClock(startMs);
  let pool: Pool | undefined;
  const sql: Sql = async (text) => (await pool?.query<Readonly<Record<string, unknown>>>(text))?.rows ?? [];
  beforeAll(async () => {
    pool = quietPool(url(), { max: 2 });
    for (let number = 1; number <= count; number += 1) {
      const settings = { url: url(), clock, log: quietLog, leaseMs: 60_000 };
      stores.push(await openStore({ ...settings, processName: `process ${number}` }));
    }
  });
  beforeEach(async () => {
    clock.set(startMs);
    await sql(forgetting);
  });
  afterAll(() => Promise.all([pool?.end(), ...stores.map((store) => store.close())]));
  return () => ({ url: url(), sql, clock, stores });
}

/** A stand on the real store, empty at the begin of each test; call the result inside a test. */
export function useStand(): (config?: Config) => Stand {
  const there = useStores(1);
  return (config = aConfig()) => {
    const { stores, ...parts } = there();
    const [opened] = stores;
    if (opened === undefined) throw new Error('The stand is there once a test runs.');
    return aStand({ ...parts, opened }, config);
  };
}
