import pg from 'pg';
import type { AuditEntry } from '../../../src/domain/audit.ts';
import type { Deployment } from '../../../src/domain/deployment.ts';
import type { OpenStore } from '../../../src/store/open.ts';
import { ada, aDraft, type Draft, never } from '../sample.ts';

const entry = (kind: string, deployment?: Deployment): AuditEntry => ({
  atMs: 1_000,
  actor: { kind: 'person', id: ada },
  kind,
  facts: { word: kind, list: [1, 0.5, null], nested: { z: 1, a: '\ud83d' } },
  ...(deployment === undefined ? {} : { deployment: deployment.id }),
});

/** A deployment whose chain has these entries, written as operations write them. */
export async function written(
  { store }: OpenStore,
  kinds: readonly string[],
  draft: Partial<Draft> = {},
): Promise<Deployment> {
  let stored = await store.transact((tx) => tx.addDeployment(aDraft(draft), never));
  for (const kind of kinds)
    stored = await store.transact(async (tx) => {
      await tx.audit(entry(kind, stored));
      await tx.audit(entry(`${kind}-aside`));
      return tx.saveDeployment(stored, never);
    });
  return stored;
}

/** What somebody with the database's password may do: changes behind the program's back, triggers off. */
export async function tamper(url: string, ...statements: readonly string[]): Promise<void> {
  const client = new pg.Client({ connectionString: url, options: '-c search_path=quarterdeck' });
  await client.connect();
  try {
    await client.query('SET session_replication_role = replica');
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}
