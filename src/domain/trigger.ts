/** P1 acts at once, P2 asks, P3 watches, P4 is noted. */
export type Severity = 'P1' | 'P2' | 'P3' | 'P4';

/** A rule from a series to an action. */
export interface Trigger {
  readonly name: string;
  /** The metric source's name in the config. */
  readonly source: string;
  readonly metric: string;
  readonly compare: 'above' | 'below';
  /** Share 0..1 for rates, milliseconds for latencies, per second for throughput. */
  readonly limit: number;
  /** Set: `limit` is how much worse than the old version at the same time it may be, judged by a sequential comparison. */
  readonly against?: 'old';
  /** How long the limit must stay broken; 0 acts on the first sufficient sample. */
  readonly forMs: number;
  readonly severity: Severity;
  readonly action: 'roll-back' | 'hold' | 'warn';
  /** Fewer requests or samples than this in the window decide nothing. */
  readonly minimumSamples: number;
  /** `warn-only` says what it would have done and does not do it. */
  readonly mode: 'enforce' | 'warn-only';
}
