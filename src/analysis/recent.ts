import type { Point } from '../domain/measure.ts';
import type { Trigger } from '../domain/trigger.ts';
import { valueOf } from './tally.ts';

const slots = 12;

/** The newest twelve slots of a fixed grid of time, so that a picture drawn from them moves one step at a time. */
export function recentValues(
  points: readonly Point[],
  trigger: Pick<Trigger, 'metric' | 'forMs'>,
  untilMs: number,
): readonly (number | null)[] {
  const first = points[0];
  if (first === undefined) return [];
  const slotMs = Math.max(10_000, trigger.forMs / 4, points.at(-1)?.spanMs ?? 0);
  const slotOf = (atMs: number) => Math.ceil(atMs / slotMs);
  const last = slotOf(untilMs);
  const begin = Math.max(slotOf(first.atMs), last - slots + 1);
  const shown = points.slice(points.findIndex(({ atMs }) => slotOf(atMs) >= begin));
  const bySlot = Map.groupBy(shown, ({ atMs }) => slotOf(atMs));
  return Array.from(
    { length: Math.max(0, last - begin + 1) },
    (_, index) => valueOf(bySlot.get(begin + index) ?? [], trigger.metric) ?? null,
  );
}
