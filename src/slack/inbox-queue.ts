import type { Inbox, InboxRow } from '../ports/store.ts';
import type { Clock, Log, Timers } from '../ports/world.ts';
import type { Workshop } from './intake.ts';

interface QueueParts {
  readonly inbox: Inbox;
  readonly timers: Timers;
  readonly clock: Clock;
  readonly log: Log;
  readonly work: (row: InboxRow) => Promise<void>;
}

export interface InboxQueue extends Workshop {
  /** Begins nothing more and waits for what is in hand; the rest stays in the store. */
  stop(): Promise<void>;
}

const sweepMs = 1000;
const parallel = 16;
/** Short work side by side only keeps acknowledgements waiting; what takes longer waits for others and counts no more. */
const shortTogether = 2;
const shortMs = 100;
const mostWaiting = 32;
/** Work gives way to acknowledgements; what waited for longer than a person would notice goes on, one by one. */
const patienceMs = 200;
/** Well before the lease of a row in hand ends and somebody else may take it. */
const handedForMs = 20_000;

/** Decides when each request is worked on: what was just taken in directly, everything else as the store hands it out. */
export function startInboxQueue(parts: QueueParts): InboxQueue {
  const queue = new Queue(parts);
  const stopWake = parts.inbox.onWake(() => {
    queue.look();
  });
  const stopTick = parts.timers.every(sweepMs, () => {
    queue.look();
  });
  queue.look();
  return {
    hasRoom: () => queue.hasRoom(),
    take: (row) => {
      queue.take(row);
    },
    giveWay: () => queue.giveWay(),
    stop: () => {
      stopWake();
      stopTick();
      return queue.stop();
    },
  };
}

class Queue {
  readonly #parts: QueueParts;
  readonly #waiting: { readonly row: InboxRow; readonly sinceMs: number }[] = [];
  /** Since when. */
  readonly #inHand = new Map<Promise<void>, number>();
  #acknowledging = 0;
  #looking = false;
  #again = false;
  #lookingLater = false;
  #stopped = false;

  constructor(parts: QueueParts) {
    this.#parts = parts;
  }

  hasRoom(): boolean {
    return !this.#stopped && this.#waiting.length < mostWaiting;
  }

  take(row: InboxRow): void {
    this.#waiting.push({ row, sinceMs: this.#parts.clock.now() });
  }

  giveWay(): () => void {
    this.#acknowledging += 1;
    return () => {
      this.#acknowledging -= 1;
      // The acknowledgement is written first, by what still follows in this turn of the loop.
      setImmediate(() => {
        this.#beginWaiting();
      });
    };
  }

  /** One look at a time; a wake during a look means one more, not two at once. */
  look(): void {
    this.#again = true;
    const free = parallel - this.#inHand.size - this.#waiting.length;
    if (this.#stopped || this.#looking || free <= 0) return;
    this.#looking = true;
    this.#again = false;
    this.#takeStored(free)
      .catch((error: unknown) => {
        this.#parts.log.warn({ error }, 'cannot read the inbox; trying again');
      })
      .finally(() => {
        this.#looking = false;
        if (this.#again) this.look();
      });
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all(this.#inHand.keys());
  }

  async #takeStored(free: number): Promise<void> {
    const rows = await this.#parts.inbox.take(free);
    if (rows.length === free) this.#again = true;
    for (const row of rows) this.take(row);
    this.#beginWaiting();
  }

  #beginWaiting(): void {
    const nowMs = this.#parts.clock.now();
    for (;;) {
      const [first] = this.#waiting;
      if (first === undefined || this.#stopped || this.#inHand.size >= parallel || !this.#hasHandFree(nowMs)) return;
      const waitedMs = nowMs - first.sinceMs;
      if (this.#acknowledging > 0 && (waitedMs < patienceMs || this.#inHand.size > 0)) return;
      this.#waiting.shift();
      if (waitedMs < handedForMs) this.#begin(first.row);
    }
  }

  #hasHandFree(nowMs: number): boolean {
    const short = [...this.#inHand.values()].filter((sinceMs) => nowMs - sinceMs < shortMs);
    if (short.length < shortTogether) return true;
    this.#lookLater();
    return false;
  }

  /** Work that turned out long makes room for the next. */
  #lookLater(): void {
    if (this.#lookingLater) return;
    this.#lookingLater = true;
    void this.#parts.timers.sleep(shortMs).then(() => {
      this.#lookingLater = false;
      this.#beginWaiting();
    });
  }

  #begin(row: InboxRow): void {
    const work = this.#parts.work(row).finally(() => {
      this.#inHand.delete(work);
      this.#beginWaiting();
      if (this.#again) this.look();
    });
    this.#inHand.set(work, this.#parts.clock.now());
  }
}
