import { z } from 'zod';
import { ProviderError } from '../../ports/provider-error.ts';
import { readBack } from '../supervised.ts';
import type { Google } from './clients.ts';
import { errorOfCall } from './grpc-error.ts';
import type { CallOptions, ClientOptions } from './grpc-options.ts';
import type { GoogleSettings } from './settings.ts';

/** What we use of the official client; its own types want instances of classes and mistake what a list answers. */
interface Client {
  listIndexes(request: { readonly parent: string }, options: CallOptions): Promise<readonly [unknown, ...unknown[]]>;
  createIndex(request: { readonly parent: string; readonly index: object }, options: CallOptions): Promise<unknown>;
  deleteIndex(request: { readonly name: string }, options: CallOptions): Promise<unknown>;
  exportDocuments(request: object, options: CallOptions): Promise<readonly [unknown, unknown, ...unknown[]]>;
  readonly operationsClient: {
    getOperation(request: { readonly name: string }, options: CallOptions): Promise<readonly [unknown]>;
    cancelOperation(request: { readonly name: string }, options: CallOptions): Promise<unknown>;
    listOperations(
      request: { readonly name: string; readonly filter: string; readonly pageSize: number },
      options: CallOptions & { readonly autoPaginate: false },
    ): Promise<readonly [readonly unknown[]]>;
  };
  readonly descriptors: {
    readonly longrunning: Readonly<Record<string, { metadataDecoder(packed: Uint8Array): unknown }>>;
  };
  close(): Promise<void>;
}

/** Of a module with the CommonJS shape: the admin client sits on the default export. */
const openAdmin = async (options: ClientOptions): Promise<Client> => {
  const { default: firestore } = await import('@google-cloud/firestore');
  // The package that is named instead is this one's own dependency and no more than that. The client's own types hide what
  // `Client` names of it; the tests run on the client itself.
  // eslint-disable-next-line @typescript-eslint/no-deprecated
  return new firestore.v1.FirestoreAdminClient(options) as unknown as Client;
};

/** In an operation's metadata enumerations come as numbers, in JSON as words. */
const states = 'UNSPECIFIED INITIALIZING PROCESSING CANCELLING FINALIZING SUCCESSFUL FAILED CANCELLED'.split(' ');
const word = (names: readonly string[]) =>
  z
    .union([z.number().transform((given) => names[given] ?? ''), z.string()])
    .nullish()
    .transform((given) => given ?? '');

/** 64-bit numbers come in two halves, or as digits. */
const count = z
  .union([
    z.number(),
    z.string().transform(Number),
    z.looseObject({ low: z.number(), high: z.number() }).transform(({ low, high }) => high * 2 ** 32 + (low >>> 0)),
  ])
  .nullish()
  .transform((given) => given ?? 0);
const work = z
  .looseObject({ estimatedWork: count, completedWork: count })
  .nullish()
  .transform((given) => given ?? { estimatedWork: 0, completedWork: 0 });
const moment = z
  .looseObject({ seconds: count })
  .nullish()
  .transform((given) => (given?.seconds ? given.seconds * 1000 : undefined));

const exportMetadata = z.looseObject({
  operationState: word(states),
  startTime: moment,
  endTime: moment,
  progressDocuments: work,
  progressBytes: work,
  outputUriPrefix: z.string().default(''),
});
const indexMetadata = z.looseObject({ index: z.string().default(''), state: word(states), progressDocuments: work });

const operation = z.looseObject({
  name: z.string().default(''),
  done: z.boolean().nullish(),
  error: z.looseObject({ code: z.number().default(2), message: z.string().default('') }).nullish(),
  metadata: z.looseObject({ type_url: z.string().nullish(), value: z.instanceof(Uint8Array).nullish() }).nullish(),
});

const indexStates = ['UNSPECIFIED', 'CREATING', 'READY', 'NEEDS_REPAIR'];
const index = z.looseObject({
  name: z.string().default(''),
  queryScope: word(['UNSPECIFIED', 'COLLECTION', 'COLLECTION_GROUP', 'COLLECTION_RECURSIVE']),
  state: word(indexStates),
  fields: z.array(
    z.looseObject({
      fieldPath: z.string().default(''),
      order: word(['', 'ASCENDING', 'DESCENDING']),
      arrayConfig: word(['', 'CONTAINS']),
      vectorConfig: z.looseObject({ dimension: z.number().default(0) }).nullish(),
    }),
  ),
});

export type FarIndex = z.infer<typeof index>;

/** An export as its operation tells it. */
export interface FarExport {
  readonly name: string;
  readonly isOver: boolean;
  readonly state: string;
  readonly error?: { readonly code: number; readonly message: string };
  readonly prefix: string;
  readonly startedAtMs?: number;
  readonly endedAtMs?: number;
  readonly documents: { readonly done: number; readonly expected: number };
  readonly bytes: { readonly done: number; readonly expected: number };
}

