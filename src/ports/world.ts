export interface Clock {
  now(): number;
}

/** Structured log; `fields` must hold no secret values. */
export interface Log {
  debug(fields: Readonly<Record<string, unknown>>, message: string): void;
  info(fields: Readonly<Record<string, unknown>>, message: string): void;
  warn(fields: Readonly<Record<string, unknown>>, message: string): void;
  error(fields: Readonly<Record<string, unknown>>, message: string): void;
}

/** Waiting and ticking; only ever for "look again", never for what must not be lost. */
export interface Timers {
  /** Resolves after the time, or early when the signal fires. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Calls back again and again until the returned function is called. */
  every(ms: number, callback: () => void): () => void;
}
