import { createHash } from 'node:crypto';
import { PgBoss } from 'pg-boss';
import { type JobName, jobNames, type Jobs } from '../ports/jobs.ts';
import type { Log } from '../ports/world.ts';
import { codedError, openPool } from './connection.ts';

interface JobsSettings {
  readonly url: string;
  readonly log: Log;
  readonly processName: string;
  /** How often the workers look for what another process left. */
  readonly pollingIntervalSeconds?: number;
}

/** A sender's own workers are woken at once: looking is only for what a stopped process left, and must cost little. */
const defaultPollingSeconds = 10;
const drainMs = 5_000;

/** Jobs in pg-boss, in its own schema of the same database. */
export async function openJobs(settings: JobsSettings): Promise<Jobs> {
  const { url, log, processName, pollingIntervalSeconds = defaultPollingSeconds } = settings;
  // Two processes that start together wait for each other's set-up of the schema longer than our usual limit.
  const pool = openPool(url, log, { name: `${processName} jobs`, max: 3, lockTimeoutMs: 9_000 });
  const boss = new PgBoss({
    db: { executeSql: (text, values) => pool.query(text, values) },
    schema: 'pgboss',
    schedule: false,
    reindex: false,
    monitorVacuum: false,
  });
  // Without a listener its every lost connection would end the process; its loops go on by themselves.
  boss.on('error', (error: Error) => {
    log.warn({ error: error.message }, 'the job queue had trouble with the database');
  });
  boss.on('warning', ({ message }) => {
    log.debug({ warning: message }, 'the job queue warned');
  });
  const close = async (): Promise<void> => {
    await boss.stop({ graceful: true, timeout: drainMs, close: false }).catch(() => undefined);
    await pool.end();
  };
  try {
    await boss.start();
    for (const name of jobNames) await boss.createQueue(name, queueSettings);
  } catch (error) {
    await close();
    throw codedError(error);
  }
  return jobs(boss, { log, pollingIntervalSeconds, close });
}

const queueSettings = {
  policy: 'standard',
  retryLimit: 3,
  retryDelay: 2,
  retryBackoff: true,
  expireInSeconds: 600,
  retentionSeconds: 86_400,
  // A slot is known as long as its job is kept.
  deleteAfterSeconds: 2 * 86_400,
};

interface JobsParts {
  readonly log: Log;
  readonly pollingIntervalSeconds: number;
  readonly close: () => Promise<void>;
}

function jobs(boss: PgBoss, { log, pollingIntervalSeconds, close }: JobsParts): Jobs {
  const workers = new Map<JobName, string>();
  return {
    sendOnce: async (name, slotKey) => {
      const id = slotId(name, slotKey);
      const sent = await coded(boss.send(name, { slotKey }, { id }));
      const worker = workers.get(name);
      if (sent !== null && worker !== undefined) boss.notifyWorker(worker);
      return sent === null ? 'known' : 'sent';
    },
    work: async (name, run) => {
      const worker = await coded(
        boss.work(name, { pollingIntervalSeconds, batchSize: 1 }, async () => {
          try {
            await run();
          } catch (error) {
            log.error({ job: name, error: error instanceof Error ? error.message : String(error) }, 'a job failed');
            throw error;
          }
        }),
      );
      workers.set(name, worker);
    },
    close,
  };
}

async function coded<Value>(call: Promise<Value>): Promise<Value> {
  try {
    return await call;
  } catch (error) {
    throw codedError(error);
  }
}

/** The same slot makes the same id in every process, and ids are unique: throttling by time would depend on clocks. */
function slotId(name: JobName, slotKey: string): string {
  const hex = createHash('sha256').update(`${name}\n${slotKey}`).digest('hex');
  const variant = `8${hex.slice(17, 20)}`;
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, variant, hex.slice(20, 32)].join('-');
}