/** How far the building of an index is. */
export interface FarIndexWork {
  readonly index: string;
  readonly done: number;
  readonly expected: number;
}

const progressOf = (given: z.infer<typeof work>) => ({ done: given.completedWork, expected: given.estimatedWork });

function decoded(client: Client, far: unknown, kind: 'exportDocuments' | 'createIndex'): unknown {
  const value = readBack(operation, far).metadata?.value;
  return value ? client.descriptors.longrunning[kind]?.metadataDecoder(value) : undefined;
}

function exportOf(client: Client, far: unknown): FarExport | undefined {
  const read = readBack(operation, far);
  if (read.metadata?.type_url?.endsWith('.ExportDocumentsMetadata') !== true) return undefined;
  const found = readBack(exportMetadata, decoded(client, far, 'exportDocuments'));
  return {
    name: read.name,
    isOver: read.done === true,
    state: found.operationState,
    ...(read.error ? { error: read.error } : {}),
    prefix: found.outputUriPrefix,
    ...(found.startTime === undefined ? {} : { startedAtMs: found.startTime }),
    ...(found.endTime === undefined ? {} : { endedAtMs: found.endTime }),
    documents: progressOf(found.progressDocuments),
    bytes: progressOf(found.progressBytes),
  };
}

const mostListed = 300;

type Ask = <Answer>(doing: string, once: (client: Client, options: CallOptions) => Promise<Answer>) => Promise<Answer>;

/** The calls of Firestore's administration that we need, each ending within a lease. */
export async function firestoreAdmin(
  google: Google,
  { settings, database }: { readonly settings: GoogleSettings; readonly database: string },
  signal: AbortSignal,
) {
  const { client, options } = await google.grpc('firestore admin', settings, openAdmin);
  const name = `projects/${settings.project}/databases/${database}`;
  const ask: Ask = async (doing, once) =>
    once(client, await options(signal)).catch((error: unknown) => {
      throw errorOfCall(error, `Firestore, asked ${doing}`, signal);
    });
  return { ...indexCalls(ask, name), ...exportCalls(ask, name) };
}

export type FirestoreAdmin = Awaited<ReturnType<typeof firestoreAdmin>>;

const unlessMissing = (error: unknown): undefined => {
  if (error instanceof ProviderError && error.code === 'not-found') return undefined;
  throw error;
};

function indexCalls(ask: Ask, name: string) {
  return {
    indexes: async (): Promise<readonly FarIndex[]> => {
      const parent = `${name}/collectionGroups/-`;
      const [found] = await ask('for its indexes', (client, options) => client.listIndexes({ parent }, options));
      return readBack(z.array(index), found);
    },
    createIndex: async (collectionGroup: string, wanted: object): Promise<void> => {
      const parent = `${name}/collectionGroups/${collectionGroup}`;
      await ask('for an index', (client, options) => client.createIndex({ parent, index: wanted }, options));
    },
    deleteIndex: async (full: string): Promise<void> => {
      await ask('to delete an index', (client, options) => client.deleteIndex({ name: full }, options)).catch(
        unlessMissing,
      );
    },
    indexWork: async (): Promise<readonly FarIndexWork[]> => {
      const found = await listed(ask, name);
      return found.operations.flatMap((one) => {
        if (readBack(operation, one).metadata?.type_url?.endsWith('.IndexOperationMetadata') !== true) return [];
        const { index: of, progressDocuments } = readBack(indexMetadata, decoded(found.client, one, 'createIndex'));
        return [{ index: of, ...progressOf(progressDocuments) }];
      });
    },
  };
}

async function listed(ask: Ask, name: string) {
  return ask('for its operations', async (client, options) => {
    // One page holds more than is ever looked at; the client would go on to the next ones by itself.
    const request = { name, filter: '', pageSize: mostListed };
    const [operations] = await client.operationsClient.listOperations(request, { ...options, autoPaginate: false });
    return { client, operations };
  });
}

function exportCalls(ask: Ask, name: string) {
  return {
    /** Newest first, as far as the operation is kept. */
    exports: async (): Promise<readonly FarExport[]> => {
      const { client, operations } = await listed(ask, name);
      const found = operations.flatMap((one) => exportOf(client, one) ?? []);
      return found.sort((one, other) => (other.startedAtMs ?? 0) - (one.startedAtMs ?? 0));
    },
    export: async (request: object): Promise<string> => {
      const [, far] = await ask('for an export', (client, options) =>
        client.exportDocuments({ name, ...request }, options),
      );
      return readBack(operation, far).name;
    },
    exportNamed: (operationName: string): Promise<FarExport | undefined> =>
      ask('for an operation', async (client, options) => {
        const [far] = await client.operationsClient.getOperation({ name: operationName }, options);
        return exportOf(client, far);
      }).catch(unlessMissing),
    cancelExport: async (operationName: string): Promise<void> => {
      await ask('to end an export', (client, options) =>
        client.operationsClient.cancelOperation({ name: operationName }, options),
      ).catch(unlessMissing);
    },
  };
}
