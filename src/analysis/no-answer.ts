import type { Trigger } from '../domain/trigger.ts';

/** Below every share of a window that is not zero. */
const noneAtAll = 1e-6;

/** Three probes in a row without a single good answer: a matter of its own, whatever limits are configured. */
export const noAnswerTrigger = (source: string, intervalMs: number): Trigger => ({
  name: 'no answer',
  source,
  metric: 'availability',
  compare: 'below',
  limit: noneAtAll,
  forMs: 3 * intervalMs,
  severity: 'P1',
  action: 'roll-back',
  minimumSamples: 1,
  mode: 'enforce',
});
