/** Recurring work of the whole system. Each run must be harmless when repeated. */
export const jobNames = [
  'audit-seal',
  'audit-head-post',
  'retention',
  'wipe-response-urls',
  'reminders',
  'drift',
  'duties',
] as const;

export type JobName = (typeof jobNames)[number];

/** Work that some process does once per slot, however many tick. */
export interface Jobs {
  /** Every process may send the tick of a slot, such as `2026-03-01T10:05`; one job comes of it. */
  sendOnce(name: JobName, slotKey: string): Promise<'sent' | 'known'>;
  /** Runs the jobs of this name here; a throw is a failure and the job is tried again. */
  work(name: JobName, run: () => Promise<void>): Promise<void>;
  /** Waits a few seconds for the runs in hand. */
  close(): Promise<void>;
}
