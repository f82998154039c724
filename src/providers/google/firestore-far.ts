import { z } from 'zod';
import { loadInPieces } from '../../io/load-in-pieces.ts';
import { ProviderError } from '../../ports/provider-error.ts';
import { readBack } from '../supervised.ts';
import type { CallOptions, ClientOptions } from './grpc-options.ts';
import { firestorePieces } from './library.ts';

/** What we use of the official client; its own types want instances of classes and mistake what a list answers. */
export interface Client {
  listIndexes(request: { readonly parent: string }, options: CallOptions): Promise<readonly [unknown, ...unknown[]]>;
  listFields(
    request: { readonly parent: string; readonly filter: string },
    options: CallOptions,
  ): Promise<readonly [unknown, ...unknown[]]>;
  updateField(request: { readonly field: object; readonly updateMask: object }, options: CallOptions): Promise<unknown>;
  createIndex(request: { readonly parent: string; readonly index: object }, options: CallOptions): Promise<unknown>;
  deleteIndex(request: { readonly name: string }, options: CallOptions): Promise<unknown>;
  exportDocuments(request: object, options: CallOptions): Promise<readonly [unknown, unknown, ...unknown[]]>;
  importDocuments(request: object, options: CallOptions): Promise<readonly [unknown, unknown, ...unknown[]]>;
  getDatabase(request: { readonly name: string }, options: CallOptions): Promise<readonly [unknown, ...unknown[]]>;
  createDatabase(request: object, options: CallOptions): Promise<readonly [unknown, unknown, ...unknown[]]>;
  deleteDatabase(
    request: { readonly name: string },
    options: CallOptions,
  ): Promise<readonly [unknown, unknown, ...unknown[]]>;
  readonly operationsClient: {
    getOperation(request: { readonly name: string }, options: CallOptions): Promise<readonly [unknown]>;
    cancelOperation(request: { readonly name: string }, options: CallOptions): Promise<unknown>;
    listOperations(
      request: {
        readonly name: string;
        readonly filter: string;
        readonly pageSize: number;
        readonly pageToken: string;
      },
      options: CallOptions & { readonly autoPaginate: false },
    ): Promise<readonly [readonly unknown[], unknown, { readonly nextPageToken?: string | null }?]>;
  };
  readonly descriptors: {
    readonly longrunning: Readonly<Record<string, { metadataDecoder(packed: Uint8Array): unknown }>>;
  };
  close(): Promise<void>;
}

/** Of a module with the CommonJS shape: the admin client sits on the default export. */
export const openAdmin = async (options: ClientOptions): Promise<Client> => {
  await loadInPieces(firestorePieces);
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
  inputUriPrefix: z.string().default(''),
  collectionIds: z.array(z.string()).default([]),
});
/** What an index's operation says of itself. */
export const indexMetadata = z.looseObject({
  index: z.string().default(''),
  state: word(states),
  progressDocuments: work,
});

/** Work that goes on at Google. */
export const operation = z.looseObject({
  name: z.string().default(''),
  done: z.boolean().nullish(),
  error: z.looseObject({ code: z.number().default(2), message: z.string().default('') }).nullish(),
  metadata: z.looseObject({ type_url: z.string().nullish(), value: z.instanceof(Uint8Array).nullish() }).nullish(),
});

const indexStates = ['UNSPECIFIED', 'CREATING', 'READY', 'NEEDS_REPAIR'];
/** An index as it is listed. */
export const index = z.looseObject({
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

/** An index, read. */
export type FarIndex = z.infer<typeof index>;

/** An export or import as its operation tells it. */
export interface FarExport {
  readonly name: string;
  readonly isOver: boolean;
  readonly state: string;
  readonly error?: { readonly code: number; readonly message: string };
  readonly prefix: string;
  readonly collections: readonly string[];
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

/** So much of so much. */
export const progressOf = (given: z.infer<typeof work>) => ({
  done: given.completedWork,
  expected: given.estimatedWork,
});

/** What the metadata of an operation says; its messages are known to the client alone. */
export function decoded(
  client: Client,
  far: unknown,
  kind: 'exportDocuments' | 'importDocuments' | 'createIndex',
): unknown {
  const value = readBack(operation, far).metadata?.value;
  return value ? client.descriptors.longrunning[kind]?.metadataDecoder(value) : undefined;
}

/** The export or import of an operation; nothing when it is other work. */
export function exportOf(client: Client, far: unknown, kind: 'export' | 'import' = 'export'): FarExport | undefined {
  const read = readBack(operation, far);
  const name = kind === 'export' ? '.ExportDocumentsMetadata' : '.ImportDocumentsMetadata';
  if (read.metadata?.type_url?.endsWith(name) !== true) return undefined;
  const found = readBack(exportMetadata, decoded(client, far, `${kind}Documents`));
  return {
    name: read.name,
    isOver: read.done === true,
    state: found.operationState,
    ...(read.error ? { error: read.error } : {}),
    prefix: kind === 'export' ? found.outputUriPrefix : found.inputUriPrefix,
    collections: found.collectionIds,
    ...(found.startTime === undefined ? {} : { startedAtMs: found.startTime }),
    ...(found.endTime === undefined ? {} : { endedAtMs: found.endTime }),
    documents: progressOf(found.progressDocuments),
    bytes: progressOf(found.progressBytes),
  };
}

const mostListed = 300;

/** Asks within the lease, and says of a failure who was asked for what. */
export type Ask = <Answer>(
  doing: string,
  once: (client: Client, options: CallOptions) => Promise<Answer>,
) => Promise<Answer>;

/** For `catch`: what is not there is no failure. */
export const unlessMissing = (error: unknown): undefined => {
  if (error instanceof ProviderError && error.code === 'not-found') return undefined;
  throw error;
};

/** The operations of a database, and the client that can read them. */
export async function listed(ask: Ask, name: string) {
  return ask('for its operations', async (client, options) => {
    const operations: unknown[] = [];
    let pageToken = '';
    // Not the client's own way through the pages: it ends only with the last operation that was ever kept.
    do {
      const request = { name, filter: '', pageSize: mostListed, pageToken };
      const [page, , answer] = await client.operationsClient.listOperations(request, {
        ...options,
        autoPaginate: false,
      });
      operations.push(...page);
      pageToken = answer?.nextPageToken ?? '';
    } while (pageToken !== '' && operations.length < mostListed);
    return { client, operations };
  });
}
