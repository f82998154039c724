import type { ColumnType, Generated, Insertable, Selectable } from 'kysely';
import type { AuditChainTable, AuditSealTable, AuditStubTable, AuditTable } from './audit-tables.ts';
import type { CircuitTable, StepLogChunkTable, StepLogTable } from './recovery-tables.ts';
import type { GithubTables } from './github-tables.ts';
import type { SafekeepingTables } from './safekeeping-tables.ts';

/** JSON goes in as text made by `jsonText` and comes out as an unknown value, to be parsed. */
type JsonColumn = ColumnType<unknown, string, string>;
type NullableJson = ColumnType<unknown, string | null | undefined, string | null>;
/** Only the database's own clock writes these. */
type Timestamp = ColumnType<Date | null, Date | null | undefined, Date | null>;
type Defaulted<Value> = ColumnType<Value, Value | undefined, Value>;
type Optional<Value> = ColumnType<Value | null, Value | null | undefined, Value | null>;

interface Owned {
  readonly owner: Optional<number>;
  readonly lease_until: Timestamp;
}

interface ProcessTable {
  readonly owner: number;
  readonly name: string;
  readonly schema: number;
}

interface ServiceCounterTable {
  readonly service: string;
  readonly deployments: Defaulted<number>;
  readonly releases: Defaulted<number>;
}

interface ReleaseTable {
  readonly service: string;
  readonly number: number;
  readonly revision: string;
  readonly label: string;
  readonly bad: NullableJson;
}

interface DeploymentTable extends Owned {
  readonly id: string;
  readonly service: string;
  readonly environment: string;
  readonly target: string;
  readonly number: number;
  readonly kind: string;
  readonly phase: string;
  readonly is_final: boolean;
  readonly at_work: boolean;
  readonly became_live: boolean;
  readonly epoch: number;
  readonly version: number;
  readonly attention: string;
  readonly attention_version: number;
  readonly urgent: boolean;
  readonly admitted_at_ms: number | null;
  readonly requested_by: string;
  readonly requested_at_ms: number;
  readonly finished_at_ms: number | null;
  readonly live_after_ms: number | null;
  readonly rollback_ms: number | null;
  readonly release_number: number;
  readonly release_revision: string;
  readonly channel: string;
  readonly wake_at_ms: number | null;
  readonly poked_at_ms: Optional<number>;
  readonly fence: Defaulted<number>;
  readonly schema: number;
  readonly record: JsonColumn;
}

interface TargetLockTable {
  readonly target: string;
  readonly taken_by: string;
  readonly reason: string;
  readonly since_ms: number;
  readonly until_ms: Optional<number>;
}

interface FreezeTable {
  readonly id: Generated<number>;
  readonly scope: JsonColumn;
  readonly declared_by: string;
  readonly reason: string;
  readonly since_ms: number;
  readonly until_ms: Optional<number>;
}

interface StepTable {
  readonly key: string;
  readonly position: Generated<number>;
  readonly deployment: string;
  readonly epoch: number;
  readonly name: string;
  readonly component: Optional<string>;
  readonly attempt: number;
  readonly state: string;
  readonly intended_at_ms: number;
  readonly deadline_ms: number;
  readonly fence: number;
  readonly handle: NullableJson;
  readonly result: NullableJson;
  readonly failure: NullableJson;
  readonly finished_at_ms: Optional<number>;
}

interface SeriesTable {
  readonly id: Generated<number>;
  readonly deployment: string;
  readonly source: string;
  readonly metric: string;
  readonly side: string;
  readonly component: Defaulted<string>;
}

interface PointTable {
  readonly series: number;
  readonly at_ms: number;
  readonly span_ms: number;
  readonly kind: string;
  readonly first: number | null;
  readonly second: number | null;
  readonly buckets: NullableJson;
}

interface InboxTable extends Owned {
  readonly key: string;
  readonly kind: string;
  readonly person: string;
  readonly received_at_ms: number;
  readonly payload: JsonColumn;
  readonly response_url: Optional<string>;
  readonly attempts: Defaulted<number>;
  readonly finished_at: Timestamp;
}

interface LaneTable extends Owned {
  readonly name: string;
  readonly next_at_ms: Defaulted<number>;
}

interface OutboxTable {
  readonly id: Generated<number>;
  readonly lane: string;
  readonly destination: JsonColumn;
  readonly message: JsonColumn;
  readonly created_at_ms: number;
  readonly due_at_ms: number;
  readonly attempts: Defaulted<number>;
  readonly intended_at_ms: Optional<number>;
  readonly state: Defaulted<string>;
  readonly settled_at: Timestamp;
  readonly channel: Optional<string>;
  readonly ts: Optional<string>;
  readonly why: Optional<string>;
}

interface CardTable extends Owned {
  readonly deployment: string;
  readonly channel: string;
  readonly ts: string;
  readonly drawn_version: Defaulted<number>;
  readonly drawn_epoch: Defaulted<number>;
  readonly next_at_ms: Optional<number>;
  readonly not_before_ms: Defaulted<number>;
  readonly is_open: Defaulted<boolean>;
}

interface BudgetTable {
  readonly name: string;
  readonly tokens: number;
  readonly at_ms: number;
}

interface ConfigVersionTable {
  readonly number: Generated<number>;
  readonly version: string;
  readonly content: JsonColumn;
  readonly at_ms: number;
}

interface DocumentTable {
  readonly target: string;
  readonly at_ms: number;
  readonly record: JsonColumn;
}

/** The tables as Kysely sees them; the migrations make them. */
export interface Tables extends GithubTables, SafekeepingTables {
  readonly process: ProcessTable;
  readonly service_counter: ServiceCounterTable;
  readonly release: ReleaseTable;
  readonly deployment: DeploymentTable;
  readonly target_lock: TargetLockTable;
  readonly freeze_period: FreezeTable;
  readonly step: StepTable;
  readonly series: SeriesTable;
  readonly measurement: PointTable;
  readonly inbox: InboxTable;
  readonly lane: LaneTable;
  readonly outbox: OutboxTable;
  readonly card: CardTable;
  readonly budget: BudgetTable;
  readonly audit_chain: AuditChainTable;
  readonly audit: AuditTable;
  readonly audit_seal: AuditSealTable;
  readonly audit_stub: AuditStubTable;
  readonly config_version: ConfigVersionTable;
  readonly circuit: CircuitTable;
  readonly baseline: DocumentTable;
  readonly drift_look: DocumentTable;
  readonly step_log: StepLogTable;
  readonly step_log_chunk: StepLogChunkTable;
}

export type DeploymentColumns = Insertable<DeploymentTable>;
export type ReleaseRow = Selectable<ReleaseTable>;
export type StepRow = Selectable<StepTable>;
export type AuditRow = Selectable<AuditTable>;
export type AuditSealRow = Selectable<AuditSealTable>;
export type AuditStubRow = Selectable<AuditStubTable>;
