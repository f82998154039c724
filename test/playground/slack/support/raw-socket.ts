import WebSocket from 'ws';
import type { Workspace } from '../../../../playground/slack/workspace.ts';

/** One envelope as it came over the socket. */
export interface RawEnvelope {
  readonly envelope_id?: string;
  readonly type: string;
  readonly reason?: string;
  readonly retry_attempt?: number;
  readonly payload?: Readonly<Record<string, unknown>>;
}

/** A socket without Bolt, which acknowledges only what the test acknowledges. */
export interface RawSocket {
  /** The next envelope that is not a hello; already received ones first. */
  readonly next: () => Promise<RawEnvelope>;
  readonly ack: (envelope: RawEnvelope) => void;
  readonly closed: Promise<number>;
  readonly close: () => Promise<void>;
}

/** Opens one more socket of the app and waits for its hello. */
export async function rawSocket(
  workspace: Workspace,
  options: { readonly autoPong?: boolean } = {},
): Promise<RawSocket> {
  const answer = await fetch(`${workspace.apiUrl}apps.connections.open`, {
    method: 'POST',
    headers: { authorization: `Bearer ${workspace.seed.app.appToken}` },
  });
  const { url } = (await answer.json()) as { readonly url: string };
  const socket = new WebSocket(url, options);
  const queue: RawEnvelope[] = [];
  const waiting: ((envelope: RawEnvelope) => void)[] = [];
  socket.on('message', (data: Buffer) => {
    const envelope = JSON.parse(data.toString()) as RawEnvelope;
    const first = waiting.shift();
    if (first) first(envelope);
    else queue.push(envelope);
  });
  const closed = new Promise<number>((resolve) => socket.on('close', resolve));
  const next = async () => queue.shift() ?? (await new Promise<RawEnvelope>((resolve) => waiting.push(resolve)));
  await next();
  return {
    next,
    ack: (envelope) => {
      socket.send(JSON.stringify({ envelope_id: envelope.envelope_id, payload: {} }));
    },
    closed,
    close: async () => {
      socket.close();
      await closed;
    },
  };
}
