/** One measured number. `target` is the largest value that the product promises; figures without one are for information. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly target?: number;
}

/** What a figure promises, by its stable name. */
const targets: Readonly<Record<string, number>> = {
  ack_p50_ratio: 1.25,
  ack_p99_ratio: 1.25,
  ack_over_3s: 0,
  step_overhead_ms_p50: 5,
  approve_to_live_ms: 250,
  rollback_shift_ms: 1000,
  rollback_failed_requests: 0,
  ready_warm_ms: 2000,
  ready_first_ms: 4000,
  rss_idle_mb: 190,
  loop_delay_p99_ms: 50,
  rss_200_mb: 350,
  batch_127_ratio: 1.05,
  batch_500_ratio: 1.05,
};

export function figure(name: string, value: number, unit: string): Figure {
  const target = targets[name];
  const rounded = Number(value.toFixed(unit === 'ratio' || unit === 'ms' ? 2 : 1));
  return { name, value: rounded, unit, ...(target === undefined ? {} : { target }) };
}

/** A group of figures that are measured together. */
export interface Measurement {
  readonly names: readonly string[];
  run(stand: Stand): Promise<readonly Figure[]>;
}

/** What the measurements share: a folder, databases with fsync on, and words for whoever waits. */
export interface Stand {
  readonly folder: string;
  /** A new empty database; its address holds a password. */
  newDatabase(name: string): Promise<string>;
  say(sentence: string): void;
}
