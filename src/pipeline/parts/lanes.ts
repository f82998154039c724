import type { Quota } from '../../ports/provider.ts';

/** One call in a lane, as its step tells. */
export interface LaneCall {
  readonly atMs: number;
  /** `refused` is a refusal for the number of calls; `under-way` is not over yet. */
  readonly state: 'under-way' | 'over' | 'refused';
  /** When a refusal came, and how long the far end wants to be left alone. */
  readonly refusedAtMs?: number;
  readonly retryAfterMs?: number;
}

/** What a lane may do now. */
export interface Allowance {
  /** Calls that may begin now. */
  readonly free: number;
  /** When more may begin, as far as time alone decides. */
  readonly nextAtMs: number;
  /** 1 is what the quota allows; less after refusals. */
  readonly pace: number;
}

/** A call takes its time to arrive: the far end's span is over a little later than ours. */
const lateShare = 0.02;
const latestMs = 500;

/** The span over which a lane's calls are counted. */
export const spanOf = ({ perMs }: Pick<Quota, 'perMs'>): number => perMs + Math.min(perMs * lateShare, latestMs);

const newest = 12;
const gathered = 1 / 3;
const fewest = 2;
const recovery = 1 / 20;
const slowest = 1 / 16;

/**
 * How many calls the quota leaves, counted over the calls of its span. When refusals gather although it was kept, others use
 * it too: the pace halves, and rises with each call that is let in. A single refusal among many is only tried again.
 */
export function allowanceOf(quota: Quota, calls: readonly LaneCall[], nowMs: number): Allowance {
  const pace = paceOf(calls);
  const most = Math.max(1, Math.floor(quota.calls * pace));
  const side = Math.max(1, Math.floor(quota.atOnce * pace));
  const spanMs = spanOf(quota);
  const times = calls.map(({ atMs }) => atMs).toSorted((left, right) => left - right);
  const within = times.filter((atMs) => atMs + spanMs > nowMs);
  const underWay = calls.filter(({ state }) => state === 'under-way').length;
  const pausedMs = pausedUntil(calls);
  const inSpan = most - within.length;
  const free = pausedMs > nowMs ? 0 : Math.max(0, Math.min(inSpan, side - underWay));
  // So many of the oldest must leave the span before there is room for one more.
  const leaving = within[within.length - most] ?? Number.NEGATIVE_INFINITY;
  const roomMs = inSpan > 0 ? nowMs : Math.ceil(leaving + spanMs);
  return { free, nextAtMs: Math.max(roomMs, pausedMs), pace };
}

function pausedUntil(calls: readonly LaneCall[]): number {
  return calls.reduce(
    (latest, { refusedAtMs = 0, retryAfterMs }) =>
      retryAfterMs === undefined ? latest : Math.max(latest, refusedAtMs + retryAfterMs),
    Number.NEGATIVE_INFINITY,
  );
}

function paceOf(calls: readonly LaneCall[]): number {
  let pace = 1;
  let slowedAtMs = Number.NEGATIVE_INFINITY;
  const last: boolean[] = [];
  for (const { atMs, state, refusedAtMs = atMs } of calls.toSorted((left, right) => left.atMs - right.atMs)) {
    const refused = state === 'refused';
    last.push(refused);
    if (last.length > newest) last.shift();
    // What was on its way when the pace was halved says nothing about the new pace.
    if (atMs <= slowedAtMs) continue;
    if (!refused) pace = Math.min(1, pace + recovery);
    const refusals = last.filter(Boolean).length;
    if (!refused || refusals < fewest || refusals < last.length * gathered) continue;
    pace = Math.max(slowest, pace / 2);
    slowedAtMs = refusedAtMs;
    last.length = 0;
  }
  return pace;
}
