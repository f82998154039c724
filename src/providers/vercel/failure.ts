import { z } from 'zod';
import { HttpFailure } from '../../ports/http.ts';
import { ProviderError } from '../../ports/provider-error.ts';
import type { HttpAnswer } from '../../ports/http.ts';
import { errorOfSilence, errorOfStatus, retryAfterMsOf } from '../far-error.ts';

const told = z.object({ error: z.object({ code: z.string(), invalidToken: z.boolean().optional() }) });

/** Vercel's word for what is wrong, such as `not_found`: a code, never its sentence. */
function toldIn(body: string): z.infer<typeof told>['error'] | undefined {
  try {
    return told.safeParse(JSON.parse(body)).data?.error;
  } catch {
    return undefined;
  }
}

/** `X-RateLimit-Reset` is the second, since 1970, at which calls are taken again. */
function waitOf(headers: HttpAnswer['headers'], nowMs: number): number | undefined {
  const reset = Number(headers['x-ratelimit-reset']);
  if (headers['x-ratelimit-reset'] !== undefined && Number.isFinite(reset)) return Math.max(0, reset * 1000 - nowMs);
  return retryAfterMsOf(headers['retry-after'], nowMs);
}

export interface Refused extends Pick<HttpAnswer, 'status' | 'headers' | 'body'> {
  /** What was asked, such as `promote dpl_1 in shop`. */
  readonly subject: string;
  readonly nowMs: number;
}

/** An answer that is a no, in the words of the core. */
export function errorOfAnswer({ status, headers, body, subject, nowMs }: Refused): ProviderError {
  const { code, invalidToken } = toldIn(body) ?? {};
  const retryAfterMs = status === 429 ? waitOf(headers, nowMs) : undefined;
  const sentence = `Vercel answered ${String(status)}${code === undefined ? '' : ` (${code.slice(0, 60)})`} to: ${subject}`;
  // A token that is not known is told from a right that is missing by this word alone.
  const meant = status === 403 && invalidToken === true ? 401 : status;
  return errorOfStatus(meant, { sentence, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) });
}

/** No answer, or one that nobody could read. */
export function errorOfNothing(error: unknown, subject: string): unknown {
  if (error instanceof ProviderError) return error;
  const silence = silenceIn(error);
  if (silence !== undefined) return errorOfSilence(silence, `Vercel did not answer to: ${subject}`);
  return error;
}

/** The client wraps what its fetch threw. */
function silenceIn(error: unknown): HttpFailure | undefined {
  for (let one = error; one instanceof Error; one = one.cause) if (one instanceof HttpFailure) return one;
  return undefined;
}
