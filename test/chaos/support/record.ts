import { readFile } from 'node:fs/promises';
import path from 'node:path';
import pg from 'pg';
import { z } from 'zod';
import { readAddress } from '../../../src/store/embedded/address.ts';
import { addressOf } from '../../../src/store/embedded/ask.ts';
import { placeOf } from '../../../src/store/embedded/folders.ts';

pg.types.setTypeParser(pg.types.builtins.INT8, Number);

const deployment = z.object({
  id: z.string(),
  service: z.string(),
  phase: z.string(),
  epoch: z.number(),
  version: z.number(),
  is_final: z.boolean(),
  owner: z.number().nullable(),
  fence: z.number(),
  record: z.looseObject({
    weight: z.number(),
    effectsBegun: z.boolean(),
    requestedAtMs: z.number(),
    digest: z.string(),
    hold: z.looseObject({ reason: z.looseObject({ kind: z.string() }) }).optional(),
    approvals: z.array(z.looseObject({ by: z.string() })),
    versions: z.record(z.string(), z.string()),
    plan: z.looseObject({ kind: z.string(), release: z.looseObject({ label: z.string() }) }),
  }),
});
export type StoredDeployment = Readonly<z.infer<typeof deployment>>;

const outbox = z.object({
  id: z.number(),
  lane: z.string(),
  state: z.string(),
  why: z.string().nullable(),
  created_at_ms: z.number(),
  channel: z.string().nullable(),
  ts: z.string().nullable(),
  destination: z.looseObject({ kind: z.string(), deployment: z.string().optional() }),
  message: z.looseObject({
    kind: z.string(),
    deployment: z.string().optional(),
    notice: z
      .looseObject({
        about: z.string(),
        subject: z.looseObject({ id: z.string() }).optional(),
        facts: z.looseObject({ event: z.string() }).optional(),
      })
      .optional(),
  }),
});
export type StoredMessage = Readonly<z.infer<typeof outbox>>;

const audit = z.object({
  deployment: z.string().nullable(),
  sequence: z.number(),
  kind: z.string(),
  actor: z.string(),
  at_ms: z.number(),
  facts: z.string().transform((text): Readonly<Record<string, unknown>> => z.looseObject({}).parse(JSON.parse(text))),
});
export type StoredEntry = Readonly<z.infer<typeof audit>>;

const card = z.object({ deployment: z.string(), channel: z.string(), ts: z.string(), is_open: z.boolean() });
const step = z.object({
  key: z.string(),
  deployment: z.string(),
  name: z.string(),
  state: z.string(),
  fence: z.number(),
});

/** The bot's rows as anybody with the database's password may read them. */
export interface RecordReader {
  readonly deployments: () => Promise<readonly StoredDeployment[]>;
  readonly messages: () => Promise<readonly StoredMessage[]>;
  readonly entries: () => Promise<readonly StoredEntry[]>;
  readonly cards: () => Promise<readonly z.infer<typeof card>[]>;
  readonly steps: () => Promise<readonly z.infer<typeof step>[]>;
  readonly lockedTargets: () => Promise<readonly string[]>;
  readonly inboxWaiting: () => Promise<number>;
  readonly outboxWaiting: () => Promise<number>;
  readonly ask: (sql: string, values?: readonly unknown[]) => Promise<readonly unknown[]>;
  readonly close: () => Promise<void>;
}

/** Where the built-in database of a state folder answers now. */
export async function embeddedUrl(stateFolder: string): Promise<string | undefined> {
  const address = await readAddress(stateFolder);
  if (address === undefined) return undefined;
  const place = await placeOf({ stateFolder, sharedFolder: '/var/lib/quarterdeck' });
  const password = await readFile(path.join(place.cluster, 'password'), 'utf8');
  return addressOf(address.port, password);
}

/** Reads over connections of its own; a database that is away throws, and whoever polls asks again. */
export function recordReader(urlNow: () => Promise<string | undefined>): RecordReader {
  let open: { readonly url: string; readonly pool: pg.Pool } | undefined;
  const pool = async (): Promise<pg.Pool> => {
    const url = await urlNow();
    if (url === undefined) throw new Error('the database has no address yet');
    if (open?.url === url) return open.pool;
    await open?.pool.end();
    const made = new pg.Pool({
      connectionString: url,
      max: 3,
      connectionTimeoutMillis: 3_000,
      options: '-c search_path=quarterdeck',
      query_timeout: 5_000,
    });
    made.on('error', () => undefined);
    open = { url, pool: made };
    return made;
  };
  const ask = async (sql: string, values: readonly unknown[] = []): Promise<readonly unknown[]> => {
    const found = await (await pool()).query<Readonly<Record<string, unknown>>>(sql, [...values]);
    return found.rows;
  };
  const all = async <Row>(schema: z.ZodType<Row>, sql: string): Promise<readonly Row[]> =>
    z.array(schema).parse(await ask(sql));
  const count = async (sql: string): Promise<number> =>
    (await all(z.object({ count: z.number() }), sql))[0]?.count ?? 0;
  return {
    deployments: () => all(deployment, 'SELECT * FROM deployment ORDER BY requested_at_ms, number'),
    messages: () => all(outbox, 'SELECT * FROM outbox ORDER BY id'),
    entries: () => all(audit, 'SELECT * FROM audit ORDER BY chain, sequence'),
    cards: () => all(card, 'SELECT * FROM card'),
    steps: () => all(step, 'SELECT * FROM step ORDER BY position'),
    lockedTargets: async () =>
      (await all(z.object({ target: z.string() }), 'SELECT target FROM target_lock')).map(({ target }) => target),
    inboxWaiting: () => count('SELECT count(*) FROM inbox WHERE finished_at IS NULL'),
    outboxWaiting: () => count(`SELECT count(*) FROM outbox WHERE state = 'waiting'`),
    ask,
    close: async () => {
      await open?.pool.end();
      open = undefined;
    },
  };
}

/** The answer, or nothing while the database is away. */
export async function unlessAway<Value>(asking: Promise<Value>): Promise<Value | undefined> {
  try {
    return await asking;
  } catch (error) {
    if (error instanceof z.ZodError) throw error;
    return undefined;
  }
}
