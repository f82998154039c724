import { chmodSync } from 'node:fs';
import { createServer } from 'node:net';
import type { Server, Socket } from 'node:net';
import { Refused } from './refused.ts';
import { requestSchema } from './protocol.ts';
import type { SupervisorRequest } from './protocol.ts';

const longestRequest = 1_000_000;

function refusal(error: unknown): string {
  if (error instanceof Refused) return JSON.stringify({ ok: false, code: error.code, message: error.message });
  const message = error instanceof Error ? error.message : 'unknown trouble';
  return JSON.stringify({ ok: false, code: 'internal', message });
}

async function answerTo(line: string, handle: (request: SupervisorRequest) => Promise<unknown>): Promise<string> {
  try {
    const parsed = requestSchema.safeParse(JSON.parse(line));
    if (!parsed.success) {
      // The values stay out of the message: they may be secrets.
      const [issue] = parsed.error.issues;
      throw new Refused('malformed', `the request is malformed at ${issue?.path.join('.') ?? 'the top'}`);
    }
    return JSON.stringify({ ok: true, value: await handle(parsed.data) });
  } catch (error) {
    return refusal(error instanceof SyntaxError ? new Refused('malformed', 'the request is not JSON') : error);
  }
}

function converse(socket: Socket, handle: (request: SupervisorRequest) => Promise<unknown>): void {
  let text = '';
  socket.setEncoding('utf8');
  socket.on('error', () => socket.destroy());
  socket.on('data', (piece: string) => {
    const before = text.length;
    text += piece;
    if (text.length > longestRequest) {
      socket.end(`${refusal(new Refused('malformed', 'the request is too long'))}\n`);
      return;
    }
    const end = text.indexOf('\n', before);
    if (end < 0) return;
    socket.pause();
    void answerTo(text.slice(0, end), handle).then((answer) => {
      socket.end(`${answer}\n`);
    });
  });
}

/** Answers one request line per connection, on a socket that only its owner may open. */
export async function listenOn(
  path: string,
  handle: (request: SupervisorRequest) => Promise<unknown>,
): Promise<Server> {
  const server = createServer((socket) => {
    converse(socket, handle);
  });
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  server.once('error', reject);
  server.listen(path, () => {
    chmodSync(path, 0o600);
    resolve(undefined);
  });
  await promise;
  return server;
}
