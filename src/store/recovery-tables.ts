import type { ColumnType, Selectable } from 'kysely';

type JsonColumn = ColumnType<unknown, string, string>;
type Defaulted<Value> = ColumnType<Value, Value | undefined, Value>;
type Optional<Value> = ColumnType<Value | null, Value | null | undefined, Value | null>;

/** How a service outside has answered. */
export interface CircuitTable {
  readonly service: string;
  readonly state: string;
  readonly failures: number;
  readonly since_ms: number;
  readonly opened: number;
  readonly opened_at_ms: Optional<number>;
  readonly probe_at_ms: Optional<number>;
  readonly last_code: Optional<string>;
}

/** What is known of a step’s output as a whole. */
export interface StepLogTable {
  readonly step: string;
  readonly tail: JsonColumn;
  readonly dropped: Defaulted<number>;
  readonly bytes: Defaulted<number>;
}

/** Lines of a step’s output, in their order. */
export interface StepLogChunkTable {
  readonly step: string;
  readonly position: number;
  readonly lines: JsonColumn;
  readonly bytes: number;
}

export type CircuitRow = Selectable<CircuitTable>;
