import { startFirestoreAdmin } from '../../../playground/cloud/google/firestore-admin/stand-in.ts';
import type { Fault, FaultyRequest } from '../../../playground/cloud/faults.ts';
import { systemClock } from '../../../src/io/clock.ts';
import { firestoreIndexesProvider } from '../../../src/providers/firestore-indexes/provider.ts';
import { indexesKind, indexesSettings } from '../../../src/providers/firestore-indexes/settings.ts';
import { faultContract } from '../../contracts/provider-faults.ts';
import type { FaultStand, FaultyCall } from '../../contracts/provider-faults.ts';
import { providerWorld, restFaults } from '../provider-world.ts';
import { aRepository } from '../revisions.ts';
import { asJson, supervisedStand } from '../supervised-stand.ts';

const creates = ({ path }: FaultyRequest): boolean => path.endsWith('/CreateIndex');
const lists = ({ path }: FaultyRequest): boolean => path.endsWith('/ListIndexes');
const fits: Readonly<Record<FaultyCall, (request: FaultyRequest) => boolean>> = {
  release: creates,
  shift: creates,
  restore: creates,
  check: lists,
  describe: lists,
};

async function stand(): Promise<FaultStand> {
  const supervised = supervisedStand();
  const far = await startFirestoreAdmin({ clock: systemClock, buildMs: 50 });
  const repository = aRepository(supervised.folder);
  const settings = indexesSettings.parse({
    project: 'shop-prod',
    credentials: 'emulator',
    apiUrl: far.url,
    repository: repository.path,
    lookEvery: '10ms',
  });
  const at = supervised.at({
    provider: 'firestore-indexes',
    settings: asJson(settings),
    ...indexesKind.capabilities(settings),
  });
  const named = new Map<string, string>();
  return {
    at,
    newProvider: () => firestoreIndexesProvider(providerWorld(supervised)),
    good: (name) => {
      const fields = [
        { fieldPath: 'a', order: 'ASCENDING' },
        { fieldPath: name, order: 'ASCENDING' },
      ];
      named.set(name, `/collectionGroups/${name}/`);
      const indexes = [...named.keys()].map((collectionGroup) => ({ collectionGroup, fields }));
      return repository.release(at, name, { 'firestore.indexes.json': JSON.stringify({ indexes: indexes.slice(-1) }) });
    },
    endless: () => {
      throw new Error('an index is built to its end');
    },
    timesBegun: ({ label }) => [...far.indexes.keys()].filter((name) => name.includes(named.get(label) ?? '?')).length,
    shareOf: () => Promise.resolve(100),
    inject: (fault, on) => {
      const made: Fault = restFaults[fault];
      far.faults.inject(fits[on], made);
    },
    waitingFaults: () => far.faults.waiting(),
    timesHappened: () => far.indexes.size,
    end: async () => {
      await far.close();
      await supervised.end();
      if (far.violations.length > 0) throw new Error(far.violations.join('; '));
    },
  };
}

faultContract(
  'firestore-indexes',
  {
    splitsTraffic: false,
    saysRetryAfter: true,
    without: [
      { on: 'shift', why: 'indexes serve everybody' },
      { on: 'restore', why: 'what was added stays, so that nothing is put back' },
      { fault: 'stale', why: 'indexes know no etag; they are only ever added' },
      { fault: 'partial', why: 'each call asks for one index, which is there or not' },
    ],
  },
  stand,
);
