import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { WebSocketServer, type WebSocket } from 'ws';

/** The least of Slack that a bot needs, quick enough not to be what is measured. Apps are told apart by their tokens. */
export interface SlackServer {
  readonly apiUrl: string;
  readonly origin: string;
  /** Sends an envelope to the app's newest socket; the milliseconds until it is acknowledged. */
  deliver(app: string, envelope: { readonly type: string; readonly payload: unknown }): Promise<number>;
  isConnected(app: string): boolean;
  /** Answers that reached a response_url so far. */
  answers(): number;
  close(): Promise<void>;
}

interface State {
  readonly sockets: Map<string, WebSocket>;
  readonly waiting: Map<string, () => void>;
  answers: number;
  posted: number;
}

const tokensOf = (app: string) => ({ botToken: `xoxb-${app}`, appToken: `xapp-${app}` });
export const slackTokens = tokensOf;

export const team = 'T0BENCH';

export async function startSlackServer(): Promise<SlackServer> {
  const state: State = { sockets: new Map(), waiting: new Map(), answers: 0, posted: 0 };
  const server = createServer((request, response) => void serve({ state, origin }, request, response));
  const sockets = new WebSocketServer({ server });
  sockets.on('connection', (socket, { url }) => {
    const app = new URL(url ?? '/', 'ws://slack').searchParams.get('app') ?? '';
    state.sockets.set(app, socket);
    socket.on('message', (message) => {
      receive(state, textOf(message));
    });
    socket.on('close', () => {
      if (state.sockets.get(app) === socket) state.sockets.delete(app);
    });
    socket.send(JSON.stringify({ type: 'hello', num_connections: 1, connection_info: { app_id: 'A0BENCH' } }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const origin = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  return {
    origin,
    apiUrl: `${origin}/api/`,
    deliver: (app, envelope) => deliver(state, app, envelope),
    isConnected: (app) => state.sockets.has(app),
    answers: () => state.answers,
    close: async () => {
      for (const socket of sockets.clients) socket.terminate();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const textOf = (message: Buffer | ArrayBuffer | Buffer[]): string =>
  Buffer.isBuffer(message) ? message.toString() : '';

const acknowledgement = z.object({ envelope_id: z.string() });

function receive({ waiting }: State, message: string): void {
  const { envelope_id: id } = acknowledgement.parse(JSON.parse(message));
  waiting.get(id)?.();
  waiting.delete(id);
}

/** Slack sends an envelope again after three seconds; here it only counts as late. */
const givenUpMs = 10_000;

function deliver(state: State, app: string, envelope: { type: string; payload: unknown }): Promise<number> {
  const socket = state.sockets.get(app);
  if (socket === undefined) throw new Error(`${app} is not connected`);
  const id = randomUUID();
  const message = JSON.stringify({ envelope_id: id, accepts_response_payload: true, ...envelope });
  return new Promise((resolve) => {
    const sentMs = performance.now();
    const done = (): void => {
      clearTimeout(late);
      resolve(performance.now() - sentMs);
    };
    const late = setTimeout(done, givenUpMs);
    state.waiting.set(id, done);
    socket.send(message);
  });
}

async function serve(
  { state, origin }: { readonly state: State; readonly origin: string },
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await text(request);
  const { pathname } = new URL(request.url ?? '/', origin);
  if (pathname.startsWith('/response/')) {
    state.answers += 1;
    response.end('ok');
    return;
  }
  const token = /^Bearer xapp-(\S+)$/.exec(request.headers.authorization ?? '')?.[1];
  const app = token ?? new URLSearchParams(body).get('token')?.replace(/^xapp-/, '') ?? '';
  const answer = answerTo(state, pathname.slice('/api/'.length), { app, origin, body });
  response.setHeader('content-type', 'application/json').end(JSON.stringify({ ok: true, ...answer }));
}

interface Call {
  readonly app: string;
  readonly origin: string;
  readonly body: string;
}

function answerTo(state: State, method: string, { app, origin, body }: Call): Readonly<Record<string, unknown>> {
  const given = new URLSearchParams(body);
  switch (method) {
    case 'auth.test':
      return { url: `${origin}/`, team: 'Bench', team_id: team, user: 'bot', user_id: 'U0BOT', bot_id: 'B0BOT' };
    case 'apps.connections.open':
      return { url: `${origin.replace('http', 'ws')}/link/?app=${app}` };
    case 'users.info':
      return { user: { id: given.get('user'), team_id: team, name: 'somebody', is_bot: false } };
    case 'usergroups.users.list':
      return { users: [] };
    case 'conversations.open':
      return { channel: { id: 'D0BENCH' } };
    case 'chat.postMessage':
    case 'chat.update':
      state.posted += 1;
      return { channel: given.get('channel'), ts: `${1_700_000_000 + state.posted}.000100` };
    default:
      return { messages: [], members: [], channels: [] };
  }
}
