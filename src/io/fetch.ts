import type { IncomingHttpHeaders } from 'node:http';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { Agent } from 'undici';
import type { Dispatcher } from 'undici';
import { HttpFailure } from '../ports/http.ts';
import type { Fetch, HttpAnswer, HttpFailureCode, HttpRequest } from '../ports/http.ts';
import { guardedLookup, isRefusedAddress, refusedAddressCode, systemResolve } from './guarded-lookup.ts';
import type { Resolve } from './guarded-lookup.ts';

const defaultMaximumBytes = 1_048_576;

const codes: Readonly<Record<string, HttpFailureCode>> = {
  [refusedAddressCode]: 'refused-address',
  ENOTFOUND: 'unknown-host',
  EAI_AGAIN: 'unknown-host',
  ECONNREFUSED: 'refused',
  UND_ERR_INVALID_ARG: 'invalid-request',
  UND_ERR_CONNECT_TIMEOUT: 'timeout',
  UND_ERR_HEADERS_OVERFLOW: 'too-large',
};

function codeOf(error: unknown): string {
  if (error instanceof AggregateError) return codeOf(error.errors[0]);
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/** OpenSSL's and Node's names for a certificate that does not hold. */
const ofTls = /^(?:ERR_TLS|ERR_SSL|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO)|_CERT/;

function failureOf(error: unknown, origin: string): HttpFailure {
  if (error instanceof HttpFailure) return error;
  const raw = codeOf(error);
  const code = codes[raw] ?? (ofTls.test(raw) ? 'tls' : 'network');
  const what: Readonly<Partial<Record<HttpFailureCode, string>>> = {
    'refused-address': `${origin} leads to a link-local address, which is never asked`,
    'unknown-host': `${origin} is not known to the name service`,
    refused: `${origin} refuses connections`,
    tls: `the certificate of ${origin} does not hold (${raw})`,
    'invalid-request': `the request to ${origin} is malformed`,
    timeout: `${origin} did not take the connection in time`,
  };
  return new HttpFailure(code, what[code] ?? `the connection to ${origin} broke${raw === '' ? '' : ` (${raw})`}`);
}

/** The address to ask, after everything that can be refused without asking. */
function checked({ url, secrets }: HttpRequest): URL {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed === undefined || !['http:', 'https:'].includes(parsed.protocol))
    throw new HttpFailure('invalid-request', 'an address must begin with http:// or https://');
  if (parsed.username !== '' || parsed.password !== '')
    throw new HttpFailure('invalid-request', `the address of ${parsed.host} holds a name or password; use headers`);
  if (isRefusedAddress(parsed.hostname))
    throw new HttpFailure('refused-address', `${parsed.origin} is a link-local address, which is never asked`);
  if (secrets !== undefined && secrets.origin !== parsed.origin)
    throw new HttpFailure('foreign-origin', `secret headers for ${secrets.origin} are not sent to ${parsed.origin}`);
  return parsed;
}

function headersOf({ headers = {}, secrets }: HttpRequest): Record<string, string> {
  const revealed = Object.entries(secrets?.headers ?? {}).map(([name, secret]) => [name, secret.reveal()] as const);
  return { 'user-agent': 'quarterdeck', ...headers, ...Object.fromEntries(revealed) };
}

async function bytesOf(body: Dispatcher.ResponseData['body'], limit: number, origin: string): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    if (!(chunk instanceof Uint8Array)) continue;
    size += chunk.byteLength;
    if (size > limit) {
      body.destroy();
      throw new HttpFailure('too-large', `${origin} answers with more than ${String(limit)} bytes`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

const unpack = promisify<Buffer, { readonly maxOutputLength: number }, Buffer>(gunzip);

/** Only who asked for a packed answer gets one; unpacked it may not be longer than allowed either. */
async function textOf(bytes: Buffer, { headers, limit, origin, encoding }: Packed): Promise<string> {
  if (headers['content-encoding'] !== 'gzip' || bytes.length === 0) return bytes.toString(encoding);
  const whole = await unpack(bytes, { maxOutputLength: limit }).catch((error: unknown) => {
    const tooLarge = codeOf(error) === 'ERR_BUFFER_TOO_LARGE';
    throw new HttpFailure(
      tooLarge ? 'too-large' : 'network',
      tooLarge ? `${origin} answers with more than ${String(limit)} bytes` : `${origin} answers with broken gzip`,
    );
  });
  return whole.toString(encoding);
}

interface Packed {
  readonly headers: IncomingHttpHeaders;
  readonly limit: number;
  readonly origin: string;
  readonly encoding: 'utf8' | 'base64';
}

const flat = (headers: IncomingHttpHeaders): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name.toLowerCase(), Array.isArray(value) ? value.join(', ') : value]],
    ),
  );

interface Sent {
  readonly request: HttpRequest;
  readonly url: URL;
  readonly signal: AbortSignal;
}

async function exchange(agent: Agent, { request, url, signal }: Sent): Promise<Omit<HttpAnswer, 'tookMs'>> {
  const { statusCode, headers, body } = await agent.request({
    origin: url.origin,
    path: `${url.pathname}${url.search}`,
    method: request.method,
    headers: headersOf(request),
    body: request.body ?? null,
    signal,
  });
  const limit = request.maximumBytes ?? defaultMaximumBytes;
  const bytes = await bytesOf(body, limit, url.origin);
  const { encoding = 'utf8' } = request;
  const text = await textOf(bytes, { headers, limit, origin: url.origin, encoding });
  return { status: statusCode, headers: flat(headers), body: text };
}

/**
 * Makes the only fetch there is. Each request has a connection of its own, so nothing stays open and no answer comes from a
 * stale one, unless `keepOpen` says that many requests go to one place and a broken one may be lost.
 */
export function httpFetch(resolve: Resolve = systemResolve, { keepOpen = false } = {}): Fetch {
  const agent = new Agent({
    pipelining: keepOpen ? 1 : 0,
    // The request's own timeout is the only one.
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: { timeout: 0, lookup: guardedLookup(resolve) },
  });
  return async (request, signal) => {
    const url = checked(request);
    const beganMs = performance.now();
    const timeout = AbortSignal.timeout(request.timeoutMs);
    const either = signal === undefined ? timeout : AbortSignal.any([timeout, signal]);
    try {
      const answer = await exchange(agent, { request, url, signal: either });
      return { ...answer, tookMs: performance.now() - beganMs };
    } catch (error) {
      const tookMs = performance.now() - beganMs;
      if (signal?.aborted === true)
        throw new HttpFailure('cancelled', `the request to ${url.origin} was cut off`, { tookMs });
      if (timeout.aborted) {
        const message = `${url.origin} did not answer within ${String(request.timeoutMs)} ms`;
        throw new HttpFailure('timeout', message, { tookMs });
      }
      const { code, message } = failureOf(error, url.origin);
      // Without the cause: the client's own errors may quote a header.
      throw new HttpFailure(code, message, { tookMs });
    }
  };
}
