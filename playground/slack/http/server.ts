import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';

/** Answers requests whose path begins with a prefix. */
export interface Route {
  readonly prefix: string;
  readonly serve: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
}

/** A listening server. */
export interface RunningServer {
  readonly port: number;
  readonly close: () => Promise<void>;
}

interface ServerOptions {
  readonly port: number;
  readonly routes: readonly Route[];
  readonly upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
}

/** Listens on loopback; the first route whose prefix fits answers. */
export async function serve(options: ServerOptions): Promise<RunningServer> {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://loopback');
    const route = options.routes.find((one) => pathname.startsWith(one.prefix));
    if (!route) {
      response.writeHead(404).end();
      return;
    }
    route.serve(request, response).catch((error: unknown) => {
      failVisibly(response, error);
    });
  });
  server.on('upgrade', options.upgrade);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, '127.0.0.1', resolve);
  });
  return { port: portOf(server), close: () => closeServer(server) };
}

function failVisibly(response: ServerResponse, error: unknown): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  response.writeHead(500, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ ok: false, error: 'internal_error', detail: String(error) }));
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
    server.closeAllConnections();
  });
}
