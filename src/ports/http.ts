import type { Secret } from '../domain/secret.ts';

/** One request; redirects are never followed. */
export interface HttpRequest {
  readonly url: string;
  readonly method: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Headers that only this origin may see; a request elsewhere is refused. */
  readonly secrets?: { readonly origin: string; readonly headers: Readonly<Record<string, Secret>> };
  readonly body?: string | Uint8Array;
  /** From the first look-up of the name to the last byte of the answer. */
  readonly timeoutMs: number;
  /** A longer answer is a failure; one megabyte when absent. */
  readonly maximumBytes?: number;
  /** `base64` for answers that are no text. */
  readonly encoding?: 'utf8' | 'base64';
}

export interface HttpAnswer {
  readonly status: number;
  /** Names in lower case; several of one name are joined by a comma. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly tookMs: number;
}

export type HttpFailureCode =
  | 'invalid-request'
  | 'foreign-origin'
  | 'refused-address'
  | 'unknown-host'
  | 'refused'
  | 'tls'
  | 'network'
  | 'timeout'
  | 'too-large'
  | 'cancelled';

/** There is no answer, and why. The message holds the origin only: no path, no query, no header. */
export class HttpFailure extends Error {
  readonly code: HttpFailureCode;
  readonly tookMs: number;

  constructor(code: HttpFailureCode, message: string, options: { readonly tookMs?: number } = {}) {
    super(message);
    this.name = 'HttpFailure';
    this.code = code;
    this.tookMs = options.tookMs ?? 0;
  }
}

/** The only way out over HTTP. Throws HttpFailure when there is no answer; every answer, whatever its status, is an answer. */
export type Fetch = (request: HttpRequest, signal?: AbortSignal) => Promise<HttpAnswer>;
