import type { Json } from './json.ts';
import type { SecretRef } from './secret.ts';
import type { Severity } from './trigger.ts';

/** `preview` before traffic, `stage` after each stage, `full` after 100 %, `bake` repeated, `restored` after a rollback. */
export type SmokeMoment = 'preview' | 'stage' | 'full' | 'bake' | 'restored';

export interface SmokeSequence {
  readonly name: string;
  readonly moments: readonly SmokeMoment[];
  readonly severity: Severity;
  readonly requests: readonly SmokeRequest[];
}

/** Where a text may hold `{{name}}`, a carried value is put in: path, query and body, never the host. */
export interface SmokeRequest {
  readonly name: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD';
  /** Begins with `/`; joined to the address of the version under test. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | SecretRef>>;
  readonly body?: Json;
  readonly expect: SmokeExpectation;
  /** Name → where in the answer the value is: `json:/cart/id` or `header:location`. */
  readonly carry: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly retries: number;
  /** Asked again until the expectation holds or this time is over; for work that ends later. */
  readonly untilMs?: number;
}

export interface SmokeExpectation {
  readonly status?: readonly number[];
  /** Header → expected text, or a pattern between slashes. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: readonly JsonExpectation[];
  readonly bodyContains?: string;
  readonly latencyBelowMs?: number;
}

/** `pointer` is a JSON pointer such as `/items/0/name`. */
export type JsonExpectation =
  | { readonly kind: 'equals'; readonly pointer: string; readonly value: Json }
  | { readonly kind: 'exists'; readonly pointer: string }
  | { readonly kind: 'matches'; readonly pointer: string; readonly pattern: string };

export interface SmokeResult {
  readonly sequence: string;
  readonly moment: SmokeMoment;
  readonly atMs: number;
  readonly passed: boolean;
  readonly severity: Severity;
  readonly requests: readonly {
    readonly name: string;
    readonly passed: boolean;
    readonly status?: number;
    readonly tookMs: number;
    /** What was expected and what came, one sentence each; empty when passed. */
    readonly faults: readonly string[];
  }[];
}
