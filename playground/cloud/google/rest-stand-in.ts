import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import type { Faults } from '../faults.ts';
import type { DiscoveryContract } from '../contract/discovery.ts';

/** A request as a stand-in sees it. */
export interface RestRequest {
  readonly method: string;
  /** Decoded, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly body: unknown;
  readonly bytes: Buffer;
}

export interface RestReply {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Google's refusal of one request, as its services write it. */
export class GoogleRefusal extends Error {
  readonly reply: RestReply;

  constructor(status: number, word: string, message: string) {
    super(message);
    this.name = 'GoogleRefusal';
    this.reply = { status, body: { error: { code: status, message, status: word } } };
  }
}

export const invalid = (message: string): GoogleRefusal => new GoogleRefusal(400, 'INVALID_ARGUMENT', message);
export const unready = (message: string): GoogleRefusal => new GoogleRefusal(400, 'FAILED_PRECONDITION', message);
export const notFound = (message: string): GoogleRefusal => new GoogleRefusal(404, 'NOT_FOUND', message);
export const exists = (message: string): GoogleRefusal => new GoogleRefusal(409, 'ALREADY_EXISTS', message);
export const exhausted = (message: string): GoogleRefusal => new GoogleRefusal(429, 'RESOURCE_EXHAUSTED', message);

export interface RestStandInParts {
  readonly faults: Faults;
  /** Sentences about requests and answers that break the official contract. */
  readonly violations: string[];
  /** The contract of a request; undefined for addresses that no document describes, such as uploads. */
  readonly contract: (request: RestRequest) => DiscoveryContract | undefined;
  readonly answer: (request: RestRequest) => RestReply | Promise<RestReply>;
}

export interface RunningServer {
  readonly url: string;
  readonly close: () => Promise<void>;
}

/** Listens on loopback until closed; nothing stays open. */
export async function listen(
  handle: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<RunningServer> {
  const server = createServer(handle);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return {
    url: `http://127.0.0.1:${String(address.port)}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function read(request: IncomingMessage): Promise<RestRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) if (Buffer.isBuffer(chunk)) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  const url = new URL(request.url ?? '/', 'http://localhost');
  const isJson = request.headers['content-type']?.startsWith('application/json') === true;
  return {
    method: request.method ?? '',
    path: decodeURIComponent(url.pathname),
    query: url.searchParams,
    headers: request.headers,
    body: isJson && bytes.length > 0 ? parsed(bytes) : undefined,
    bytes,
  };
}

function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}

function send(incoming: IncomingMessage, response: ServerResponse, { status, body, headers }: RestReply): void {
  const text = body === undefined ? Buffer.alloc(0) : Buffer.from(JSON.stringify(body));
  const packs = incoming.headers['accept-encoding']?.includes('gzip') === true;
  response.writeHead(status, {
    ...(body === undefined ? {} : { 'content-type': 'application/json; charset=UTF-8' }),
    ...(packs ? { 'content-encoding': 'gzip' } : {}),
    ...headers,
  });
  response.end(packs ? gzipSync(text) : text);
}

/** A JSON service of Google's on loopback: contract, faults and credentials are dealt with before and after `answer`. */
export function startRestStandIn(parts: RestStandInParts): Promise<RunningServer> {
  return listen((incoming, response) => {
    void serve(parts, incoming, response).catch((error: unknown) => {
      parts.violations.push(`the stand-in itself failed: ${error instanceof Error ? (error.stack ?? '') : ''}`);
      response.destroy();
    });
  });
}

async function serve(parts: RestStandInParts, incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  const request = await read(incoming);
  const url = incoming.url ?? '/';
  const fault = parts.faults.take({ method: request.method, path: url });
  if (fault?.kind === 'drop-before-effect') {
    incoming.socket.destroy();
    return;
  }
  if (fault?.kind === 'answer') {
    const { status, headers = {}, body = { error: { code: status, message: 'injected', status: 'UNKNOWN' } } } = fault;
    send(incoming, response, { status, headers, body });
    return;
  }
  const reply = await judged(parts, request, url);
  if (fault?.kind === 'drop-after-effect') incoming.socket.destroy();
  else if (fault === undefined) send(incoming, response, reply);
}

async function judged(parts: RestStandInParts, request: RestRequest, url: string): Promise<RestReply> {
  const { method, body } = request;
  const contract = parts.contract(request);
  const wrong = contract?.request({ method, url, ...(body === undefined ? {} : { body }) }) ?? [];
  parts.violations.push(...wrong);
  const reply = await replyTo(parts, request, wrong);
  const { status, body: answer } = reply;
  parts.violations.push(...(contract?.answer({ method, url, status, answer }) ?? []));
  return reply;
}

async function replyTo(parts: RestStandInParts, request: RestRequest, wrong: readonly string[]): Promise<RestReply> {
  const authorization = request.headers.authorization;
  if (authorization?.startsWith('Bearer ') !== true)
    return new GoogleRefusal(401, 'UNAUTHENTICATED', 'Request had no credentials.').reply;
  if (wrong.length > 0) return invalid(wrong.join('; ')).reply;
  try {
    return await parts.answer(request);
  } catch (error) {
    if (error instanceof GoogleRefusal) return error.reply;
    throw error;
  }
}

/** One page of a list, by the parameters that all lists have. */
export function pageOf<Item>(
  all: readonly Item[],
  query: URLSearchParams,
  { usual, most }: { readonly usual: number; readonly most: number },
): { readonly items: readonly Item[]; readonly next: { readonly nextPageToken?: string } } {
  const size = Math.min(Number(query.get('pageSize') ?? usual) || usual, most);
  const from = Number(query.get('pageToken') ?? 0);
  const items = all.slice(from, from + size);
  return { items, next: from + size < all.length ? { nextPageToken: String(from + size) } : {} };
}
