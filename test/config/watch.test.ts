import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { ConfigFault } from '../../src/domain/config.ts';
import { must, isTargetId } from '../../src/domain/ids.ts';
import type { TargetId } from '../../src/domain/ids.ts';
import type { LoadResult } from '../../src/config/load.ts';
import { loadConfig } from '../../src/config/load.ts';
import type { ConfigChange, ConfigWatch, Scheduler } from '../../src/config/watch.ts';
import { watchConfig } from '../../src/config/watch.ts';
import { testKinds } from './kinds.ts';
import { base, shop } from './load-text.ts';

const nothing = (): void => undefined;
/** The test looks by itself; nothing happens in between. */
const byHand: Scheduler = { every: () => nothing, after: () => nothing };
const realTime: Scheduler = {
  every: () => nothing,
  after: (ms, task) => {
    const timer = setTimeout(() => void task(), ms);
    return () => {
      clearTimeout(timer);
    };
  },
};

let folder = '';
let path = '';
let watch: ConfigWatch | undefined;
let changes: ConfigChange[] = [];
let faults: ConfigFault[] = [];
let errors: unknown[] = [];
let inFlight: readonly TargetId[] = [];
let failures = 0;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'watch-'));
  path = join(folder, 'quarterdeck.yml');
  [changes, faults, errors, inFlight, failures] = [[], [], [], [], 0];
  await writeFile(path, `include: [shop.yml]\n${base}`);
  await writeFile(join(folder, 'shop.yml'), shop);
});
afterEach(async () => {
  watch?.stop();
  await rm(folder, { recursive: true });
});

const load = (): Promise<LoadResult> => loadConfig({ path, environmentVariables: {}, kinds: testKinds });

async function begin(scheduler: Scheduler): Promise<ConfigWatch> {
  const current = await load();
  if (current.kind !== 'ok') throw new Error('faulty');
  watch = await watchConfig({
    path,
    current,
    load,
    scheduler,
    onChange: async (change) => {
      if (failures > 0) {
        failures -= 1;
        throw new Error('the store is away');
      }
      changes.push(change);
      await Promise.resolve();
    },
    onFaults: async (found) => {
      faults.push(...found);
      await Promise.resolve();
    },
    onError: (error) => errors.push(error),
    inFlightTargets: () => Promise.resolve(inFlight),
  });
  return watch;
}

/** One look sees the change, the next one that it is finished. */
async function look(watching: ConfigWatch): Promise<void> {
  await watching.check();
  await watching.check();
}

test('a change is taken over with a sentence for each difference', async () => {
  const watching = await begin(byHand);
  await writeFile(path, `include: [shop.yml]\n${base.replace('count: 0', 'count: 1')}`);

  await look(watching);
  await look(watching);

  expect(changes.map(({ sentences }) => sentences)).toEqual([['environments.staging.approvals.count: 0 → 1']]);
  expect(changes[0]?.loaded.config.version).not.toBe(changes[0]?.previous.config.version);
});

test('a change in an included file counts, a comment does not', async () => {
  const watching = await begin(byHand);

  await writeFile(join(folder, 'shop.yml'), `# only a comment\n${shop}`);
  await look(watching);
  expect(changes).toEqual([]);

  await writeFile(join(folder, 'shop.yml'), shop.replace('8081', '8082'));
  await look(watching);
  expect(changes).toHaveLength(1);
});

test('a file that is still being written is not acted upon', async () => {
  const watching = await begin(byHand);

  await writeFile(path, '');
  await watching.check();
  await writeFile(path, `include: [shop.yml]\n${base}reminder: 2h`);
  await watching.check();
  expect([faults, changes]).toEqual([[], []]);

  await watching.check();
  expect(changes).toHaveLength(1);
});

test('faults are told once and the old configuration stays', async () => {
  const watching = await begin(byHand);
  await writeFile(path, `include: [shop.yml]\n${base}remindr: 2h`);

  await look(watching);
  await look(watching);
  expect(faults.map(({ path: place }) => place)).toEqual(['remindr']);

  await writeFile(path, `include: [shop.yml]\n${base}reminder: 2h`);
  await look(watching);
  expect(changes.map(({ sentences }) => sentences)).toEqual([['reminder: added (2h)']]);
});

test('removing a target with a deployment in flight waits for its end', async () => {
  const watching = await begin(byHand);
  inFlight = [must(isTargetId, 'shop/staging')];
  await writeFile(join(folder, 'shop.yml'), shop.replace(/ +staging: .*\n/, ''));

  await look(watching);
  await look(watching);
  expect(faults).toMatchObject([
    { path: 'services.shop.environments.staging', found: 'removed, while a deployment of shop/staging is in flight' },
  ]);
  expect(changes).toEqual([]);

  inFlight = [];
  await watching.check();
  expect(changes).toHaveLength(1);
});

test('a change that could not be recorded is tried again', async () => {
  const watching = await begin(byHand);
  failures = 1;
  await writeFile(path, `include: [shop.yml]\n${base}reminder: 2h`);

  await look(watching);
  expect([errors.length, changes.length]).toEqual([1, 0]);

  await watching.check();
  expect(changes).toHaveLength(1);
});

test('an editor that puts a new file in the place of the old one is noticed without polling', async () => {
  await begin(realTime);
  const draft = join(folder, '.quarterdeck.yml.swp');
  await writeFile(draft, `include: [shop.yml]\n${base}reminder: 3h`);
  await rename(draft, path);

  await vi.waitFor(
    () => {
      expect(changes).toHaveLength(1);
    },
    { timeout: 5_000, interval: 20 },
  );
});

test('after the end nothing is looked at any more', async () => {
  const watching = await begin(byHand);
  watching.stop();
  await writeFile(path, `include: [shop.yml]\n${base}reminder: 2h`);

  await look(watching);

  expect(changes).toEqual([]);
});
