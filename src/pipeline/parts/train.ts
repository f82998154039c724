import type { Part } from '../../ports/provider.ts';
import type { Carried } from '../far-step.ts';
import { carry } from '../far-step.ts';
import type { StepState } from '../step-state.ts';
import type { Work } from '../work.ts';
import type { Train } from './plan.ts';
import type { Gate } from './gate.ts';
import { gateOf } from './gate.ts';
import type { Rows } from './standing.ts';
import { firstOf, isDone, isOpen, lastTry, rowsOf } from './standing.ts';
import type { Besides, Result } from './verdict.ts';
import { verdictOf } from './verdict.ts';

/** How far a component is, part by part. */
export interface TrainLook {
  readonly state: Exclude<StepState, { readonly kind: 'running' }>;
  readonly done: number;
  readonly total: number;
  readonly failed: readonly string[];
  readonly underWay: readonly string[];
  readonly lines: readonly string[];
  /** Nothing is left to do or to wait for, and some parts failed that not everything hangs on. */
  readonly besides?: Besides;
}

const shortestPollMs = 400;
/** Looks at work under way stay below twenty a second, whatever the number of parts is. */
const lookShareMs = 60;

/** Brings all parts as far as they go now: what is under way is followed, what may begin begins, within the quotas. */
export async function run(work: Work, train: Train): Promise<TrainLook> {
  const { deployment, book, world } = work;
  const { split, component, name } = train;
  const rows = rowsOf(await book.readAll(deployment.phaseEpoch, name), component.name);
  const verified = await verifications(work, train, rows);
  const gate = await gateOf(work, train, rows);
  const { moving, waiting } = turnOf(split.parts, { rows, verified, gate });
  const underWay = split.parts.filter((part) => lastTry(rows, part.name)?.state === 'running').length;
  const everyMs = Math.max(shortestPollMs, underWay * lookShareMs);
  const moved = await Promise.all(moving.map((part) => move(work, train, { part, gate, everyMs })));
  const results = new Map(moving.map((part, index) => [part.name, resultOf(moved[index])]));
  for (const [part, state] of verified) if (state.kind !== 'succeeded') results.set(part, state);
  // What just came through is verified at the next look.
  for (const { name: part, critical } of moving)
    if (critical && train.verify !== undefined && results.get(part)?.kind === 'succeeded')
      results.set(part, { kind: 'later', untilMs: world.clock.now() });
  const later = waiting.map((part) => gate.nextAtMs(part));
  const after = rowsOf(await book.readAll(deployment.phaseEpoch, name), component.name);
  const verdict = verdictOf(train, { rows: after, results, later, nowMs: world.clock.now() });
  return { ...countsOf(split.parts, after, results), ...verdict, lines: moved.flatMap(({ lines }) => lines) };
}

/** The state of each critical part's verification, for those that are done. */
async function verifications(work: Work, { split, verify }: Train, rows: Rows): Promise<Map<string, Result>> {
  if (verify === undefined) return new Map();
  const done = split.parts.filter((part) => part.critical && isDone(rows, part.name));
  if (done.length > 0) await work.book.readAll(work.deployment.phaseEpoch, 'describe');
  const states = await Promise.all(done.map((part) => verify(part)));
  return new Map(done.map(({ name }, index) => [name, settledOf(states[index])]));
}

const settledOf = (state: StepState | undefined): Result =>
  state === undefined || state.kind === 'running' ? { kind: 'later', untilMs: 0 } : state;

interface Standing {
  readonly rows: Rows;
  readonly verified: ReadonlyMap<string, Result>;
  readonly gate: Gate;
}

/** Who moves in this look, and who would if the lane had room. */
function turnOf(
  parts: readonly Part[],
  { rows, verified, gate }: Standing,
): { readonly moving: readonly Part[]; readonly waiting: readonly Part[] } {
  const isThrough = ({ name }: Pick<Part, 'name'>): boolean =>
    isDone(rows, name) && (verified.get(name)?.kind ?? 'succeeded') === 'succeeded';
  const through = new Set(parts.filter(isThrough).map(({ name }) => name));
  const first = firstOf(parts);
  const firstThrough = parts.every(({ name }) => !first.has(name) || through.has(name));
  const begun = parts.filter(({ name }) => rows.has(name) && !isDone(rows, name));
  const known = new Set(parts.map(({ name }) => name));
  const fresh = parts.filter(
    ({ name, after }) =>
      !rows.has(name) &&
      (firstThrough || first.has(name)) &&
      after.every((earlier) => through.has(earlier) || !known.has(earlier)),
  );
  const counts = new Map<string, number>();
  const beginning = fresh.filter((part) => {
    const count = counts.get(part.lane) ?? 0;
    counts.set(part.lane, count + 1);
    return count < gate.free(part);
  });
  return { moving: [...begun, ...beginning], waiting: fresh.filter((part) => !beginning.includes(part)) };
}

function move(
  work: Work,
  { component, name, step }: Train,
  { part, gate, everyMs }: { readonly part: Part; readonly gate: Gate; readonly everyMs: number },
): Promise<Carried> {
  return carry(work, {
    piece: { name: part.name },
    ...step(part),
    component,
    name,
    everyMs,
    permit: () => gate.permit(part),
    part: part.critical ? 'critical' : 'lesser',
  });
}

const resultOf = (carried: Carried | undefined): Result => carried?.state ?? { kind: 'later', untilMs: 0 };

const namesShown = 10;

function countsOf(
  parts: readonly Part[],
  rows: Rows,
  results: ReadonlyMap<string, Result>,
): Pick<TrainLook, 'done' | 'total' | 'failed' | 'underWay'> {
  const named = (fits: (name: string) => boolean): string[] => parts.map(({ name }) => name).filter(fits);
  return {
    total: parts.length,
    done: named((name) => isDone(rows, name)).length,
    failed: named((name) => results.get(name)?.kind === 'failed').slice(0, namesShown),
    underWay: named((name) => isOpen(lastTry(rows, name))).slice(0, namesShown),
  };
}
