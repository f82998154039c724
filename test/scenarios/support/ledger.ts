import { Pool } from 'pg';
import { expect } from 'vitest';
import { z } from 'zod';

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
  /** Sends everything that is still to be said, without the pause that Slack's limits ask for. */
  readonly hurryOut: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Reads over a connection of its own. */
export function openLedger(url: string): Ledger {
  const pool = new Pool({ connectionString: url, max: 2, options: '-c search_path=quarterdeck' });
  pool.on('error', () => undefined);
  const ask = async (sql: string, values: readonly unknown[] = []): Promise<readonly unknown[]> =>
    (await pool.query<Readonly<Record<string, unknown>>>(sql, [...values])).rows;
  const rows = async <Row>(schema: z.ZodType<Row>, sql: string, values: readonly unknown[] = []) =>
    z.array(schema).parse(await ask(sql, values));
  const phase = async (id: string): Promise<string> =>
    (await rows(at, 'SELECT phase FROM deployment WHERE id = $1', [id]))[0]?.phase ?? 'none';
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
        await ask('UPDATE lane SET next_at_ms = 0 WHERE next_at_ms > 0');
        return (await rows(counted, `SELECT count(*) FROM outbox WHERE state = 'waiting'`))[0]?.count;
      };
      await expect.poll(left, { timeout: 15_000, interval: 50 }).toBe(0);
    },
    close: () => pool.end(),
  };
}
