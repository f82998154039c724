import type { Part, Quota, Split } from '../../ports/provider.ts';
import { allowanceOf } from './lanes.ts';
import type { Rows } from './standing.ts';
import { callsIn } from './standing.ts';

/** A lane that the provider gave no quota has none of its own to keep. */
const openLane = { calls: 60, perMs: 1000, atOnce: 60 };
/** Calls side by side in one look, whatever the quotas are: answers must fit into the lease. */
export const sideBySide = 64;
/** While a lane is full because of work under way, time alone frees nothing. */
const lookAgainMs = 1000;

/** Hands out the calls that the quotas leave in this look. */
export interface Gate {
  /** Calls left in the part's lane. */
  free(part: Part): number;
  /** Takes one, or says until when to wait. */
  permit(part: Part): number | undefined;
  /** When there may be more in the lane. */
  nextAtMs(part: Part): number;
}

export function gateOf(split: Split, rows: Rows, nowMs: number): Gate {
  const lanes = new Map<string, { may: number; readonly at: number }>(
    [...new Set(split.parts.map(({ lane }) => lane))].map((lane) => {
      const quota: Quota = split.quotas.find((one) => one.lane === lane) ?? { lane, ...openLane };
      const { free: may, nextAtMs: at } = allowanceOf(quota, callsIn(lane, split, rows), nowMs);
      return [lane, { may, at }];
    }),
  );
  let left = sideBySide;
  const free = ({ lane }: Part): number => Math.min(left, lanes.get(lane)?.may ?? 0);
  const nextAtMs = ({ lane }: Part): number => {
    const at = lanes.get(lane)?.at ?? nowMs;
    return at > nowMs ? at : nowMs + lookAgainMs;
  };
  return {
    free,
    nextAtMs,
    permit: (part) => {
      const lane = lanes.get(part.lane);
      if (lane === undefined || free(part) <= 0) return nextAtMs(part);
      lane.may -= 1;
      left -= 1;
      return undefined;
    },
  };
}
