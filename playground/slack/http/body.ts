import type { IncomingMessage } from 'node:http';

const maxBytes = 20 * 1024 * 1024;

/** Reads a request's whole body, up to a bound. */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request) {
    const bytes = Buffer.from(part as Uint8Array);
    size += bytes.length;
    if (size > maxBytes) throw new Error('the body is too large');
    parts.push(bytes);
  }
  return Buffer.concat(parts);
}

/** The arguments of a call from its query and its form or JSON body. */
export function readArgs(request: IncomingMessage, body: Buffer): Readonly<Record<string, unknown>> {
  const url = new URL(request.url ?? '/', 'http://loopback');
  const query = Object.fromEntries(url.searchParams);
  const contentType = request.headers['content-type'] ?? '';
  if (contentType.startsWith('application/json')) return { ...query, ...parseObject(body.toString('utf8')) };
  return { ...query, ...Object.fromEntries(new URLSearchParams(body.toString('utf8'))) };
}

/** A JSON object, or an empty one where the text is none. */
export function parseObject(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

/** The bearer token of a request, or the one in its body as older clients send it. */
export function readToken(request: IncomingMessage, args: Readonly<Record<string, unknown>>): string | undefined {
  const bearer = /^Bearer (.+)$/u.exec(request.headers.authorization ?? '')?.[1];
  return bearer ?? (typeof args['token'] === 'string' ? args['token'] : undefined);
}
