import { z } from 'zod';
import { HttpFailure } from '../ports/http.ts';
import { ProviderError } from '../ports/provider-error.ts';
import type { ProviderErrorCode } from '../ports/provider-error.ts';

const byStatus: Readonly<Record<number, ProviderErrorCode>> = {
  400: 'invalid',
  401: 'unauthenticated',
  402: 'plan-limit',
  403: 'forbidden',
  404: 'not-found',
  409: 'conflict',
  410: 'gone',
  422: 'invalid',
  429: 'rate-limited',
  451: 'forbidden',
};

const usualPauseMs = 60_000;

const answered = z.looseObject({
  status: z.number(),
  response: z
    .looseObject({
      headers: z.record(z.string(), z.union([z.string(), z.number()]).optional()),
      data: z.unknown(),
    })
    .optional(),
});
const withMessage = z.looseObject({ message: z.string() });
/** GitHub says this of every no; of a limit for many requests at once it may be the only word that is not a sentence. */
const withDocument = z.looseObject({ documentation_url: z.string() });
const ofManyAtOnce = /#(?:about-)?secondary-rate-limits$/;

interface Failed {
  /** What was asked for, such as `the run of deploy.yml`. */
  readonly what: string;
  readonly isWrite: boolean;
  readonly nowMs: number;
}

/** Whatever the client throws, as the failure that the core knows: by status and headers, never by its words. */
export function githubError(error: unknown, failed: Failed): unknown {
  if (error instanceof ProviderError) return error;
  const silence = error instanceof HttpFailure ? error : error instanceof Error ? error.cause : undefined;
  if (silence instanceof HttpFailure) return silent(silence, failed);
  const read = answered.safeParse(error);
  if (!read.success) return error;
  const { status, response } = read.data;
  const headers = response?.headers ?? {};
  const said = withMessage.safeParse(response?.data);
  const words = said.success ? `: ${said.data.message.slice(0, 300)}` : '';
  const sentence = `GitHub answered ${status}, asked for ${failed.what}${words}`;
  const pauseMs = pauseOf(status, headers, failed.nowMs) ?? unsaidPauseOf(status, response?.data);
  if (pauseMs !== undefined)
    return new ProviderError('rate-limited', sentence, { retryable: true, retryAfterMs: pauseMs });
  if (status >= 500) {
    const outcome = failed.isWrite ? 'unknown' : 'not-done';
    return new ProviderError('unavailable', sentence, { retryable: true, outcome });
  }
  return new ProviderError(byStatus[status] ?? 'failed', sentence);
}

type Headers = Readonly<Record<string, string | number | undefined>>;

/** A limit: the hour's own, or one of those for many requests at once. Nothing when this is another kind of no. */
function pauseOf(status: number, headers: Headers, nowMs: number): number | undefined {
  if (status !== 403 && status !== 429) return undefined;
  const seconds = Number(headers['retry-after'] ?? Number.NaN);
  if (Number.isFinite(seconds)) return seconds * 1000;
  const resetMs = Number(headers['x-ratelimit-reset'] ?? Number.NaN) * 1000;
  if (String(headers['x-ratelimit-remaining']) === '0' && Number.isFinite(resetMs))
    return Math.max(1000, resetMs - nowMs);
  return undefined;
}

/** Without a header that says how long, GitHub asks for a minute. */
function unsaidPauseOf(status: number, data: unknown): number | undefined {
  const document = withDocument.safeParse(data).data?.documentation_url ?? '';
  return status === 429 || (status === 403 && ofManyAtOnce.test(document)) ? usualPauseMs : undefined;
}

const neverSent: readonly string[] = [
  'invalid-request',
  'foreign-origin',
  'refused-address',
  'unknown-host',
  'refused',
  'tls',
];
const forGood: readonly string[] = ['invalid-request', 'foreign-origin', 'refused-address', 'tls'];

function silent({ code, message }: HttpFailure, { what, isWrite }: Failed): ProviderError {
  const outcome = isWrite && !neverSent.includes(code) ? 'unknown' : 'not-done';
  const isOver = code === 'timeout' || code === 'cancelled';
  const kind = forGood.includes(code) ? 'invalid' : isOver ? 'timeout' : 'network';
  return new ProviderError(kind, `GitHub did not answer, asked for ${what}: ${message}`, {
    retryable: kind !== 'invalid',
    outcome,
  });
}
