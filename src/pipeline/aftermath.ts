import type { Baseline, ComponentFacts } from '../domain/drift.ts';
import { carriedOver } from '../domain/drift.ts';
import type { Deployment } from '../domain/deployment.ts';
import { keepLook } from '../operations/drift.ts';
import { factsSeen, observe } from '../operations/observed.ts';
import type { Observed } from '../operations/observed.ts';
import { factsBefore } from './facts-before.ts';
import type { Next, Work } from './work.ts';
import { wait } from './work.ts';

/** While something else moves the target, what is seen is not what this deployment left. */
const movingAgainMs = 30_000;
/** So long every component is waited for; then what was seen is kept without the rest. */
const patienceMs = 10 * 60_000;
const giveUpMs = 24 * 3_600_000;

/**
 * The world as a deployment left it, looked at once more: from here on drift is what differs from it. Nothing when that is
 * done, or when there is nothing to compare with.
 */
export async function aftermath(work: Work): Promise<Next | undefined> {
  const { deployment, world, nowMs } = work;
  const { target, id, finishedAtMs = nowMs } = deployment;
  if (!leftSomething(deployment) || nowMs >= finishedAtMs + giveUpMs) return undefined;
  if (isTaken(deployment, await world.store.baseline(target))) return undefined;
  const live = await world.store.live(target);
  if (live === undefined) return undefined;
  if ((await world.store.occupant(target)) !== undefined) return wait(nowMs + movingAgainMs);
  const released = live.deployment === id ? deployment : await world.store.deployment(live.deployment);
  const { components } = (released ?? deployment).plan.procedure;
  const observed = await observe(world, deployment, components);
  const silent = observed.filter(({ kind }) => kind === 'unknown');
  if (silent.length > 0 && nowMs < finishedAtMs + patienceMs) return wait(nowMs + pauseMs(nowMs - finishedAtMs));
  return (await keep(work, observed)) ? undefined : wait(world.clock.now() + movingAgainMs);
}

const leftSomething = ({ phase }: Deployment): boolean => phase === 'live' || phase === 'rolled-back';

/** By us, or by whatever came after. */
const isTaken = ({ id, finishedAtMs = 0 }: Deployment, baseline: Baseline | undefined): boolean =>
  baseline !== undefined &&
  (baseline.atMs > finishedAtMs || (baseline.deployment === id && baseline.atMs === finishedAtMs));

const pauseMs = (goneMs: number): number => Math.min(60_000, Math.max(2_000, goneMs / 2));

/** False when something else began to move the target meanwhile. */
async function keep({ deployment, world }: Work, observed: readonly Observed[]): Promise<boolean> {
  const { target, id, service, environment } = deployment;
  const before = await factsBefore(world.store, deployment);
  return world.store.transact(async (tx) => {
    await tx.alone(target);
    const [live, occupant, known] = await Promise.all([tx.live(target), tx.occupant(target), tx.baseline(target)]);
    if (live === undefined || occupant !== undefined) return false;
    const atMs = world.clock.now();
    const components = observed.flatMap((one) => next(deployment, { one, known, before }) ?? []);
    await tx.keepBaseline({ target, deployment: id, atMs, components });
    await keepLook(world, tx, { target: { id: target, service, environment }, live, observed });
    return true;
  });
}

interface Known {
  readonly one: Observed;
  readonly known: Baseline | undefined;
  readonly before: ReadonlyMap<string, ComponentFacts>;
}

/** A release sets everything anew. Anything less leaves what it did not touch as it was, drifted or not. */
function next(deployment: Deployment, { one, known, before }: Known): ComponentFacts | undefined {
  const was = known?.components.find(({ component }) => component === one.component);
  if (one.kind === 'unknown') return setsEverything(deployment) ? undefined : was;
  const now = factsSeen(one);
  if (setsEverything(deployment) || was?.from !== now.from) return now;
  const begun = before.get(one.component);
  // What was not part of the deployment was not touched by it.
  if (begun?.from !== now.from) return isPart(deployment, one) ? now : was;
  return { ...now, facts: carriedOver(was.facts, begun.facts, now.facts) };
}

const setsEverything = ({ phase, plan }: Deployment): boolean =>
  phase === 'live' && plan.kind !== 'override' && plan.mend === undefined;

const isPart = ({ plan }: Deployment, { component }: Observed): boolean =>
  plan.procedure.components.some(({ name }) => name === component);
