import type { Deployment } from '../../domain/deployment.ts';
import type { AuditHead } from '../../ports/audit.ts';
import type { StepLog } from '../../ports/recovery.ts';
import type { Step } from '../../ports/store.ts';
import type { StoredEntry } from './entries.ts';

/** How much was measured of one metric. */
interface MeasuredSeries {
  readonly source: string;
  readonly metric: string;
  readonly side: string;
  readonly points: number;
  readonly fromMs: number | undefined;
  readonly toMs: number | undefined;
}

export type ExportedStep = Omit<Step, 'handle' | 'result' | 'fence'>;

/** Everything that an export tells. What snapshots and handles hold is the providers' own and stays inside. */
export interface ExportFacts {
  readonly deployment: Deployment;
  readonly steps: readonly ExportedStep[];
  /** What the steps printed, redacted; the newest megabyte of each. */
  readonly logs: readonly StepLog[];
  readonly measured: readonly MeasuredSeries[];
  readonly entries: readonly StoredEntry[];
  readonly head: AuditHead | undefined;
}
