import { afterAll, beforeAll, beforeEach } from 'vitest';
import { openStore, type OpenStore } from '../../src/store/open.ts';
import type { Config } from '../../src/domain/config.ts';
import { freshDatabase, type TestDatabase } from './postgres.ts';
import { aWorld, type HandWorld } from './operations-world.ts';
import { quietLog, systemClock } from './world.ts';

/** Gives each test of a file a world on an empty database of its own; call the result inside the test. */
export function useWorld(): (config?: Config) => HandWorld {
  let database: TestDatabase | undefined;
  let opened: OpenStore | undefined;
  const close = async (): Promise<void> => {
    await opened?.close();
    await database?.drop();
  };
  beforeAll(async () => {
    // The first database of a run also starts the cluster: that is set-up, no part of a test's own time.
    await (await freshDatabase()).drop();
  });
  beforeEach(async () => {
    await close();
    database = await freshDatabase();
    opened = await openStore({ url: database.url, clock: systemClock, log: quietLog, processName: 'world' });
  });
  afterAll(close);
  return (config) => {
    if (opened === undefined) throw new Error('The world is there once a test runs.');
    return aWorld(opened.store, config);
  };
}
