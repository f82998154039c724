import { expect, it } from 'vitest';
import { sinceOf } from '../../src/pipeline/gather.ts';
import { aTrigger, minute } from '../analysis/points.ts';

const exposed = {
  nowMs: 100 * minute,
  deployment: { phaseSinceMs: 90 * minute, spans: [{ phase: 'shifting', fromMs: 10 * minute }] },
} as const;

it('a limit looks back twice its duration and ten minutes', () => {
  expect(sinceOf(exposed, [aTrigger({ forMs: 5 * minute })])).toBe(80 * minute);
});

it('a comparison with the old version looks back to the first shift of traffic, at every look', () => {
  expect(sinceOf(exposed, [aTrigger(), aTrigger({ against: 'old' })])).toBe(10 * minute);
});

it('nothing from before the first shift counts', () => {
  expect(sinceOf({ ...exposed, nowMs: 12 * minute }, [aTrigger()])).toBe(10 * minute);
});
