import type { Json } from '../domain/json.ts';

/** What a failed call to the far end means for the next try; decided by status or code, never by the text. */
export type ProviderErrorCode =
  | 'quota'
  | 'rate-limited'
  | 'unauthenticated'
  | 'forbidden'
  /** A bill, a plan or a project setting at the far end stands in the way; a person must change it there. */
  | 'plan-limit'
  | 'conflict'
  /** What was read is no longer so: read again and apply anew. */
  | 'stale-read'
  /** Other work on the same thing is under way there; `operation` names it when known. */
  | 'busy'
  | 'partial'
  /** It was there once and is no more, such as the image of an old revision. */
  | 'gone'
  | 'not-found'
  | 'invalid'
  | 'unavailable'
  | 'timeout'
  | 'network'
  | 'stale-fence'
  | 'host-gone'
  | 'failed'
  | 'unknown';

/** The world broke. `outcome` says whether the effect may have happened all the same. */
export class ProviderError extends Error {
  readonly code: ProviderErrorCode;
  readonly retryable: boolean;
  readonly outcome: 'not-done' | 'unknown';
  readonly retryAfterMs: number | undefined;
  /** Work under way at the far end that stands in the way and can be followed. */
  readonly operation: Json | undefined;

  constructor(code: ProviderErrorCode, message: string, options: ProviderErrorOptions = {}) {
    super(message, { cause: options.cause });
    this.name = 'ProviderError';
    this.code = code;
    this.retryable = options.retryable ?? false;
    this.outcome = options.outcome ?? 'not-done';
    this.retryAfterMs = options.retryAfterMs;
    this.operation = options.operation;
  }
}

interface ProviderErrorOptions {
  readonly retryable?: boolean;
  readonly outcome?: 'not-done' | 'unknown';
  readonly retryAfterMs?: number;
  readonly operation?: Json;
  readonly cause?: unknown;
}
