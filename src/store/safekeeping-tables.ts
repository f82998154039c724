import type { ColumnType } from 'kysely';

type JsonColumn = ColumnType<unknown, string, string>;

interface DutyRunTable {
  readonly id: string;
  readonly target: string;
  readonly component: string;
  readonly duty: string;
  readonly due_at_ms: number;
  readonly owner: ColumnType<number | null, number | null | undefined, number | null>;
  readonly lease_until: ColumnType<Date | null, Date | null | undefined, Date | null>;
  readonly is_over: ColumnType<boolean, boolean | undefined, boolean>;
  readonly record: JsonColumn;
}

interface SafekeepingTable {
  readonly target: string;
  readonly component: string;
  readonly at_ms: number;
  readonly record: JsonColumn;
}

/** What the migration of scheduled backups made. */
export interface SafekeepingTables {
  readonly duty_run: DutyRunTable;
  readonly safekeeping: SafekeepingTable;
}
