import { request as httpRequest } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { requestHeaders, responseHeaders } from './forwarded-headers.ts';
import type { Outcome } from './traffic.ts';

/** A request to speak another protocol, such as a web socket, and the port of the version that should. */
export interface Upgrade {
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  readonly head: Buffer;
  readonly port: number;
  readonly timeoutMs: number;
  readonly elapsed: () => number;
}

function headText(first: string, headers: readonly string[]): string {
  const lines = [first];
  for (let index = 0; index + 1 < headers.length; index += 2)
    lines.push(`${headers[index] ?? ''}: ${headers[index + 1] ?? ''}`);
  return `${lines.join('\r\n')}\r\n\r\n`;
}

const firstLine = (answer: IncomingMessage): string =>
  `HTTP/1.1 ${answer.statusCode ?? 502} ${answer.statusMessage ?? ''}`;

function refuse(socket: Duplex, status: string): void {
  if (!socket.destroyed) socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\n\r\n`);
}

function join(left: Duplex, right: Duplex): void {
  left.pipe(right).pipe(left);
  for (const [one, other] of [
    [left, right],
    [right, left],
  ] as const) {
    one.on('error', () => other.destroy());
    one.on('close', () => other.destroy());
  }
}

/** Carries an upgraded connection until either side ends it; the end tells how it went. */
export function carryUpgrade(upgrade: Upgrade, ended: (outcome: Outcome) => void): void {
  const { request, socket, head, port } = upgrade;
  const startedMs = upgrade.elapsed();
  const tookMs = (): number => upgrade.elapsed() - startedMs;
  let told = false;
  const tell = (outcome: Outcome): void => {
    if (!told) ended(outcome);
    told = true;
  };
  const headers = [...requestHeaders(request), 'connection', 'Upgrade', 'upgrade', request.headers.upgrade ?? ''];
  const upstream = httpRequest({ host: '127.0.0.1', port, method: request.method, path: request.url, headers });
  upstream.setTimeout(upgrade.timeoutMs, () => upstream.destroy());
  upstream.on('upgrade', (answer, far, farHead) => {
    far.setTimeout(0);
    const latencyMs = tookMs();
    socket.write(headText(firstLine(answer), answer.rawHeaders));
    socket.write(farHead);
    far.write(head);
    join(socket, far);
    far.once('close', () => {
      tell({ kind: 'answered', status: 101, latencyMs });
    });
  });
  upstream.on('response', (answer) => {
    const status = answer.statusCode ?? 502;
    socket.write(headText(firstLine(answer), [...responseHeaders(answer), 'connection', 'close']));
    answer.pipe(socket);
    tell({ kind: 'answered', status, latencyMs: tookMs() });
  });
  upstream.on('error', (error) => {
    tell({ kind: 'syscall' in error && error.syscall === 'connect' ? 'connect-failed' : 'broken' });
    refuse(socket, '502 Bad Gateway');
  });
  socket.on('error', () => upstream.destroy());
  socket.on('close', () => {
    tell({ kind: 'aborted-by-client' });
    upstream.destroy();
  });
  upstream.end();
}
