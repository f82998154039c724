import type { Deployment } from '../domain/deployment.ts';
import type { TargetId } from '../domain/ids.ts';
import type { Json } from '../domain/json.ts';

/** A deployment whose record elsewhere is behind ours. */
export interface MirrorRow {
  readonly deployment: Deployment;
  /** What is there already, in the mirror's own words. */
  readonly progress: Json;
  /** Looks in a row that did not succeed. */
  readonly attempts: number;
}

/** Which deployments are told elsewhere, and how far; the stored deployments themselves are the queue. */
export interface DeploymentMirror {
  /** From now on these targets' deployments are told: those that were let in since then. Harmless to repeat. */
  enlist(targets: readonly TargetId[], sinceMs: number): Promise<void>;
  /** Rows that are behind and due, claimed for a while: whoever dies with one leaves it to the others. */
  take(nowMs: number, limit: number): Promise<readonly MirrorRow[]>;
  /** Stores what is there by now, while the claim goes on. */
  progressed(row: MirrorRow, progress: Json): Promise<void>;
  /** Up to date with the version that was read; looked at again when it changes, or never when the deployment is over. */
  settled(row: MirrorRow, progress: Json): Promise<void>;
  /** Again at this time, or never: then the reason is kept. */
  postponed(row: MirrorRow, next: { readonly atMs: number } | { readonly never: string }): Promise<void>;
}
