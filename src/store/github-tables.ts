import type { ColumnType } from 'kysely';

type Defaulted<Value> = ColumnType<Value, Value | undefined, Value>;

/** What was delivered to us, by the sender's ids. */
interface WebhookDeliveryTable {
  readonly source: string;
  readonly delivery: string;
  readonly received_at_ms: number;
}

/** How far a deployment is told elsewhere. */
interface DeploymentMirrorTable {
  readonly deployment: string;
  readonly seen_version: Defaulted<number>;
  readonly due_at_ms: number;
  readonly lease_until: ColumnType<Date | null, undefined, null>;
  readonly attempts: Defaulted<number>;
  readonly progress: ColumnType<unknown, string | undefined, string>;
  readonly is_done: Defaulted<boolean>;
  readonly trouble: ColumnType<string | null, undefined, string | null>;
}

/** The tables of this file by name. */
export interface GithubTables {
  readonly webhook_delivery: WebhookDeliveryTable;
  readonly deployment_mirror: DeploymentMirrorTable;
}
