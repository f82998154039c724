import type { z } from 'zod';
import type { MetricSourceConfig } from '../domain/config.ts';
import type { Fetch } from '../ports/http.ts';
import type { MetricQuery, MetricSource } from '../ports/metric-source.ts';

/** What happened to one version in one second, as a proxy counted it. */
export interface TrafficSecond {
  readonly atMs: number;
  readonly requests: number;
  /** Answers of 500 and above, connections refused or broken, and timeouts. */
  readonly errors: number;
  readonly timeouts: number;
  /** Given up by the client: neither good nor bad. */
  readonly aborted: number;
  /** Pairs of latency class and count; the class after the last bound is the open one. */
  readonly latency: readonly (readonly [number, number])[];
}

export interface Traffic {
  /** Nothing is known of the time before. */
  readonly measuredSinceMs: number;
  readonly boundsMs: readonly number[];
  /** Only seconds with anything in them. */
  readonly seconds: readonly TrafficSecond[];
}

/** Reads what the proxy of a component counted for one version in `sinceMs <= atMs < untilMs`; throws ProviderError. */
export type ReadTraffic = (
  asked: {
    readonly target: string;
    readonly component: string;
    readonly version: string;
    readonly sinceMs: number;
    readonly untilMs: number;
  },
  signal: AbortSignal,
) => Promise<Traffic>;

/** The addresses at which the version of a query answers: its preview before traffic, none where it has none. */
export type AddressesOf = (query: MetricQuery, signal: AbortSignal) => Promise<readonly string[]>;

/** What the sources are handed, for adapters do not see one another. */
export interface SourceWorld {
  readonly fetch: Fetch;
  readonly addressesOf: AddressesOf;
  readonly readTraffic: ReadTraffic;
}

/** One kind of metric source: what the configuration must know of it, and how it is opened. */
export interface MetricSourceKind {
  readonly schema: z.ZodType;
  intervalMs(settings: unknown): number;
  delayMs(settings: unknown): number;
  readonly metrics: readonly string[];
  open(config: MetricSourceConfig, world: SourceWorld): MetricSource;
}
