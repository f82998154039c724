import type { HttpFailure, HttpFailureCode } from '../ports/http.ts';
import { ProviderError } from '../ports/provider-error.ts';
import type { ProviderErrorCode } from '../ports/provider-error.ts';

const byStatus: Readonly<Record<number, ProviderErrorCode>> = {
  400: 'invalid',
  401: 'unauthenticated',
  402: 'plan-limit',
  403: 'forbidden',
  404: 'not-found',
  405: 'invalid',
  408: 'timeout',
  409: 'conflict',
  410: 'gone',
  412: 'stale-read',
  413: 'invalid',
  415: 'invalid',
  422: 'invalid',
  429: 'rate-limited',
  451: 'forbidden',
  501: 'invalid',
};

/** gRPC's numbers, which Google's clients give as `code`. */
const byGrpc: Readonly<Record<number, ProviderErrorCode>> = {
  1: 'unknown',
  2: 'unknown',
  3: 'invalid',
  4: 'timeout',
  5: 'not-found',
  6: 'conflict',
  7: 'forbidden',
  8: 'quota',
  9: 'conflict',
  10: 'stale-read',
  11: 'invalid',
  12: 'invalid',
  13: 'unavailable',
  14: 'unavailable',
  15: 'failed',
  16: 'unauthenticated',
};

const worthAnotherTry: readonly ProviderErrorCode[] = [
  'quota',
  'rate-limited',
  'stale-read',
  'busy',
  'unavailable',
  'timeout',
  'network',
];

export interface FarFailure {
  /** Who answered what, in one sentence without secrets. */
  readonly sentence: string;
  readonly retryAfterMs?: number;
  readonly cause?: unknown;
}

/** An answer by its HTTP status: 5xx may have happened all the same, everything else has not. */
export function errorOfStatus(status: number, failure: FarFailure): ProviderError {
  const code = byStatus[status] ?? (status >= 500 ? 'unavailable' : 'failed');
  return errorOfCode(code, { ...failure, outcome: status >= 500 || status === 408 ? 'unknown' : 'not-done' });
}

/** An answer by its gRPC code. */
export function errorOfGrpc(grpc: number, failure: FarFailure): ProviderError {
  const outcome = [1, 2, 4, 13, 14, 15].includes(grpc) ? 'unknown' : 'not-done';
  return errorOfCode(byGrpc[grpc] ?? 'unknown', { ...failure, outcome });
}

const neverSent: readonly HttpFailureCode[] = [
  'invalid-request',
  'foreign-origin',
  'refused-address',
  'unknown-host',
  'refused',
  'tls',
];

/** No answer at all. */
export function errorOfSilence(error: HttpFailure, sentence: string): ProviderError {
  const sent = !neverSent.includes(error.code);
  const permanent = ['invalid-request', 'foreign-origin', 'refused-address', 'tls'].includes(error.code);
  const code = permanent ? 'invalid' : error.code === 'timeout' || error.code === 'cancelled' ? 'timeout' : 'network';
  return errorOfCode(code, { sentence: `${sentence}: ${error.message}`, outcome: sent ? 'unknown' : 'not-done' });
}

function errorOfCode(
  code: ProviderErrorCode,
  { sentence, outcome, retryAfterMs, cause }: FarFailure & { readonly outcome: 'not-done' | 'unknown' },
): ProviderError {
  return new ProviderError(code, sentence, {
    retryable: worthAnotherTry.includes(code),
    outcome,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(cause === undefined ? {} : { cause }),
  });
}

/** `Retry-After` in seconds or as a date, as milliseconds from now. */
export function retryAfterMsOf(header: string | undefined, nowMs: number): number | undefined {
  if (header === undefined) return undefined;
  const seconds = Number(header);
  const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(header) - nowMs;
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined;
}
