import { afterAll, beforeAll, beforeEach } from 'vitest';
import { openStore, type OpenStore } from '../../src/store/open.ts';
import type { Config } from '../../src/domain/config.ts';
import { query } from './embedded.ts';
import { useDatabase } from './postgres.ts';
import { aWorld, type HandWorld } from './operations-world.ts';
import { quietLog, systemClock } from './world.ts';

const forgetting =
  'truncate service_counter, release, deployment, target_lock, freeze_period, step, inbox, lane, outbox, card, baseline, drift_look restart identity cascade';

/** A world on the real store, empty at the begin of each test; call the result inside a test. */
export function useWorld(): ((config?: Config) => HandWorld) & { readonly opened: () => OpenStore } {
  const url = useDatabase();
  let opened: OpenStore | undefined;
  beforeAll(async () => {
    opened = await openStore({ url: url(), clock: systemClock, log: quietLog, processName: 'world' });
  });
  beforeEach(async () => {
    await query(url(), forgetting);
  });
  afterAll(() => opened?.close());
  const there = (): OpenStore => {
    if (opened === undefined) throw new Error('The world is there once a test runs.');
    return opened;
  };
  return Object.assign((config?: Config) => aWorld(there().store, config), { opened: there });
}
