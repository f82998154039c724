import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Clock } from '../../../../src/ports/world.ts';
import { faults as newFaults } from '../../faults.ts';
import type { Faults } from '../../faults.ts';
import { Refused, grpcServer } from '../grpc/server.ts';
import type { GrpcCall, GrpcMethod } from '../grpc/server.ts';
import { fieldMethods } from './fields.ts';
import type { FieldWorld } from './fields.ts';
import { indexMethods, indexOperation, shownIndex } from './indexes.ts';
import type { IndexWorld, StoredIndex } from './indexes.ts';
import { restoreMethods, restoreOperations, restoreWorld } from './restore.ts';
import type { RestoreWorld } from './restore.ts';

interface StoredExport {
  readonly name: string;
  readonly outputUriPrefix: string;
  readonly collectionIds: readonly string[];
  readonly startedMs: number;
  endedMs?: number;
  end?: 'SUCCESSFUL' | 'FAILED' | 'CANCELLED';
}

/** Firestore's administration on loopback: indexes that take their time, exports with progress. */
export interface FirestoreAdminStandIn {
  readonly url: string;
  readonly faults: Faults;
  readonly violations: readonly string[];
  readonly fields: FieldWorld['fields'];
  readonly indexes: Map<string, StoredIndex>;
  readonly exports: Map<string, StoredExport>;
  /** Databases that were made, and imports into them. */
  readonly restore: RestoreWorld;
  readonly state: () => unknown;
  readonly close: () => Promise<void>;
}

export interface FirestoreAdminSettings {
  readonly clock: Clock;
  /** How long an index is built and an export runs. */
  readonly buildMs?: number;
  readonly exportMs?: number;
  readonly importMs?: number;
  readonly documents?: number;
  /** Where exports may be written to. */
  readonly buckets?: readonly string[];
}

/** The package does not export its messages: they lie beside its entry. */
function protos(): object {
  const require = createRequire(import.meta.url);
  return require(join(dirname(require.resolve('@google-cloud/firestore')), '../protos/admin_v1.json')) as object;
}

const typeUrl = (name: string): string => `type.googleapis.com/google.firestore.admin.v1.${name}`;
const stamp = (ms: number) => ({ seconds: Math.floor(ms / 1000), nanos: (ms % 1000) * 1e6 });

/** Starts with an empty database. */
export async function startFirestoreAdmin(settings: FirestoreAdminSettings): Promise<FirestoreAdminStandIn> {
  const faults = newFaults();
  const violations: string[] = [];
  const world: World = {
    clock: settings.clock,
    buildMs: settings.buildMs ?? 40,
    exportMs: settings.exportMs ?? 40,
    documents: settings.documents ?? 5_000,
    buckets: settings.buckets ?? ['shop-backups'],
    fields: new Map(),
    indexes: new Map(),
    exports: new Map(),
    made: 0,
    restore: restoreWorld({
      clock: settings.clock,
      importMs: settings.importMs ?? 40,
      exported: (prefix) => exportedWhole(world, prefix),
    }),
  };
  const { url, close } = await grpcServer({
    protos: protos(),
    services: {
      'google.firestore.admin.v1.FirestoreAdmin': {
        ...indexMethods(world),
        ...fieldMethods(world),
        ...exportMethods(world),
        ...restoreMethods(world.restore),
      },
      'google.longrunning.Operations': operationMethods(world),
    },
    faults,
    guard: guard(violations),
  });
  const { fields, indexes, exports, restore } = world;
  return { url, close, faults, violations, fields, indexes, exports, restore, state: () => stateOf(world) };
}

const stateOf = (world: World): object => ({
  fields: [...world.fields],
  indexes: [...world.indexes.values()].map((one) => shownIndex(world, one)),
  exports: [...world.exports.values()].map((one) => ({ ...one, ...progressOf(world, one) })),
  databases: [...world.restore.databases.keys()],
  imports: [...world.restore.imports.values()],
});

interface World extends IndexWorld, FieldWorld {
  readonly exportMs: number;
  readonly buckets: readonly string[];
  readonly exports: Map<string, StoredExport>;
  readonly restore: RestoreWorld;
}

/** Google routes by a header that the client sets from the request. */
const guard =
  (violations: string[]) =>
  ({ path, headers }: GrpcCall): void => {
    if (headers['authorization']?.startsWith('Bearer ') !== true)
      throw new Refused('UNAUTHENTICATED', 'Request had no credentials.');
    const routed = headers['x-goog-request-params'] !== undefined || path.startsWith('/google.longrunning.');
    if (!routed) violations.push(`${path}: x-goog-request-params is missing`);
  };

