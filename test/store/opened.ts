import { onTestFinished } from 'vitest';
import { type OpenStore, openStore, type StoreSettings } from '../../src/store/open.ts';
import { quietLog, systemClock } from '../support/world.ts';

/** Opens the store as one more process would, and closes it after the test. */
export async function opened(url: string, settings: Partial<StoreSettings> = {}): Promise<OpenStore> {
  const store = await openStore({ url, clock: systemClock, log: quietLog, processName: 'test', ...settings });
  onTestFinished(() => store.close());
  return store;
}
