import type { IncomingMessage } from 'node:http';

const hopByHop = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);
const ours = new Set(['x-forwarded-for', 'x-forwarded-proto', 'x-forwarded-host']);

function namedByConnection(message: IncomingMessage): ReadonlySet<string> {
  const value = message.headers.connection;
  if (value === undefined || value === 'keep-alive' || value === 'close') return hopByHop;
  return new Set([...hopByHop, ...value.split(',').map((name) => name.trim().toLowerCase())]);
}

function endToEnd(message: IncomingMessage, alsoDropped: ReadonlySet<string> | undefined): string[] {
  const dropped = namedByConnection(message);
  const raw = message.rawHeaders;
  const kept: string[] = [];
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = raw[index] ?? '';
    const lower = name.toLowerCase();
    if (!dropped.has(lower) && alsoDropped?.has(lower) !== true) kept.push(name, raw[index + 1] ?? '');
  }
  return kept;
}

/** The headers of a request as the service behind should see them, flat as Node takes them. */
export function requestHeaders(request: IncomingMessage): string[] {
  const headers = endToEnd(request, ours);
  const before = request.headers['x-forwarded-for'];
  const peer = request.socket.remoteAddress ?? 'unknown';
  headers.push('x-forwarded-for', typeof before === 'string' ? `${before}, ${peer}` : peer);
  headers.push('x-forwarded-proto', 'http');
  if (request.headers.host !== undefined) headers.push('x-forwarded-host', request.headers.host);
  // Node frames a body of unknown length again only when it is told so.
  if (request.headers['transfer-encoding'] !== undefined) headers.push('transfer-encoding', 'chunked');
  return headers;
}

/** The headers of an answer as the caller should see them. */
export function responseHeaders(response: IncomingMessage): string[] {
  return endToEnd(response, undefined);
}

/** Whether a request has no body and may be repeated without changing its meaning. */
export function mayBeRepeated(request: IncomingMessage): boolean {
  const { method, headers } = request;
  const idempotent =
    method === 'GET' || method === 'HEAD' || method === 'OPTIONS' || method === 'PUT' || method === 'DELETE';
  const length = headers['content-length'];
  return idempotent && headers['transfer-encoding'] === undefined && (length === undefined || length === '0');
}
