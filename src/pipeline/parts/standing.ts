import type { ComponentName } from '../../domain/ids.ts';
import type { ProviderErrorCode } from '../../ports/provider-error.ts';
import type { Part, Quota, Split } from '../../ports/provider.ts';
import type { Step } from '../../ports/store.ts';
import type { LaneCall } from './lanes.ts';
import { partOfPlace } from './split.ts';

/** The rows of one train: part → its tries, oldest first. */
export type Rows = ReadonlyMap<string, readonly Step[]>;

/** Groups the steps of a component's parts. */
export function rowsOf(steps: readonly Step[], component: ComponentName): Rows {
  const rows = new Map<string, Step[]>();
  for (const step of steps) {
    const part = partOfPlace(step.component, component);
    if (part === undefined) continue;
    const known = rows.get(part);
    if (known === undefined) rows.set(part, [step]);
    else known.push(step);
  }
  for (const tries of rows.values()) tries.sort((left, right) => left.attempt - right.attempt);
  return rows;
}

export const lastTry = (rows: Rows, part: string): Step | undefined => rows.get(part)?.at(-1);

export const isDone = (rows: Rows, part: string): boolean => lastTry(rows, part)?.state === 'succeeded';

/** What is without an end: an intent whose answer is waited for, or work under way. */
export const isOpen = (step: Step | undefined): boolean => step?.state === 'intended' || step?.state === 'running';

const sentAway: readonly ProviderErrorCode[] = ['quota', 'rate-limited'];

/** The calls of one lane, counted over everything that was intended: a new owner goes on with the same count. */
export function callsIn(lane: Quota['lane'], split: Split, steps: Rows): readonly LaneCall[] {
  return split.parts.filter((part) => part.lane === lane).flatMap(({ name }) => (steps.get(name) ?? []).map(callOf));
}

/** A step as a call of its lane. */
export function callOf(step: Step): LaneCall {
  const { intendedAtMs: atMs, state, failure, finishedAtMs } = step;
  if (isOpen(step)) return { atMs, state: 'under-way' };
  if (state !== 'failed' || failure === undefined || !sentAway.includes(failure.code)) return { atMs, state: 'over' };
  return {
    atMs,
    state: 'refused',
    ...(finishedAtMs === undefined ? {} : { refusedAtMs: finishedAtMs }),
    ...(failure.retryAfterMs === undefined ? {} : { retryAfterMs: failure.retryAfterMs }),
  };
}

/** Critical parts and everything that they come after: these go first. */
export function firstOf(parts: readonly Part[]): ReadonlySet<string> {
  const byName = new Map(parts.map((part) => [part.name, part]));
  const first = new Set<string>();
  const add = (part: Part): void => {
    if (first.has(part.name)) return;
    first.add(part.name);
    for (const name of part.after) {
      const earlier = byName.get(name);
      if (earlier !== undefined) add(earlier);
    }
  };
  for (const part of parts) if (part.critical) add(part);
  return first;
}
