import { z } from 'zod';
import { readBack } from '../supervised.ts';
import { exportOf, listed, operation, unlessMissing } from './firestore-far.ts';
import type { Ask, FarExport } from './firestore-far.ts';

const database = z.looseObject({
  locationId: z.string(),
  type: z.union([z.string(), z.number()]).nullish(),
  databaseEdition: z.union([z.string(), z.number()]).nullish(),
});

/** What another database must share with this one to take its documents. */
export type DatabaseShape = z.infer<typeof database>;

/** The calls that put an export into a database made for it. */
export function restoreCalls(ask: Ask, name: string) {
  return {
    /** Undefined when there is no such database. */
    shape: (): Promise<DatabaseShape | undefined> =>
      ask('for a database', async (client, options) => {
        const [far] = await client.getDatabase({ name }, options);
        return readBack(database, far);
      }).catch(unlessMissing),
    create: async ({ locationId, type, databaseEdition }: DatabaseShape): Promise<string> => {
      const [parent = '', databaseId = ''] = name.split('/databases/');
      const wanted = { parent, databaseId, database: { locationId, type, databaseEdition } };
      const [, far] = await ask('for a new database', (client, options) => client.createDatabase(wanted, options));
      return readBack(operation, far).name;
    },
    /** Undefined when it is gone already. */
    drop: async (): Promise<string | undefined> => {
      const doing = 'to delete a database';
      const gone = ask(doing, (client, options) => client.deleteDatabase({ name }, options)).catch(unlessMissing);
      const answer = await gone;
      return answer === undefined ? undefined : readBack(operation, answer[1]).name;
    },
    import: async (inputUriPrefix: string): Promise<string> => {
      const wanted = { name, inputUriPrefix };
      const [, far] = await ask('for an import', (client, options) => client.importDocuments(wanted, options));
      return readBack(operation, far).name;
    },
    imports: async (): Promise<readonly FarExport[]> => {
      const { client, operations } = await listed(ask, name);
      return operations.flatMap((one) => exportOf(client, one, 'import') ?? []);
    },
    importNamed: (operationName: string): Promise<FarExport | undefined> =>
      ask('for an operation', async (client, options) => {
        const [far] = await client.operationsClient.getOperation({ name: operationName }, options);
        return exportOf(client, far, 'import');
      }).catch(unlessMissing),
    ...workCalls(ask),
  };
}

const workCalls = (ask: Ask) => ({
  /** Whether work without counts is over, and how; undefined when nobody knows it any more. */
  workNamed: (operationName: string) =>
    ask('for an operation', async (client, options) => {
      const [far] = await client.operationsClient.getOperation({ name: operationName }, options);
      const { done, error } = readBack(operation, far);
      return { isOver: done === true, ...(error ? { error } : {}) };
    }).catch(unlessMissing),
});
