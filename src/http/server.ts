import { createServer } from 'node:http';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { timingSafeEqual } from 'node:crypto';
import type { Secret } from '../domain/secret.ts';
import { systemTimers } from '../io/timers.ts';
import type { Log } from '../ports/world.ts';
import type { Hook } from './hook.ts';
import type { Page } from './page.ts';

export interface HttpParts {
  readonly host: string;
  readonly port: number;
  /** Whoever reads figures from outside this machine must show it. */
  readonly token?: Secret;
  readonly ready: () => Promise<Page>;
  readonly metrics: () => Promise<Page>;
  /** Slack's signed requests, when they come over HTTP. */
  readonly slack?: RequestListener;
  /** Who takes what is posted to `/hooks/<name>`. */
  readonly hooks?: Readonly<Record<string, Hook>>;
  /** How long requests under way may take when the server closes. */
  readonly closeMs?: number;
  readonly log: Log;
}

export interface HttpServer {
  readonly port: number;
  close(): Promise<void>;
}

/** A stranger who sends half a request must not hold up the rest of the drain. */
const usualCloseMs = 1000;
const safeHeaders = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'",
  'strict-transport-security': 'max-age=31536000',
};
const alive: Page = { status: 200, type: 'text/plain', body: 'alive\n' };
const unknown: Page = { status: 404, type: 'text/plain', body: 'There is nothing here.\n' };
const noToken: Page = { status: 401, type: 'text/plain', body: 'This page needs the token.\n' };

/** The one server: alive, ready, figures, and Slack when it comes this way. */
export async function serveHttp(parts: HttpParts): Promise<HttpServer> {
  const server = createServer((request, response) => {
    const path = pathOf(request);
    // Slack's receiver throws at every other method, which would end the program.
    if (path === '/slack/events' && request.method === 'POST' && parts.slack !== undefined) {
      parts.slack(request, response);
      return;
    }
    pageFor(parts, path, request)
      .then((page) => {
        send(response, page);
      })
      .catch((error: unknown) => {
        parts.log.error({ error, path }, 'a page failed');
        send(response, { status: 500, type: 'text/plain', body: 'This did not work; the log says why.\n' });
      });
  });
  server.requestTimeout = 10_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(parts.port, parts.host, resolve);
  });
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : parts.port,
    close: () =>
      new Promise((resolve) => {
        const closed = new AbortController();
        server.close(() => {
          closed.abort();
          resolve();
        });
        void systemTimers.sleep(parts.closeMs ?? usualCloseMs, closed.signal).then(() => {
          server.closeAllConnections();
        });
        server.closeIdleConnections();
      }),
  };
}

/** Cut, not parsed: a parser throws at addresses such as `//`, and anybody may send one. */
const pathOf = ({ url = '/' }: IncomingMessage): string => url.replace(/[?#].*$/s, '');

function pageFor(parts: HttpParts, path: string, request: IncomingMessage): Promise<Page> {
  if (path === '/healthz') return Promise.resolve(alive);
  const hook = hookOf(parts, path);
  if (hook !== undefined && request.method === 'POST') return hook(request);
  if (path === '/readyz') return parts.ready();
  if (path === '/metrics') return mayRead(parts, request) ? parts.metrics() : Promise.resolve(noToken);
  return Promise.resolve(unknown);
}

function hookOf({ hooks = {} }: HttpParts, path: string): Hook | undefined {
  const name = /^\/hooks\/([a-z]+)$/.exec(path)?.[1] ?? '';
  return Object.hasOwn(hooks, name) ? hooks[name] : undefined;
}

const isLoopback = (host: string): boolean => host === '127.0.0.1' || host === '::1' || host === 'localhost';

function mayRead({ host, token }: HttpParts, request: IncomingMessage): boolean {
  if (token === undefined) return isLoopback(host);
  const given = Buffer.from(request.headers.authorization ?? '');
  const wanted = Buffer.from(`Bearer ${token.reveal()}`);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

function send(response: ServerResponse, { status, type, body }: Page): void {
  response.writeHead(status, { ...safeHeaders, 'content-type': `${type}; charset=utf-8` });
  response.end(body);
}
