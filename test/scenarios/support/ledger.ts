import { expect } from 'vitest';
import { z } from 'zod';
import { quietPool } from '../../support/quiet-pool.ts';

const entry = z.object({ kind: z.string(), actor: z.string(), deployment: z.string().nullable() });
const at = z.object({ phase: z.string() });
const mark = z.object({ label: z.string(), bad: z.unknown() });
const counted = z.object({ count: z.coerce.number() });

/** The bot's rows as anybody with the database's password may read them. */
export interface Ledger {
  readonly phase: (id: string) => Promise<string>;
  readonly reaches: (id: string, phase: string) => Promise<void>;
  /** What the audit says of a deployment: who, what, in its order. */
  readonly audit: (id: string) => Promise<readonly string[]>;
  /** What the audit says besides deployments. */
  readonly entries: () => Promise<readonly string[]>;
  readonly badReleases: () => Promise<readonly string[]>;
  readonly lockedTargets: () => Promise<readonly string[]>;
  readonly deployments: () => Promise<number>;
  readonly ask: (sql: string, values?: readonly unknown[]) => Promise<readonly unknown[]>;
  readonly url: string;
  /** Waits until everything is said. */
  readonly hurryOut: () => Promise<void>;
  readonly close: () => Promise<void>;
}

const hurryMs = 100;

/** Reads over a connection of its own. */
export function openLedger(url: string): Ledger {
  const pool = quietPool(url, { max: 2, options: '-c search_path=quarterdeck' });
  const ask = async (sql: string, values: readonly unknown[] = []): Promise<readonly unknown[]> =>
    (await pool.query<Readonly<Record<string, unknown>>>(sql, [...values])).rows;
  const rows = async <Row>(schema: z.ZodType<Row>, sql: string, values: readonly unknown[] = []) =>
    z.array(schema).parse(await ask(sql, values));
  const phase = async (id: string): Promise<string> =>
    (await rows(at, 'SELECT phase FROM deployment WHERE id = $1', [id]))[0]?.phase ?? 'none';
  // Slack's limits on posts and edits have their own tests; here they would only make conversations long.
  const hurry = () =>
    ask(`WITH edits AS (UPDATE budget SET tokens = 1000) UPDATE lane SET next_at_ms = 0 WHERE next_at_ms > 0`).catch(
      () => undefined,
    );
  const hurrying = setInterval(() => void hurry(), hurryMs);
  const line = ({ actor, kind }: z.infer<typeof entry>): string => `${actor} ${kind}`;
  return {
    phase,
    reaches: async (id, wanted) => {
      await expect.poll(() => phase(id), { timeout: 15_000, interval: 50 }).toBe(wanted);
    },
    audit: async (id) =>
      (await rows(entry, 'SELECT * FROM audit WHERE deployment = $1 ORDER BY sequence', [id])).map(line),
    entries: async () =>
      (await rows(entry, 'SELECT * FROM audit WHERE deployment IS NULL ORDER BY sequence')).map(line),
    badReleases: async () =>
      (await rows(mark, 'SELECT label, bad FROM release ORDER BY number'))
        .filter(({ bad }) => bad !== null)
        .map(({ label }) => label),
    lockedTargets: async () =>
      (await rows(z.object({ target: z.string() }), 'SELECT target FROM target_lock')).map(({ target }) => target),
    deployments: async () => (await rows(counted, 'SELECT count(*) FROM deployment'))[0]?.count ?? 0,
    ask,
    url,
    hurryOut: async () => {
      const left = async () => {
        return (await rows(counted, `SELECT count(*) FROM outbox WHERE state = 'waiting'`))[0]?.count;
      };
      await expect.poll(left, { timeout: 30_000, interval: 50 }).toBe(0);
    },
    close: () => {
      clearInterval(hurrying);
      return pool.end();
    },
  };
}
