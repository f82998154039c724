/** The shop: a small web service without dependencies, made to be deployed. Run it as `PORT=8080 node service.ts`. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { conductOf } from './behaviour.ts';
import { cartId, cartIdFromBody, cartOf, linesFromBody, totalOf } from './cart.ts';
import { readCatalogue, readRelease } from './release.ts';
import { shopPage } from './shop-page.ts';

type Answer = { readonly status: number; readonly json: unknown } | { readonly status: number; readonly html: string };

const startedAtMs = Date.now();
const release = readRelease(import.meta.dirname, process.env);
const products = readCatalogue(import.meta.dirname);
const conduct = conductOf(release.behaviour, {
  afterMs: Number(process.env['DEMO_CRASH_AFTER_MS'] ?? 20_000),
  afterRequests: Number(process.env['DEMO_CRASH_AFTER_REQUESTS'] ?? 400),
});
let isLeaving = false;

const maxBodyBytes = 16_384;

async function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  const incoming: AsyncIterable<unknown> = request;
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming) {
    if (!Buffer.isBuffer(chunk)) continue;
    size += chunk.length;
    if (size > maxBodyBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

const ok = (json: unknown): Answer => ({ status: 200, json });
const wrong = (status: number, error: string): Answer => ({ status, json: { error } });

async function fillCart(request: IncomingMessage): Promise<Answer> {
  const body = await bodyOf(request);
  if (body === undefined) return wrong(413, 'That cart is too large');
  const lines = linesFromBody(body, products);
  if (lines === undefined) return wrong(400, 'Expected { "lines": [{ "product", "quantity" }] } with products on sale');
  return { status: 201, json: { id: cartId(lines), lines, total: totalOf(lines, products) } };
}

function showCart(id: string): Answer {
  const lines = cartOf(id, products);
  return lines === undefined ? wrong(404, 'No such cart') : ok({ id, lines, total: totalOf(lines, products) });
}

async function checkOut(request: IncomingMessage): Promise<Answer> {
  const body = await bodyOf(request);
  const id = cartIdFromBody(body ?? '');
  const lines = cartOf(id, products);
  if (lines === undefined) return wrong(404, 'No such cart');
  return { status: 201, json: { order: `order_${id.slice(-12)}`, total: totalOf(lines, products), paid: true } };
}

function identity() {
  return { service: 'shop', version: release.version, uptimeMs: Date.now() - startedAtMs };
}

async function shopAnswer(request: IncomingMessage, route: string, path: string): Promise<Answer> {
  if ((await conduct.meet()) === 'fail') return wrong(500, 'The till is jammed');
  switch (route) {
    case 'GET /':
      return { status: 200, html: shopPage(release, products) };
    case 'GET /api/products':
      return ok({ products });
    case 'POST /api/cart':
      return fillCart(request);
    case 'POST /api/checkout':
      return checkOut(request);
    default:
      return path.startsWith('/api/cart/') && request.method === 'GET'
        ? showCart(path.slice('/api/cart/'.length))
        : wrong(404, 'Nothing here');
  }
}

/** Health answers bypass the behaviour: a bad release looks well from outside until real requests are counted. */
function answerTo(request: IncomingMessage): Promise<Answer> | Answer {
  const path = (request.url ?? '/').split('?')[0] ?? '/';
  const route = `${request.method === 'HEAD' ? 'GET' : (request.method ?? 'GET')} ${path}`;
  switch (route) {
    case 'GET /healthz':
      return ok({ alive: true });
    case 'GET /readyz':
      return isLeaving ? wrong(503, 'Closing') : ok({ ready: true });
    case 'GET /version':
      return ok(identity());
    default:
      return shopAnswer(request, route, path);
  }
}

function send(response: ServerResponse, answer: Answer): void {
  const body = 'html' in answer ? answer.html : JSON.stringify(answer.json);
  response.writeHead(answer.status, {
    'content-type': 'html' in answer ? 'text/html; charset=utf-8' : 'application/json',
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'x-version': release.version,
    ...(isLeaving ? { connection: 'close' } : {}),
  });
  response.end(body);
}

async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    send(response, await answerTo(request));
  } catch {
    // The visitor hung up in the middle of a body; there is nobody left to answer.
    response.destroy();
  }
}

const server = createServer((request, response) => void serve(request, response));

// Answers under way are finished before the process ends, so a switch of versions costs nobody a request.
process.on('SIGTERM', () => {
  isLeaving = true;
  server.close(() => process.exit(0));
});

server.listen(Number(process.env['PORT'] ?? 8080), process.env['HOST'] ?? '127.0.0.1', () => {
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  process.stdout.write(`shop ${release.version} listening on http://127.0.0.1:${port.toString()}\n`);
});
