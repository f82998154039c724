import type { Clock } from '../clock.ts';
import type { Delivered, Delivery, Outgoing } from './delivery.ts';

/** How long Slack waits before it sends an event again: nearly at once, then a minute, then five. */
export const eventRetryDelaysMs: readonly number[] = [1000, 60_000, 300_000];

interface EventSender {
  readonly delivery: Delivery;
  readonly clock: Clock;
  readonly retryDelaysMs: readonly number[];
}

/** Delivers an event until it is acknowledged or the retries are used up; only events are ever sent again. */
export async function deliverEvent(
  sender: EventSender,
  payload: Readonly<Record<string, unknown>>,
): Promise<Delivered> {
  let delivered = await sender.delivery.deliver({ kind: 'events_api', payload });
  for (const [index, delayMs] of sender.retryDelaysMs.entries()) {
    if (delivered.kind === 'acknowledged') return delivered;
    const reason = delivered.kind === 'timeout' ? 'timeout' : 'http_error';
    await new Promise<void>((resolve) => {
      sender.clock.after(delayMs, resolve);
    });
    const outgoing: Outgoing = { kind: 'events_api', payload, retry: { attempt: index + 1, reason } };
    delivered = await sender.delivery.deliver(outgoing);
  }
  return delivered;
}
