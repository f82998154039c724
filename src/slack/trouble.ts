import { WebAPIPlatformError, WebAPIRateLimitedError, WebAPIHTTPError, WebAPIRequestError } from '@slack/web-api';

/** What a failed call to Slack means for the next try. */
export type Trouble =
  | { readonly kind: 'rate-limited'; readonly retryAfterMs: number }
  /** Slack said no, with its own word. */
  | { readonly kind: 'refused'; readonly error: string }
  /** No answer, or one that does not say whether it was done. */
  | { readonly kind: 'unknown' };

/** Slack's own words for "try again later": nothing was done. */
const passing = [
  'ratelimited',
  'rate_limited',
  'internal_error',
  'fatal_error',
  'service_unavailable',
  'request_timeout',
  'team_added_to_org',
];

/** Sorts an error of the Web API client; anything else is a bug and thrown on. */
export function troubleOf(error: unknown): Trouble {
  const retryAfterMs = askedToWaitMs(error);
  if (retryAfterMs !== undefined) return { kind: 'rate-limited', retryAfterMs };
  if (error instanceof WebAPIPlatformError) {
    const { error: word } = error.data;
    return passing.includes(word) ? { kind: 'unknown' } : { kind: 'refused', error: word };
  }
  if (error instanceof WebAPIHTTPError || error instanceof WebAPIRequestError) return { kind: 'unknown' };
  throw error;
}

/** How long Slack asks to wait; nothing when this is another failure. */
export const askedToWaitMs = (error: unknown): number | undefined =>
  error instanceof WebAPIRateLimitedError ? error.retryAfter * 1000 : undefined;
