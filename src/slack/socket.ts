import type { SocketModeReceiver } from '@slack/bolt';
import type { Timers } from '../ports/world.ts';

/** From the question for an address to Slack's hello. */
const openWithinMs = 10_000;

export interface Socket {
  readonly isOpen: () => boolean;
  /** Opens it; throws when it does not stand in time. Open already: nothing to do. */
  readonly open: () => Promise<void>;
  /** Resolves when an open socket is gone, or the signal fires. */
  readonly lost: (signal: AbortSignal) => Promise<void>;
  readonly close: () => Promise<void>;
}

/**
 * One socket, opened when asked. The client's own way of opening it again is switched off: it waits without an end for an
 * answer that never comes, and gives up for good after some failures.
 */
export function socketOf(client: SocketModeReceiver['client'], timers: Timers): Socket {
  let isOpen = false;
  client.on('connected', () => (isOpen = true));
  client.on('disconnected', () => (isOpen = false));
  return {
    isOpen: () => isOpen,
    open: async () => {
      if (isOpen) return;
      try {
        await inTime(client.start(), timers);
      } catch (error) {
        // What was half open would otherwise go on beside the next one.
        await inTime(client.disconnect(), timers).catch(() => undefined);
        throw error instanceof Error ? error : new Error('the socket was closed before Slack said hello');
      }
    },
    lost: (signal) =>
      new Promise((resolve) => {
        const end = (): void => {
          client.off('disconnected', end);
          signal.removeEventListener('abort', end);
          resolve();
        };
        if (!isOpen || signal.aborted) {
          resolve();
          return;
        }
        client.on('disconnected', end);
        signal.addEventListener('abort', end);
      }),
    close: async () => {
      await client.disconnect();
    },
  };
}

async function inTime(work: Promise<unknown>, timers: Timers): Promise<void> {
  const over = new AbortController();
  const late = timers.sleep(openWithinMs, over.signal).then(() => {
    if (!over.signal.aborted) throw new Error(`Slack's socket did not stand within ${String(openWithinMs)} ms`);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    over.abort();
    work.catch(() => undefined);
  }
}
