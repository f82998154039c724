import type { Clock } from '../../../../src/ports/world.ts';
import { Refused } from '../grpc/server.ts';
import type { GrpcMethod } from '../grpc/server.ts';

/** An index as it is kept. */
export interface StoredIndex {
  readonly name: string;
  readonly queryScope: string;
  readonly fields: readonly Readonly<Record<string, unknown>>[];
  readonly createdMs: number;
  isBroken: boolean;
}

/** The indexes of all databases. */
export interface IndexWorld {
  readonly clock: Clock;
  readonly buildMs: number;
  readonly documents: number;
  readonly indexes: Map<string, StoredIndex>;
  made: number;
}

const typeUrl = (name: string): string => `type.googleapis.com/google.firestore.admin.v1.${name}`;
const stamp = (ms: number) => ({ seconds: Math.floor(ms / 1000), nanos: (ms % 1000) * 1e6 });

const identity = ({ queryScope, fields }: Pick<StoredIndex, 'queryScope' | 'fields'>): string =>
  JSON.stringify([queryScope, fields.map(({ fieldPath, order, arrayConfig }) => [fieldPath, order, arrayConfig])]);

const groupOf = (name: string): string => name.split('/indexes/')[0] ?? '';

function stateOf({ clock, buildMs }: IndexWorld, { createdMs, isBroken }: StoredIndex): string {
  if (isBroken) return 'NEEDS_REPAIR';
  return clock.now() - createdMs >= buildMs ? 'READY' : 'CREATING';
}

/** As the service shows it: with the field that it adds to every index. */
export const shownIndex = (world: IndexWorld, index: StoredIndex) => ({
  name: index.name,
  queryScope: index.queryScope,
  state: stateOf(world, index),
  fields: [...index.fields, { fieldPath: '__name__', order: 'ASCENDING' }],
});

/** Making, listing and deleting indexes. */
export function indexMethods(world: IndexWorld): Readonly<Record<string, GrpcMethod>> {
  return {
    CreateIndex: ({ request }) => {
      const { parent, index } = request as { parent: string; index: StoredIndex };
      if (!/^projects\/[^/]+\/databases\/[^/]+\/collectionGroups\/[^/]+$/.test(parent))
        throw new Refused('INVALID_ARGUMENT', `malformed parent ${parent}`);
      if (index.fields.length < 2) throw new Refused('INVALID_ARGUMENT', 'an index has at least two fields');
      const same = [...world.indexes.values()].some(
        (one) => groupOf(one.name) === parent && identity(one) === identity(index),
      );
      if (same) throw new Refused('ALREADY_EXISTS', 'index already exists');
      const name = `${parent}/indexes/CICA${String((world.made += 1)).padStart(6, '0')}`;
      const made = { ...index, name, createdMs: world.clock.now(), isBroken: false };
      world.indexes.set(name, made);
      return indexOperation(world, made);
    },
    ListIndexes: ({ request }) => {
      const { parent } = request as { parent: string };
      const group = parent.endsWith('/-') ? parent.slice(0, -1) : `${parent}/`;
      const found = [...world.indexes.values()].filter(({ name }) => name.startsWith(group));
      return { indexes: found.map((one) => shownIndex(world, one)) };
    },
    DeleteIndex: ({ request }) => {
      const { name } = request as { name: string };
      if (!world.indexes.delete(name)) throw new Refused('NOT_FOUND', `${name} does not exist`);
      return {};
    },
  };
}

/** How far the building of an index is. */
export function indexOperation(world: IndexWorld, index: StoredIndex): object {
  const done = stateOf(world, index) !== 'CREATING';
  const share = Math.min(1, (world.clock.now() - index.createdMs) / Math.max(1, world.buildMs));
  return {
    name: `${databaseOf(index.name)}/operations/${index.name.split('/').at(-1) ?? ''}`,
    done,
    metadata: {
      '@type': typeUrl('IndexOperationMetadata'),
      startTime: stamp(index.createdMs),
      index: index.name,
      state: done ? 'SUCCESSFUL' : 'PROCESSING',
      progressDocuments: { estimatedWork: world.documents, completedWork: Math.floor(world.documents * share) },
    },
    ...(done ? { response: { '@type': typeUrl('Index'), ...shownIndex(world, index) } } : {}),
  };
}

const databaseOf = (name: string): string => name.split('/').slice(0, 4).join('/');
