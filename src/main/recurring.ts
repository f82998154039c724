import { scheduleJob } from 'node-schedule';
import type { Config } from '../domain/config.ts';
import { lookEverywhere } from '../operations/drift-round.ts';
import { dutyRound } from '../operations/duty-round.ts';
import { tell } from '../operations/transition.ts';
import type { JobName, Jobs } from '../ports/jobs.ts';
import type { Provider } from '../ports/provider.ts';
import type { Clock, Log } from '../ports/world.ts';
import type { OpenStore } from '../store/open.ts';

const minuteMs = 60_000;
const dayMs = 86_400_000;
const responseUrlLifeMs = 30 * minuteMs;

/** When each job is due; the tick only asks for the job of its slot, and the store sees to it that it is done once. */
const plan: readonly {
  readonly name: JobName;
  readonly rule: string;
  readonly slotMs: number | ((config: Config) => number);
}[] = [
  { name: 'audit-seal', rule: '0 * * * * *', slotMs: minuteMs },
  { name: 'wipe-response-urls', rule: '30 * * * * *', slotMs: minuteMs },
  // Asked for each minute, done once in each span that the configuration of that minute says.
  { name: 'drift', rule: '15 * * * * *', slotMs: ({ drift }) => drift.everyMs },
  { name: 'duties', rule: '45 * * * * *', slotMs: minuteMs },
  { name: 'audit-head-post', rule: '0 0 7 * * *', slotMs: dayMs },
  { name: 'reminders', rule: '0 0 8 * * *', slotMs: dayMs },
  { name: 'retention', rule: '0 30 3 * * *', slotMs: dayMs },
];

export interface RecurringParts {
  readonly opened: OpenStore;
  readonly jobs: Jobs;
  readonly config: () => Config;
  readonly provider: (name: string) => Provider | undefined;
  readonly clock: Clock;
  readonly log: Log;
}

/** Starts the recurring work of this process; the returned function ends its ticks. */
export async function startRecurring(parts: RecurringParts): Promise<() => void> {
  const { jobs, clock, log, config } = parts;
  const work = workOf(parts);
  for (const { name } of plan) await jobs.work(name, work[name]);
  const ticks = plan.map(({ name, rule, slotMs }) =>
    scheduleJob({ rule, tz: 'UTC' }, () => {
      const spanMs = typeof slotMs === 'number' ? slotMs : slotMs(config());
      jobs.sendOnce(name, String(Math.floor(clock.now() / spanMs))).catch((error: unknown) => {
        log.warn({ error, job: name }, 'a recurring job could not be asked for');
      });
    }),
  );
  return () => {
    for (const tick of ticks) tick.cancel();
  };
}

function workOf({
  opened,
  config,
  provider,
  clock,
  log,
}: RecurringParts): Readonly<Record<JobName, () => Promise<void>>> {
  return {
    'audit-seal': async () => {
      const head = await opened.audit.seal(clock.now());
      if (head !== undefined)
        log.info({ count: head.count, hash: head.hash, signature: head.signature }, 'audit record sealed');
    },
    'audit-head-post': async () => {
      const head = await opened.audit.head();
      if (head === undefined) return;
      const { count, hash } = head;
      const notice = { about: 'audit', event: 'audit-head', atMs: clock.now(), count, hash } as const;
      await opened.store.transact((tx) => tell(tx, [notice], config()));
    },
    'wipe-response-urls': () => opened.inbox.wipeResponseUrls(clock.now() - responseUrlLifeMs),
    drift: () => lookEverywhere({ store: opened.store, config, provider, clock, log }),
    duties: () => dutyRound({ store: opened.store, duties: opened.duties, config, provider, clock, log }),
    reminders: () => remindHolders(opened, config(), clock.now()),
    retention: async () => {
      await opened.forgetSettled();
      const endedBeforeMs = clock.now() - config().retentionDays * dayMs;
      await opened.duties.forget(endedBeforeMs);
      const cut = await opened.audit.cut(endedBeforeMs, clock.now());
      log.info({ cut }, 'old audit chains cut');
    },
  };
}

/** Whoever holds a lock without an end is asked each morning whether it is still needed. */
async function remindHolders({ store }: OpenStore, config: Config, nowMs: number): Promise<void> {
  const locks = await store.locks(nowMs);
  const open = locks.filter(({ untilMs, sinceMs }) => untilMs === undefined && nowMs - sinceMs > config.reminderMs);
  await store.transact(async (tx) => {
    for (const lock of open) {
      if (lock.by === 'quarterdeck') continue;
      const by = { kind: 'person', id: lock.by } as const;
      const notice = { about: 'lock', event: 'locked', atMs: nowMs, by, lock } as const;
      await tx.enqueue({ kind: 'person', person: lock.by }, { kind: 'notice', notice }, nowMs);
    }
  });
}
