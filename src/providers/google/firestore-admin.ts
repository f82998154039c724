import { z } from 'zod';
import { readBack } from '../supervised.ts';
import type { Google } from './clients.ts';
import {
  decoded,
  exportOf,
  index,
  indexMetadata,
  listed,
  openAdmin,
  operation,
  progressOf,
  unlessMissing,
} from './firestore-far.ts';
import type { Ask, FarExport, FarIndex, FarIndexWork } from './firestore-far.ts';
import { fieldCalls } from './firestore-fields.ts';
import { restoreCalls } from './firestore-restore.ts';
import { errorOfCall } from './grpc-error.ts';
import type { GoogleSettings } from './settings.ts';

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
  return { ...indexCalls(ask, name), ...fieldCalls(ask, name), ...exportCalls(ask, name), ...restoreCalls(ask, name) };
}

export type FirestoreAdmin = Awaited<ReturnType<typeof firestoreAdmin>>;

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
