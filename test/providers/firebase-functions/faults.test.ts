import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll } from 'vitest';
import type { Release } from '../../../src/domain/plan.ts';
import type { Provider } from '../../../src/ports/provider.ts';
import { prepare } from '../../../src/providers/firebase-functions/source/prepare.ts';
import { specFor } from '../../../src/providers/firebase-functions/source/prepare-spec.ts';
import { functionsSettings } from '../../../src/providers/firebase-functions/settings.ts';
import type { Fault } from '../../../playground/cloud/faults.ts';
import type { FarFault, FaultStand, FaultyCall } from '../../contracts/provider-faults.ts';
import { faultContract } from '../../contracts/provider-faults.ts';
import { aRepository } from '../revisions.ts';
import { functionsStand, region, resource } from './stand.ts';
import type { FunctionsStand } from './stand.ts';

const part = { name: `api@${region}` };

/** What Google's gRPC does for each fault of the contract. */
const farFaults: Readonly<Record<FarFault, Fault>> = {
  'rate-limited': { kind: 'answer', status: 429, headers: { 'retry-after': '2' } },
  unavailable: { kind: 'answer', status: 503 },
  'timeout-after-effect': { kind: 'silent-after-effect' },
  stale: { kind: 'answer', status: 409 },
  'lost-before': { kind: 'drop-before-effect' },
  'lost-after': { kind: 'drop-after-effect' },
  partial: { kind: 'answer', status: 500 },
};

const methods: Readonly<Record<FaultyCall, RegExp>> = {
  release: /\/(?:Create|Update)Function$/,
  shift: /\/UpdateService$/,
  restore: /\/UpdateService$/,
  check: /\/GetOperation$/,
  describe: /\/ListFunctions$/,
};

/** One function of the component as the pipeline sees it once the source is prepared. */
function oneFunction(inner: Provider, { cloud }: FunctionsStand): Provider {
  const versionOf = (): string => cloud.engine.get(resource('api'))?.resource.labels?.['quarterdeck-version'] ?? '';
  return {
    ...inner,
    release: (request, call) => inner.release({ ...request, part }, call),
    check: async (at, handle, signal) => {
      const progress = await inner.check({ ...at, part }, handle, signal);
      return progress.kind === 'succeeded' ? { ...progress, version: versionOf() } : progress;
    },
    shift: (request, call) => inner.shift({ ...request, part }, call),
    restore: (request, call) => inner.restore({ ...request, part }, call),
    reconcile: (call, step) => {
      switch (call.kind) {
        case 'release':
          return inner.reconcile({ kind: 'release', request: { ...call.request, part } }, step);
        case 'shift':
          return inner.reconcile({ kind: 'shift', request: { ...call.request, part } }, step);
        case 'restore':
          return inner.reconcile({ kind: 'restore', request: { ...call.request, part } }, step);
        case 'mend':
          return inner.reconcile({ kind: 'mend', request: { ...call.request, part } }, step);
      }
    },
  };
}

const folder = mkdtempSync(join(tmpdir(), 'qd-test-'));
const repository = aRepository(folder);
const releases = new Map<string, Release>();
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** Makes the source of a release ready once for all tests, and uploads it to the stand's far end. */
async function prepared({ at, stateFolder }: FunctionsStand, release: Release): Promise<void> {
  const settings = functionsSettings.parse(at.component.settings);
  const spec = specFor(stateFolder, settings, { revision: release.revision, upload: true });
  const kept = join(folder, basename(spec.artefact));
  const surroundings = { environment: { ...process.env, BEGUN: join(folder, 'begun') }, token: 'made up' };
  if (!existsSync(kept)) {
    await prepare({ ...spec, upload: { ...spec.upload, wanted: false } }, surroundings);
    cpSync(spec.artefact, kept, { recursive: true });
  }
  cpSync(kept, spec.artefact, { recursive: true });
  await prepare(spec, surroundings);
}

async function faultStand(): Promise<FaultStand> {
  const stand = await functionsStand({ repository });
  const { cloud } = stand;
  for (const name of ['one', 'two']) {
    const release = releases.get(name) ?? stand.good(name);
    releases.set(name, release);
    await prepared(stand, release);
  }
  let waiting = 0;
  return {
    ...stand,
    newProvider: () => oneFunction(stand.newProvider(), stand),
    good: (name) => releases.get(name) ?? stand.good(name),
    timesBegun: ({ revision }) =>
      cloud.engine.operations().filter(({ sent }) => sent.labels?.['quarterdeck-revision'] === revision).length,
    inject: (fault, on) => {
      waiting += 1;
      const { faults } = on === 'shift' || on === 'restore' ? cloud.run : cloud;
      const fits = ({ path }: { readonly path: string }): boolean => {
        if (!methods[on].test(path) || waiting === 0) return false;
        waiting -= 1;
        return true;
      };
      faults.inject(fits, farFaults[fault]);
    },
    waitingFaults: () => waiting,
    timesHappened: (on) =>
      on === 'release'
        ? cloud.engine.operations().length
        : cloud.run.journal.filter(({ kind }) => kind === 'traffic').length,
  };
}

faultContract(
  'firebase-functions, function by function,',
  {
    splitsTraffic: true,
    isSlow: true,
    saysRetryAfter: true,
    without: [
      { fault: 'partial', why: 'a function is deployed by one operation, which does everything or fails as a whole' },
    ],
  },
  faultStand,
);
