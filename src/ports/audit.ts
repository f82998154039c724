import type { DeploymentId } from '../domain/ids.ts';

/** The whole record in two values: how many seals there are, and the hash of the last. Worth keeping outside. */
export interface AuditHead {
  readonly count: number;
  readonly hash: string;
  /** HMAC with the audit key, when there is one. */
  readonly signature?: string;
}

export type AuditFaultKind =
  | 'altered'
  | 'inserted'
  | 'removed'
  | 'truncated'
  | 'rewritten'
  | 'seal-altered'
  | 'seal-removed'
  | 'signature'
  | 'head-mismatch';

/** One thing that is wrong with the record. */
export interface AuditFault {
  readonly kind: AuditFaultKind;
  readonly chain: string;
  readonly sequence: number;
  readonly sentence: string;
}

export interface AuditReport {
  readonly intact: boolean;
  readonly entries: number;
  readonly chains: number;
  readonly seals: number;
  readonly faults: readonly AuditFault[];
  /** What this check cannot show, one sentence each. */
  readonly limits: readonly string[];
  readonly head: AuditHead | undefined;
}

/** One deployment's record for people outside: who asked, who approved, what was measured, what ran. */
export interface AuditExport {
  readonly markdown: string;
  readonly json: string;
}

/** The append-only record beside the transactions that write it. */
export interface Audit {
  /** Links the heads of all chains that grew since the last seal; gives the newest head. */
  seal(nowMs: number): Promise<AuditHead | undefined>;
  head(): Promise<AuditHead | undefined>;
  /** Reads everything; with a head that was kept outside it also shows that nothing up to it was rewritten. */
  verify(known?: { readonly head?: { readonly count: number; readonly hash: string } }): Promise<AuditReport>;
  export(deployment: DeploymentId): Promise<AuditExport | undefined>;
  /** Cuts whole sealed chains of deployments that ended before this time, and leaves a signed stub for each. Gives their number. */
  cut(endedBeforeMs: number, nowMs: number): Promise<number>;
}
