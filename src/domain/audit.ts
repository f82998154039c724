import type { Actor } from './deployment.ts';
import type { DeploymentId, TargetId } from './ids.ts';
import type { Json } from './json.ts';

/** One line of the record. The store gives it its place and hash in a chain: one chain per deployment, `main` for the rest. */
export interface AuditEntry {
  readonly atMs: number;
  readonly actor: Actor;
  readonly deployment?: DeploymentId;
  readonly target?: TargetId;
  /** What happened, a fixed word such as `approved` or `lock-taken`. */
  readonly kind: string;
  readonly facts: Json;
}
