import type { Clock } from '../../../../src/ports/world.ts';
import { Refused } from '../grpc/server.ts';
import type { GrpcMethod } from '../grpc/server.ts';

interface StoredDatabase {
  readonly locationId: string;
  readonly type: string;
  readonly uid: string;
  readonly createdMs: number;
}

interface StoredImport {
  readonly name: string;
  readonly inputUriPrefix: string;
  readonly documents: number;
  readonly startedMs: number;
}

/** Databases that were made, and what was put into them. */
export interface RestoreWorld {
  readonly clock: Clock;
  readonly importMs: number;
  /** Documents of an export that is over and whole; undefined for anything else. */
  readonly exported: (prefix: string) => number | undefined;
  readonly databases: Map<string, StoredDatabase>;
  readonly imports: Map<string, StoredImport>;
  /** Every name that was ever deleted. */
  readonly deleted: string[];
  /** So many documents get lost on the way, and whether the next imports fail at their end. */
  readonly bad: { lose: number; fail: boolean };
}

const typeUrl = (name: string): string => `type.googleapis.com/google.firestore.admin.v1.${name}`;
const stamp = (ms: number) => ({ seconds: Math.floor(ms / 1000), nanos: (ms % 1000) * 1e6 });

const live: StoredDatabase = { locationId: 'eur3', type: 'FIRESTORE_NATIVE', uid: 'live', createdMs: 0 };

const shown = (name: string, { locationId, type, uid, createdMs }: StoredDatabase) => ({
  name,
  uid,
  locationId,
  type,
  databaseEdition: 'STANDARD',
  createTime: stamp(createdMs),
  etag: `etag-${uid}`,
});

/** A new world in which only the databases called `(default)` exist. */
export const restoreWorld = (parts: Pick<RestoreWorld, 'clock' | 'importMs' | 'exported'>): RestoreWorld => ({
  ...parts,
  databases: new Map(),
  imports: new Map(),
  deleted: [],
  bad: { lose: 0, fail: false },
});

const found = (world: RestoreWorld, name: string): StoredDatabase => {
  const database = world.databases.get(name) ?? (name.endsWith('/(default)') ? live : undefined);
  if (database === undefined) throw new Refused('NOT_FOUND', `${name} does not exist`);
  return database;
};

/** Refuses what Firestore refuses: names that are taken or malformed, imports of what was never exported whole. */
export const restoreMethods = (world: RestoreWorld): Readonly<Record<string, GrpcMethod>> => ({
  GetDatabase: ({ request }) => {
    const { name } = request as { name: string };
    return shown(name, found(world, name));
  },
  CreateDatabase: ({ request }) => {
    const { parent, databaseId, database } = request as {
      parent: string;
      databaseId: string;
      database: { locationId: string; type: string } | null;
    };
    if (!/^projects\/[^/]+$/.test(parent)) throw new Refused('INVALID_ARGUMENT', `malformed parent ${parent}`);
    if (!/^[a-z][a-z0-9-]{2,61}[a-z0-9]$/.test(databaseId))
      throw new Refused('INVALID_ARGUMENT', `malformed id ${databaseId}`);
    if (!database?.locationId || database.type === 'DATABASE_TYPE_UNSPECIFIED')
      throw new Refused('INVALID_ARGUMENT', 'location and type are required');
    const name = `${parent}/databases/${databaseId}`;
    if (world.databases.has(name)) throw new Refused('ALREADY_EXISTS', `${name} exists`);
    const { locationId, type } = database;
    const made = { locationId, type, uid: `uid-${databaseId}`, createdMs: world.clock.now() };
    world.databases.set(name, made);
    return finished(name, 'CreateDatabase', shown(name, made));
  },
  DeleteDatabase: ({ request }) => {
    const { name } = request as { name: string };
    const gone = found(world, name);
    world.databases.delete(name);
    world.deleted.push(name);
    return finished(name, 'DeleteDatabase', shown(name, gone));
  },
  ImportDocuments: ({ request }) => imported(world, request),
});

function imported(world: RestoreWorld, request: unknown): object {
  const { name, inputUriPrefix } = request as { name: string; inputUriPrefix: string };
  found(world, name);
  const documents = world.exported(inputUriPrefix);
  if (documents === undefined) throw new Refused('INVALID_ARGUMENT', `${inputUriPrefix} holds no whole export`);
  const made = {
    name: `${name}/operations/IMPORT${String(world.imports.size + 1).padStart(6, '0')}`,
    inputUriPrefix,
    documents: Math.max(0, documents - world.bad.lose),
    startedMs: world.clock.now(),
  };
  world.imports.set(made.name, made);
  return importOperation(world, made);
}

const finished = (name: string, kind: string, response: object) => ({
  name: `${name}/operations/${kind}1`,
  done: true,
  metadata: { '@type': typeUrl(`${kind}Metadata`) },
  response: { '@type': typeUrl('Database'), ...response },
});

function importOperation(world: RestoreWorld, made: StoredImport): object {
  const share = Math.min(1, (world.clock.now() - made.startedMs) / Math.max(1, world.importMs));
  const done = share >= 1;
  const state = !done ? 'PROCESSING' : world.bad.fail ? 'FAILED' : 'SUCCESSFUL';
  const count = Math.floor(made.documents * share);
  return {
    name: made.name,
    done,
    metadata: {
      '@type': typeUrl('ImportDocumentsMetadata'),
      startTime: stamp(made.startedMs),
      ...(done ? { endTime: stamp(made.startedMs + world.importMs) } : {}),
      operationState: state,
      progressDocuments: { estimatedWork: made.documents, completedWork: count },
      progressBytes: { estimatedWork: made.documents * 300, completedWork: count * 300 },
      inputUriPrefix: made.inputUriPrefix,
    },
    ...(state === 'SUCCESSFUL' ? { response: { '@type': 'type.googleapis.com/google.protobuf.Empty' } } : {}),
    ...(state === 'FAILED' ? { error: { code: 13, message: 'the import failed' } } : {}),
  };
}

/** Work on databases, as the list of operations shows it. */
export const restoreOperations = (
  world: RestoreWorld,
): readonly { readonly name: string; readonly shown: object }[] => [
  ...[...world.imports.values()].map((one) => ({ name: one.name, shown: importOperation(world, one) })),
  ...[...world.databases].map(([name, one]) => {
    const operation = finished(name, 'CreateDatabase', shown(name, one));
    return { name: operation.name, shown: operation };
  }),
  ...world.deleted.map((name) => {
    const operation = finished(name, 'DeleteDatabase', shown(name, live));
    return { name: operation.name, shown: operation };
  }),
];
