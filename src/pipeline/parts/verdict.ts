import type { PartsFailed } from '../../domain/deployment.ts';
import type { Part } from '../../ports/provider.ts';
import type { StepState } from '../step-state.ts';
import type { Rows } from './standing.ts';
import { isDone } from './standing.ts';
import type { Train } from './plan.ts';

export type Result = Exclude<StepState, { readonly kind: 'running' }>;

interface Moved {
  readonly rows: Rows;
  /** Of the parts that moved in this look. */
  readonly results: ReadonlyMap<string, Result>;
  /** When parts that wait for their turn may begin. */
  readonly later: readonly number[];
  readonly nowMs: number;
}

/** The verdict on all parts; `besides` when all came to their end and only lesser ones to a bad one. */
export interface Verdict {
  readonly state: Result;
  readonly besides?: Besides;
}

/** Which parts it would have to do without. */
export type Besides = Omit<PartsFailed, 'kind' | 'component'>;

type Failed = Extract<Result, { readonly kind: 'failed' }>;

/** What the parts together mean: a failure that ends it, something to wait for, a doubt, what is left failed, or done. */
export function verdictOf(
  { split, stops, component }: Pick<Train, 'split' | 'stops' | 'component'>,
  moved: Moved,
): Verdict {
  const { parts, stopAfterFailures } = split;
  const failed = parts.flatMap((part) => failureOf(part, moved));
  const asking = failed.find(({ state }) => asksPerson(state));
  if (asking !== undefined) return asking;
  const fatal = stops ? failed.find(({ part }) => part.critical) : undefined;
  if (fatal !== undefined) return { state: named(component.name, [fatal], '') };
  const missed = missedBy(parts, failed);
  if (stops && failed.length > 0 && failed.length >= Math.max(1, stopAfterFailures))
    return { state: named(component.name, failed, `${failed.length + missed} of ${parts.length} parts failed: `) };
  const waits = untilOf(parts, moved);
  if (waits !== undefined) return { state: { kind: 'later', untilMs: waits } };
  const doubt = parts.flatMap(({ name }) => moved.results.get(name) ?? []).find(({ kind }) => kind === 'unknown');
  if (doubt !== undefined) return { state: doubt };
  if (failed.length === 0) return { state: { kind: 'succeeded', result: null } };
  const state = named(component.name, failed, `${failed.length + missed} of ${parts.length} parts failed: `);
  return { state, besides: besidesOf(failed, { leftOut: missed, total: parts.length }) };
}

interface FailedPart {
  readonly part: Part;
  readonly state: Failed;
}

function failureOf(part: Part, { results }: Moved): readonly FailedPart[] {
  const state = results.get(part.name);
  return state?.kind === 'failed' ? [{ part, state }] : [];
}

/** Somebody must put the surroundings right: nothing has failed for good. */
const asksPerson = ({ failure }: Failed): boolean =>
  failure.recovery?.decision === 'hold' || failure.code === 'host-gone';

/** How many can never begin because they come after one that failed. */
function missedBy(parts: readonly Part[], failed: readonly FailedPart[]): number {
  const out = new Set(failed.map(({ part }) => part.name));
  const before = out.size;
  for (let grew = true; grew;) {
    const also = parts.filter(({ name, after }) => !out.has(name) && after.some((earlier) => out.has(earlier)));
    grew = also.length > 0;
    for (const { name } of also) out.add(name);
  }
  return out.size - before;
}

/** Until when there is something to wait for; nothing when every part came to its end. */
function untilOf(parts: readonly Part[], { rows, results, later, nowMs }: Moved): number | undefined {
  const states = [...results.values()];
  const laters = states.flatMap((state) => (state.kind === 'later' ? [state.untilMs] : []));
  if (laters.length > 0 || later.length > 0) return Math.max(nowMs, Math.min(...laters, ...later));
  // Something came through in this look: what comes after it may begin now.
  const moved = states.some(({ kind }) => kind === 'succeeded');
  const open = parts.some(({ name }) => !isDone(rows, name) && !results.has(name));
  return moved && open ? nowMs : undefined;
}

const namesShown = 5;

const besidesOf = (failed: readonly FailedPart[], counts: Pick<Besides, 'leftOut' | 'total'>): Besides => ({
  parts: failed.slice(0, namesShown).map(({ part }) => part.name),
  failed: failed.length,
  ...counts,
  why: failed[0]?.state.failure.sentence ?? '',
});

function named(component: string, failed: readonly FailedPart[], prefix: string): Failed {
  const [first] = failed;
  if (first === undefined) throw new Error(`no part of ${component} failed`);
  const names = failed.map(({ part }) => part.name);
  const more = names.length > namesShown ? ` and ${names.length - namesShown} more` : '';
  const list = names.slice(0, namesShown).join(', ');
  const { failure } = first.state;
  const sentence = `${prefix}${list}${more}: ${failure.sentence}`;
  return { kind: 'failed', failure: { ...failure, sentence, retryable: false } };
}
