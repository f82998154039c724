import { createHmac, randomUUID } from 'node:crypto';

export interface Subscriber {
  readonly url: string;
  readonly secret: string;
}

export interface Sent {
  readonly event: string;
  readonly delivery: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

export interface WebhookSender {
  readonly subscribe: (subscriber: Subscriber) => void;
  readonly send: (event: string, payload: Readonly<Record<string, unknown>>) => void;
  /** Once more, as a person can ask for on GitHub's page: the same id. */
  readonly redeliver: (sent: Sent) => Promise<number>;
  readonly sent: readonly Sent[];
  /** Until everything was delivered. */
  readonly settled: () => Promise<void>;
}

/** Signs and posts what happened to whoever subscribed. */
export function webhookSender(): WebhookSender {
  const subscribers: Subscriber[] = [];
  const sent: Sent[] = [];
  let last: Promise<unknown> = Promise.resolve();
  const post = async ({ url, secret }: Subscriber, { event, delivery, payload }: Sent): Promise<number> => {
    const body = JSON.stringify(payload);
    const signature = `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
    const headers = {
      'content-type': 'application/json',
      'user-agent': 'GitHub-Hookshot/stand-in',
      'x-github-event': event,
      'x-github-delivery': delivery,
      'x-hub-signature-256': signature,
    };
    const answer = await fetch(url, { method: 'POST', headers, body, signal: AbortSignal.timeout(10_000) });
    await answer.arrayBuffer();
    return answer.status;
  };
  return {
    sent,
    subscribe: (subscriber) => {
      subscribers.push(subscriber);
    },
    send: (event, payload) => {
      const one = { event, delivery: randomUUID(), payload };
      sent.push(one);
      for (const subscriber of subscribers) last = last.then(() => post(subscriber, one).catch(() => 0));
    },
    redeliver: async (one) => {
      const [first] = subscribers;
      return first === undefined ? 0 : post(first, one);
    },
    settled: async () => {
      await last;
    },
  };
}
