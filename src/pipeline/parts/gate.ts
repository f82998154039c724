import type { Part, Quota } from '../../ports/provider.ts';
import type { StepBook } from '../book.ts';
import type { Work } from '../work.ts';
import { callsElsewhere } from './elsewhere.ts';
import { allowanceOf, spanOf } from './lanes.ts';
import type { Train } from './plan.ts';
import { noteRepeated, repeatedCalls } from './repeated.ts';
import type { Rows } from './standing.ts';
import { callsIn, lastTry } from './standing.ts';

/** A lane that the provider gave no quota has none of its own to keep. */
const openLane = { calls: 60, perMs: 1000, atOnce: 60 };
/** Calls side by side in one look, whatever the quotas are: answers must fit into the lease. */
const sideBySide = 64;
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

interface Room {
  may: number;
  readonly at: number;
  readonly name: string;
}

/** Trains side by side in one look share what their lanes leave. */
const rooms = new WeakMap<StepBook, Map<string, Room>>();

export async function gateOf(
  work: Work,
  train: Pick<Train, 'component' | 'name' | 'split'>,
  rows: Rows,
): Promise<Gate> {
  const { split, component } = train;
  const nowMs = work.world.clock.now();
  const spanMs = Math.max(0, ...split.quotas.map(spanOf));
  const elsewhere = await callsElsewhere(work, train, spanMs);
  const shared = rooms.get(work.book) ?? new Map<string, Room>();
  rooms.set(work.book, shared);
  const lanes = new Map<string, Room>();
  for (const { lane } of split.parts) {
    if (lanes.has(lane)) continue;
    const quota: Quota = split.quotas.find((one) => one.lane === lane) ?? { lane, ...openLane };
    const name = `${work.deployment.id} ${component.provider} ${lane}`;
    const repeated = repeatedCalls(work.world.store, name, nowMs - spanMs);
    const calls = [...callsIn(lane, split, rows), ...(elsewhere.get(lane) ?? []), ...repeated];
    const { free: may, nextAtMs: at } = allowanceOf(quota, calls, nowMs);
    const room = shared.get(name) ?? { may, at, name };
    shared.set(name, room);
    lanes.set(lane, room);
  }
  return gate(lanes, nowMs, ({ name: part }, room) => {
    const row = lastTry(rows, part);
    if (row?.state === 'intended') noteRepeated(work.world.store, room.name, row.intendedAtMs);
  });
}

function gate(lanes: ReadonlyMap<string, Room>, nowMs: number, onPermit: (part: Part, room: Room) => void): Gate {
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
      onPermit(part, lane);
      return undefined;
    },
  };
}
