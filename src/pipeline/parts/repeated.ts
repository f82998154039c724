import type { Store } from '../../ports/store.ts';
import type { LaneCall } from './lanes.ts';

/** Where calls are counted: a deployment's calls of one provider in one lane. */
export type LaneName = string;

/**
 * A step that is repeated under its own key keeps only the time of its newest call; the earlier ones were calls, too. Forgetting
 * them costs a refusal.
 */
const repeated = new WeakMap<Store, Map<LaneName, readonly LaneCall[]>>();
const mostLanes = 1000;

/** Keeps the earlier call of a step that is about to be repeated. */
export function noteRepeated(store: Store, lane: LaneName, atMs: number): void {
  const known = repeated.get(store) ?? new Map<LaneName, readonly LaneCall[]>();
  if (known.size >= mostLanes) known.clear();
  repeated.set(store, known);
  known.set(lane, [...(known.get(lane) ?? []), { atMs, state: 'over' }]);
}

/** The earlier calls since this time; what is older is forgotten. */
export function repeatedCalls(store: Store, lane: LaneName, sinceMs: number): readonly LaneCall[] {
  const known = repeated.get(store);
  const calls = (known?.get(lane) ?? []).filter(({ atMs }) => atMs > sinceMs);
  if (calls.length > 0) known?.set(lane, calls);
  else known?.delete(lane);
  return calls;
}