function exportMethods(world: World): Readonly<Record<string, GrpcMethod>> {
  return {
    ExportDocuments: ({ request }) => {
      const { name, outputUriPrefix, collectionIds } = request as {
        name: string;
        outputUriPrefix: string;
        collectionIds: readonly string[];
      };
      const bucket = /^gs:\/\/([^/]+)/.exec(outputUriPrefix)?.[1];
      if (bucket === undefined || !world.buckets.includes(bucket))
        throw new Refused('NOT_FOUND', `the bucket of ${outputUriPrefix} does not exist`);
      const taken = [...world.exports.values()].some((one) => one.outputUriPrefix === outputUriPrefix);
      if (taken) throw new Refused('INVALID_ARGUMENT', 'the path already holds an export');
      const made: StoredExport = {
        name: `${name}/operations/EXPORT${String((world.made += 1)).padStart(6, '0')}`,
        outputUriPrefix,
        collectionIds,
        startedMs: world.clock.now(),
      };
      world.exports.set(made.name, made);
      return exportOperation(world, made);
    },
  };
}

function progressOf(world: World, made: StoredExport) {
  const nowMs = world.clock.now();
  const share = Math.min(1, ((made.endedMs ?? nowMs) - made.startedMs) / Math.max(1, world.exportMs));
  const state = made.end ?? (share >= 1 ? 'SUCCESSFUL' : 'PROCESSING');
  return {
    state,
    documents: Math.floor(world.documents * share),
    endedMs: made.endedMs ?? made.startedMs + world.exportMs,
  };
}

/** Documents of the export at this place, once it is over and whole. */
function exportedWhole(world: World, prefix: string): number | undefined {
  const made = [...world.exports.values()].find((one) => one.outputUriPrefix === prefix);
  if (made === undefined) return undefined;
  const { state, documents } = progressOf(world, made);
  return state === 'SUCCESSFUL' ? documents : undefined;
}

function exportOperation(world: World, made: StoredExport): object {
  const { state, documents, endedMs } = progressOf(world, made);
  const done = state !== 'PROCESSING';
  const { outputUriPrefix, collectionIds } = made;
  return {
    name: made.name,
    done,
    metadata: {
      '@type': typeUrl('ExportDocumentsMetadata'),
      startTime: stamp(made.startedMs),
      ...(done ? { endTime: stamp(endedMs) } : {}),
      operationState: state,
      progressDocuments: { estimatedWork: world.documents, completedWork: documents },
      progressBytes: { estimatedWork: world.documents * 300, completedWork: documents * 300 },
      collectionIds,
      outputUriPrefix,
    },
    ...(state === 'SUCCESSFUL' ? { response: { '@type': typeUrl('ExportDocumentsResponse'), outputUriPrefix } } : {}),
    ...(state === 'FAILED' ? { error: { code: 13, message: 'the export failed' } } : {}),
    ...(state === 'CANCELLED' ? { error: { code: 1, message: 'the export was cancelled' } } : {}),
  };
}

function operationMethods(world: World): Readonly<Record<string, GrpcMethod>> {
  const all = (): readonly { readonly name: string; readonly shown: object }[] => [
    ...[...world.exports.values()].map((one) => ({ name: one.name, shown: exportOperation(world, one) })),
    ...[...world.indexes.values()].map((one) => ({ name: one.name, shown: indexOperation(world, one) })),
    ...restoreOperations(world.restore),
  ];
  return {
    GetOperation: ({ request }) => {
      const { name } = request as { name: string };
      const found = all().find((one) => one.name === name);
      if (found === undefined) throw new Refused('NOT_FOUND', `${name} does not exist`);
      return found.shown;
    },
    ListOperations: ({ request }) => {
      const { name } = request as { name: string };
      return {
        operations: all()
          .filter((one) => one.name.startsWith(`${name}/`))
          .map(({ shown }) => shown),
      };
    },
    CancelOperation: ({ request }) => {
      const { name } = request as { name: string };
      const found = world.exports.get(name);
      if (found === undefined) throw new Refused('NOT_FOUND', `${name} does not exist`);
      if (progressOf(world, found).state === 'PROCESSING') {
        found.endedMs = world.clock.now();
        found.end = 'CANCELLED';
      }
      return {};
    },
  };
}
