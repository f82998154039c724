import { z } from 'zod';
import { Secret } from '../../domain/secret.ts';
import { HttpFailure } from '../../ports/http.ts';
import type { HttpAnswer } from '../../ports/http.ts';
import { ProviderError } from '../../ports/provider-error.ts';
import { errorOfSilence, errorOfStatus, retryAfterMsOf } from '../far-error.ts';
import type { ProviderWorld } from '../world.ts';
import type { GoogleAccount } from './auth.ts';
import { isOfBills } from './grpc-error.ts';
import { callTimeoutMs } from './grpc-options.ts';
import type { GoogleSettings } from './settings.ts';

export interface RestCall {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Such as `https://firebaserules.googleapis.com`, without a path. */
  readonly baseUrl: string;
  /** From the root, its parts already encoded. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Completes a sentence such as `Artifact Registry, asked for an image`. */
  readonly doing: string;
  readonly timeoutMs?: number;
  readonly maximumBytes?: number;
}

export interface RestAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** The parsed JSON; null when the answer has no body. */
  readonly body: unknown;
}

export type GoogleRest = (settings: GoogleSettings, call: RestCall, signal: AbortSignal) => Promise<RestAnswer>;

const errorBody = z.object({
  error: z.object({
    status: z.string().optional(),
    message: z.string().optional(),
    details: z
      .array(
        z.looseObject({
          reason: z.string().optional().catch(undefined),
          retryDelay: z.string().optional().catch(undefined),
        }),
      )
      .optional()
      .catch(undefined),
  }),
});

/** Words of Google's error body that say more than the status does. */
const byWord: Readonly<Record<string, number>> = { ABORTED: 412, RESOURCE_EXHAUSTED: 429 };

const parsedJson = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
};

const clipped = (text: string): string => (text.length > 300 ? `${text.slice(0, 299)}…` : text);

/** What an answer that is no success means. */
export function errorOfAnswer({ status, headers, body }: HttpAnswer, doing: string, nowMs: number): ProviderError {
  const parsed = errorBody.safeParse(parsedJson(body));
  const error = parsed.success ? parsed.data.error : {};
  const reason = error.details?.find((one) => one.reason !== undefined)?.reason;
  const delay = /^(\d+(?:\.\d+)?)s$/.exec(
    error.details?.find((one) => one.retryDelay !== undefined)?.retryDelay ?? '',
  )?.[1];
  const retryAfterMs =
    retryAfterMsOf(headers['retry-after'], nowMs) ??
    (delay === undefined ? undefined : Math.ceil(Number(delay) * 1000));
  const word = [error.status, reason].filter((one) => one !== undefined).join(', ');
  const why = error.message === undefined ? '' : `: ${clipped(error.message)}`;
  const sentence = `${doing}: ${status}${word === '' ? '' : ` ${word}`}${why}`;
  const meant = isOfBills(reason) ? 402 : (byWord[error.status ?? ''] ?? status);
  return errorOfStatus(meant, { sentence, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) });
}

function addressOf({ baseUrl, path, query = {} }: RestCall): URL {
  const url = new URL(path, baseUrl);
  for (const [name, value] of Object.entries(query))
    for (const one of typeof value === 'string' ? [value] : value) url.searchParams.append(name, one);
  return url;
}

/** Makes the one way to ask Google over JSON: answers other than success are thrown as what they mean. */
export function googleRest(
  world: Pick<ProviderWorld, 'fetch' | 'clock'>,
  accountFor: (settings: GoogleSettings) => Promise<GoogleAccount>,
): GoogleRest {
  return async (settings, call, signal) => {
    const token = await (await accountFor(settings)).token(signal);
    const url = addressOf(call);
    const authorization = new Secret(`Bearer ${token.reveal()}`);
    const answer = await world
      .fetch(
        {
          url: url.href,
          method: call.method,
          headers: {
            accept: 'application/json',
            ...(call.body === undefined ? {} : { 'content-type': 'application/json' }),
            ...call.headers,
          },
          secrets: { origin: url.origin, headers: { authorization } },
          ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
          timeoutMs: call.timeoutMs ?? callTimeoutMs,
          ...(call.maximumBytes === undefined ? {} : { maximumBytes: call.maximumBytes }),
        },
        signal,
      )
      .catch((error: unknown) => {
        throw error instanceof HttpFailure ? errorOfSilence(error, call.doing) : error;
      });
    if (answer.status >= 300) throw errorOfAnswer(answer, call.doing, world.clock.now());
    const body = answer.body === '' ? null : parsedJson(answer.body);
    if (body === undefined)
      throw new ProviderError('unknown', `${call.doing}: the answer is no JSON`, {
        outcome: 'unknown',
        retryable: true,
      });
    return { status: answer.status, headers: answer.headers, body };
  };
}
