/** Where a deployment is. What each means for a reader: docs/architecture.md. */
export const phases = [
  'awaiting',
  'scheduled',
  'queued',
  'preparing',
  'releasing',
  'shifting',
  'observing',
  'baking',
  'rolling-back',
  'rollback-failed',
  'live',
  'blocked',
  'rejected',
  'expired',
  'cancelled',
  'failed',
  'rolled-back',
] as const;

export type Phase = (typeof phases)[number];

/** What can happen to a deployment that moves it to another phase. */
export const moves = [
  'admit',
  'postpone',
  'block',
  'reject',
  'expire',
  'cancel',
  'come-due',
  'move-base',
  'begin',
  'prepared',
  'released',
  'shifted',
  'next-stage',
  'all-stages-done',
  'baked',
  'go-bad',
  'fail',
  'restored',
  'restore-failed',
  'retry',
  'start-over',
  'resolve',
] as const;

export type Move = (typeof moves)[number];
