import type { ComponentName, TargetId } from '../domain/ids.ts';
import type { DutyName, DutyRun } from '../domain/safekeeping.ts';

/** Runs of what is done on a schedule: each hour's run once, in the hands of one process at a time. */
export interface Duties {
  /** Puts it down as under way, unless its hour has its run or another of its kind is under way. */
  begin(run: DutyRun): Promise<'begun' | 'known'>;
  /** Every run that is not over. */
  underWay(): Promise<readonly DutyRun[]>;
  /** The hour of the newest run. */
  newestDueMs(of: {
    readonly target: TargetId;
    readonly component: ComponentName;
    readonly duty: DutyName;
  }): Promise<number | undefined>;
  /** The run as it is now, in this process's hands for a while; nothing while somebody alive has it, or when it is over. */
  take(id: string): Promise<DutyRun | undefined>;
  handBack(id: string): Promise<void>;
  /** Forgets runs that were over and due before this. */
  forget(beforeMs: number): Promise<void>;
}
