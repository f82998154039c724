import type { ComponentProgress } from '../domain/deployment.ts';
import type { Json } from '../domain/json.ts';
import type { Split } from '../ports/provider.ts';
import type { FarStep } from './far-step.ts';
import { carry } from './far-step.ts';
import { leftOf } from './parts/split.ts';
import type { Train } from './parts/plan.ts';
import { run } from './parts/train.ts';
import type { Besides, Result } from './parts/verdict.ts';
import type { Work } from './work.ts';

/** How far the work on one component is, for the phase and for people. */
export interface ComponentLook {
  readonly state: Result;
  readonly progress: ComponentProgress;
  readonly lines: readonly string[];
  /** Every part came to its end, and lesser ones to a bad one: what there is without them. */
  readonly without?: { readonly result: Json; readonly besides: Besides };
}

/** What people read while it goes on, and when it is through. */
export interface Words {
  readonly during: ComponentProgress['state'];
  readonly after: ComponentProgress['state'];
}

/** Carries out one call for a component; where the far end wants it part by part, all of its parts. */
export async function carryWhole(
  work: Work,
  whole: FarStep,
  {
    words,
    trainOf,
  }: { readonly words: Words; readonly trainOf: (split: Split) => Promise<Omit<Train, 'component' | 'name'>> },
): Promise<ComponentLook> {
  const { state, lines } = await carry(work, whole);
  const { split, ...left } = state.kind === 'succeeded' ? leftOf(state.result) : {};
  if (split === undefined) return { state, lines, progress: { state: wordOf(words, state), ...lineOf(state, lines) } };
  const train = await run(work, { ...(await trainOf(split)), component: whole.component, name: whole.name });
  const { done, total, failed, underWay } = train;
  const progress: ComponentProgress = {
    state: wordOf(words, train.state),
    done,
    total,
    ...(failed.length === 0 ? {} : { failed }),
    ...(underWay.length === 0 ? {} : { underWay }),
    ...lineOf(train.state, train.lines),
  };
  const result = left.version ?? null;
  const look = { lines: train.lines, progress };
  if (train.state.kind === 'succeeded') return { ...look, state: { kind: 'succeeded', result } };
  if (train.besides === undefined) return { ...look, state: train.state };
  return { ...look, state: train.state, without: { result, besides: train.besides } };
}

const wordOf = ({ during, after }: Words, { kind }: Result): ComponentProgress['state'] =>
  kind === 'succeeded' ? after : kind === 'failed' ? 'failed' : during;

const longestLine = 200;

function lineOf(state: Result, lines: readonly string[]): Pick<ComponentProgress, 'line'> {
  const line = state.kind === 'failed' ? state.failure.sentence : state.kind === 'unknown' ? state.why : lines.at(-1);
  return line === undefined ? {} : { line: line.slice(0, longestLine) };
}
