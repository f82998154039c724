/** What a failed call to the far end means for the next try; decided by status or code, never by the text. */
export type ProviderErrorCode =
  | 'quota'
  | 'rate-limited'
  | 'unauthenticated'
  | 'forbidden'
  | 'conflict'
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

  constructor(
    code: ProviderErrorCode,
    message: string,
    options: { retryable?: boolean; outcome?: 'not-done' | 'unknown'; retryAfterMs?: number; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.name = 'ProviderError';
    this.code = code;
    this.retryable = options.retryable ?? false;
    this.outcome = options.outcome ?? 'not-done';
    this.retryAfterMs = options.retryAfterMs;
  }
}
