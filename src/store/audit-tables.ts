import type { ColumnType } from 'kysely';

type Defaulted<Value> = ColumnType<Value, Value | undefined, Value>;

export interface AuditChainTable {
  readonly chain: string;
  readonly count: number;
  readonly hash: string;
  readonly sealed_count: Defaulted<number>;
}

export interface AuditTable {
  readonly chain: string;
  readonly sequence: number;
  readonly at_ms: number;
  readonly actor: string;
  readonly deployment: string | null;
  readonly target: string | null;
  readonly kind: string;
  readonly facts: string;
  readonly previous: string;
  readonly hash: string;
}

export interface AuditSealTable {
  readonly sequence: number;
  readonly at_ms: number;
  readonly heads: string;
  readonly previous: string;
  readonly hash: string;
  readonly signature: string | null;
}

export interface AuditStubTable {
  readonly chain: string;
  readonly count: number;
  readonly hash: string;
  readonly cut_at_ms: number;
  readonly signature: string | null;
}
