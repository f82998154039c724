import { isStepKey, must } from '../../domain/ids.ts';
import type { PlannedComponent } from '../../domain/plan.ts';
import type { Step } from '../../ports/store.ts';
import type { Work } from '../work.ts';
import type { LaneCall } from './lanes.ts';
import { leftOf, partOfPlace } from './split.ts';
import { callOf } from './standing.ts';

/** Lane → calls. */
type Calls = ReadonlyMap<string, readonly LaneCall[]>;

/**
 * Calls of the last span that other trains of this deployment made at the same provider: the release just before the shift,
 * another component beside this one. Lanes of one name are one lane.
 */
export async function callsElsewhere(
  work: Work,
  train: { readonly component: PlannedComponent; readonly name: string },
  spanMs: number,
): Promise<Calls> {
  const { deployment, book, world } = work;
  const isOwn = (step: Step, component: PlannedComponent): boolean =>
    step.epoch === deployment.phaseEpoch && step.name === train.name && component.name === train.component.name;
  const calls = new Map<string, LaneCall[]>();
  for (const step of await book.select({ sinceMs: world.clock.now() - spanMs })) {
    const component = componentOf(work, step);
    if (component?.provider !== train.component.provider || isOwn(step, component)) continue;
    const lane = await laneOf(work, step, component);
    if (lane === undefined) continue;
    const known = calls.get(lane);
    if (known === undefined) calls.set(lane, [callOf(step)]);
    else known.push(callOf(step));
  }
  return calls;
}

const componentOf = ({ deployment }: Work, step: Step): PlannedComponent | undefined =>
  deployment.plan.procedure.components.find(({ name }) => partOfPlace(step.component, name) !== undefined);

/** The step of the whole component says in which lane each part goes. */
async function laneOf(
  { deployment, book }: Work,
  step: Step,
  component: PlannedComponent,
): Promise<string | undefined> {
  const base = `${deployment.id}/${step.epoch}/${step.name}/${component.name}`;
  for (let attempt = 1; attempt <= deployment.plan.procedure.retry.attempts; attempt += 1) {
    const key = must(isStepKey, attempt === 1 ? base : `${base}/try-${attempt}`);
    const whole = await book.step(key, step);
    if (whole === undefined) return undefined;
    const part = partOfPlace(step.component, component.name);
    const found = leftOf(whole.result ?? null).split?.parts.find(({ name }) => name === part);
    if (found !== undefined) return found.lane;
  }
  return undefined;
}
