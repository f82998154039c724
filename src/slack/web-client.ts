import { LogLevel, WebClient } from '@slack/web-api';
import type { Secret } from '../domain/secret.ts';

export type { WebClient };

const timeoutMs = 8000;

export interface WebAddress {
  readonly botToken: Secret;
  /** Another Web API address, with a trailing slash. */
  readonly apiUrl?: string;
}

/** Tries once: what to do after a failure is decided by the outbox and the card editor, which keep count in the store. */
export function webClient({ botToken, apiUrl }: WebAddress): WebClient {
  return new WebClient(botToken.reveal(), {
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: timeoutMs,
    // Every failure reaches the caller, who tells it in the program's own log.
    logLevel: LogLevel.ERROR,
    ...(apiUrl === undefined ? {} : { slackApiUrl: apiUrl }),
  });
}
