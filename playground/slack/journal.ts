import type { Clock } from './clock.ts';
import type { Delivered, Delivery, Outgoing } from './delivery/delivery.ts';
import type { World } from './world.ts';

/** One call of the Web API, as it was answered; `lost` when the answer never reached the bot. */
export interface JournalCall {
  readonly method: string;
  readonly atMs: number;
  readonly channel?: string;
  readonly answer: string;
}

/** One command, interaction or event, and what became of it. */
interface JournalDelivery {
  readonly kind: Outgoing['kind'];
  readonly atMs: number;
  readonly result: Delivered['kind'];
  /** How long the acknowledgement took, when there was one. */
  readonly afterMs?: number;
  /** Of a timeout: the bot had it and said nothing. */
  readonly reached?: boolean;
}

/** What happened between workspace and bot, for tests that count; the oldest entries go first when it grows long. */
export interface Journal {
  readonly calls: readonly JournalCall[];
  readonly deliveries: readonly JournalDelivery[];
  /** Every sentence in red that a person saw. */
  readonly troubles: readonly { readonly person: string; readonly sentence: string }[];
}

/** The workspace's side of the journal. */
export interface JournalKeeper {
  readonly journal: Journal;
  readonly noteCall: (call: JournalCall) => void;
  /** The same delivery, with every use of it noted. */
  readonly watch: (delivery: Delivery) => Delivery;
}

const maxEntries = 20_000;

/** Starts an empty journal. */
export function keepJournal(world: World, clock: Clock): JournalKeeper {
  const calls: JournalCall[] = [];
  const deliveries: JournalDelivery[] = [];
  const troubles: { readonly person: string; readonly sentence: string }[] = [];
  world.onChange((change) => {
    if (change.kind === 'trouble') add(troubles, { person: change.person, sentence: change.sentence });
  });
  return {
    journal: { calls, deliveries, troubles },
    noteCall: (call) => {
      add(calls, call);
    },
    watch: (delivery) => ({
      ...delivery,
      deliver: async (outgoing) => {
        const atMs = clock.nowMs();
        const delivered = await delivery.deliver(outgoing);
        const took = delivered.kind === 'acknowledged' ? { afterMs: delivered.afterMs } : {};
        const reached = delivered.kind === 'timeout' ? { reached: delivered.reached } : {};
        add(deliveries, { kind: outgoing.kind, atMs, result: delivered.kind, ...took, ...reached });
        return delivered;
      },
    }),
  };
}

function add<T>(list: T[], entry: T): void {
  list.push(entry);
  if (list.length > maxEntries) list.splice(0, list.length - maxEntries);
}
