import type { ComponentName, TargetId } from './ids.ts';
import type { Json } from './json.ts';

/** What a component does on a schedule, beside deployments: a backup, or the proof that one can be restored. */
export type DutyName = 'backup' | 'proof';

/** A backup that was put back into a scratch database, whole. */
export interface ProvenRestore {
  /** Which backup it was. */
  readonly backup: string;
  readonly atMs: number;
  readonly documents: number;
  readonly ms: number;
}

/** What is known of the backups that one component makes. */
export interface Safekeeping {
  readonly target: TargetId;
  readonly component: ComponentName;
  /** When it was first looked at: hours before that are nobody's duty. */
  readonly sinceMs: number;
  readonly lookedAtMs?: number;
  /** The newest verified backup. */
  readonly newest?: { readonly says: string; readonly endedAtMs: number };
  readonly proven?: ProvenRestore;
  /** What went wrong last, until it goes well again. */
  readonly trouble?: { readonly duty: DutyName; readonly sentence: string; readonly atMs: number };
}

/** One run of a duty: the row that a restart goes on from. */
export interface DutyRun {
  readonly id: string;
  readonly target: TargetId;
  readonly component: ComponentName;
  readonly duty: DutyName;
  /** The hour of the schedule that it answers to. */
  readonly dueAtMs: number;
  readonly begunAtMs: number;
  /** The provider's name for how far it is. */
  readonly handle?: Json;
  readonly lines: readonly string[];
  readonly end?: { readonly kind: 'succeeded' | 'failed'; readonly atMs: number; readonly sentence: string };
}

/** One run answers to one hour, in every process. */
export const dutyRunId = ({
  target,
  component,
  duty,
  dueAtMs,
}: Pick<DutyRun, 'target' | 'component' | 'duty' | 'dueAtMs'>): string =>
  `${target}/${component} ${duty} ${new Date(dueAtMs).toISOString()}`;
