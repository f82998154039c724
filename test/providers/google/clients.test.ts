import { expect, test } from 'vitest';
import { Secret } from '../../../src/domain/secret.ts';
import { closeProviders, providersOf } from '../../../src/providers/index.ts';
import { googleOf } from '../../../src/providers/google/clients.ts';
import type { GoogleSettings } from '../../../src/providers/google/settings.ts';
import { isComponentName, must } from '../../../src/domain/ids.ts';
import { supervisorClient } from '../../../src/providers/supervisor/client.ts';
import type { ProviderWorld } from '../../../src/providers/world.ts';
import { production, shop, shopProduction } from '../../support/config.ts';

const settings = {
  ...{ project: 'shop-prod', credentials: 'emulator', apiUrl: 'http://127.0.0.1:9' },
} as const satisfies GoogleSettings;
const place = {
  ...{ target: shopProduction, service: shop, environment: production },
  component: {
    ...{ name: must(isComponentName, 'api'), provider: 'cloud-run', settings: { ...settings }, after: [] },
    shift: 'weighted',
    undo: { kind: 'instant' },
  },
} as const;

const silent = () => undefined;

class Channel {
  closed = false;
  close(): Promise<void> {
    this.closed = true;
    return Promise.resolve();
  }
}

function world() {
  const opened: Channel[] = [];
  const open = (): Promise<Channel> => {
    const channel = new Channel();
    opened.push(channel);
    return Promise.resolve(channel);
  };
  const made: ProviderWorld = {
    supervisor: supervisorClient({ stateFolder: '/nowhere', environment: {} }),
    ...{ host: 'test', environment: {}, stateFolder: '/nowhere', clock: { now: () => 0 } },
    log: { debug: silent, info: silent, warn: silent, error: silent },
    fetch: () => Promise.reject(new Error('nobody is asked')),
    secret: () => Promise.resolve(new Secret('unused')),
  };
  return { world: made, opened, ask: () => googleOf(made).grpc('run', settings, open) };
}

test('closing the providers closes every channel to Google; who asks afterwards gets a new one', async () => {
  const { world: made, opened, ask } = world();
  await ask();
  await ask();

  await closeProviders(made);
  await ask();

  expect(opened.map(({ closed }) => closed)).toEqual([true, false]);
});

test('credentials that are refreshed bring a new client with the next call, and no call under way is cut off', async () => {
  const { world: made, opened, ask } = world();
  const first = await ask();

  await providersOf(made)['cloud-run'].refreshCredentials?.(place, AbortSignal.timeout(1_000));
  const second = await ask();
  const third = await ask();

  expect(second.client).not.toBe(first.client);
  expect(third.client).toBe(second.client);
  expect(opened.map(({ closed }) => closed)).toEqual([false, false]);
});
