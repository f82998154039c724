import { createHash } from 'node:crypto';
import type { Deployment } from '../domain/deployment.ts';
import type { DeploymentId } from '../domain/ids.ts';
import type { PlannedComponent } from '../domain/plan.ts';
import type { Work } from './work.ts';

/** So far back old versions are looked for. */
const lookBack = 20;
const keptWithoutWord = 1;

/** A version that nothing needs any more. */
export interface Old {
  readonly component: PlannedComponent;
  readonly version: string;
  /** Who made it, newest first: a part may have been left as it was by the newest. */
  readonly makers: readonly DeploymentId[];
}

export interface Standing {
  readonly old: readonly Old[];
  /** Component → the version that users get. */
  readonly live: Readonly<Record<string, string>>;
  /**
   * What users get and what rollbacks would bring back, each as the deployments that led to it, newest first: a part that one
   * left as it was is still what an earlier one made of it.
   */
  readonly needed: readonly (readonly DeploymentId[])[];
}

/** What may go now: made by a deployment of this target, not live, and not one that a rollback would bring back. */
export async function retirable(work: Work): Promise<Standing> {
  const { deployment, world } = work;
  const { target, service, environment, plan, phase } = deployment;
  const filter = { service, environment, limit: lookBack };
  const ended = await world.store.history({ ...filter, phases: ['live', 'rolled-back', 'failed'] });
  const past = await world.store.pastLive(target, lookBack);
  const needed = neededBy(past, plan.procedure.keepVersions ?? keptWithoutWord);
  const liveId = past[0]?.deployment;
  const kept = ended.filter(({ id }) => id === liveId || needed.has(id));
  const live = ended.find(({ id }) => id === liveId)?.versions ?? {};
  const makers = phase === 'live' ? ended.filter((one) => isOlder(one, deployment)) : [deployment];
  const gone = await retiredBy(work, ended);
  const old = plan.procedure.components.flatMap((component) => {
    const { name } = component;
    const stays = new Set(kept.flatMap(({ versions }) => versions[name] ?? []));
    const made = new Set(makers.flatMap(({ versions }) => versions[name] ?? []));
    const away = [...made].filter((version) => !stays.has(version) && !gone.has(`${name} ${version}`));
    return away.map((version) => ({
      component,
      version,
      makers: makers.filter(({ versions }) => versions[name] === version).map(({ id }) => id),
    }));
  });
  return { old, live, needed: kept.map((one) => leadingTo(one, ended)) };
}

/** What was rolled back or failed left nothing behind. */
function leadingTo(one: Deployment, ended: readonly Deployment[]): readonly DeploymentId[] {
  const before = ended.filter((other) => other.phase === 'live' && other.id !== one.id && isOlder(other, one));
  return [one, ...before.toSorted((left, right) => right.number - left.number)].map(({ id }) => id);
}

const isOlder = (one: Deployment, than: Deployment): boolean => (one.finishedAtMs ?? 0) <= (than.finishedAtMs ?? 0);

type PastLive = Awaited<ReturnType<Work['world']['store']['pastLive']>>;

/** The deployments that made what the newest rollbacks would bring back: good releases that are not live. */
function neededBy(past: PastLive, keep: number): ReadonlySet<string> {
  const live = past[0]?.release.number;
  const targets = new Map<number, string>();
  for (const { release, deployment } of past) {
    const isTarget = release.number !== live && release.bad === undefined && !targets.has(release.number);
    if (isTarget && targets.size < keep) targets.set(release.number, deployment);
  }
  return new Set(targets.values());
}

/** The name of the step that retires this version, the same on every replica. */
export const stepOf = (version: string): string =>
  `retire-${createHash('sha256').update(version).digest('hex').slice(0, 8)}`;

/** `component version` of what other deployments have retired; what this one retires is looked at until it is through. */
async function retiredBy({ world, deployment }: Work, ended: readonly Deployment[]): Promise<ReadonlySet<string>> {
  const gone = new Set<string>();
  const versions = new Map(
    ended.flatMap((one) => Object.values(one.versions)).map((version) => [stepOf(version), version]),
  );
  for (const { id } of ended) {
    if (id === deployment.id) continue;
    const steps = await world.store.steps(id, { names: [...versions.keys()], states: ['succeeded'] });
    for (const { name, component = '', finishedAtMs = 0 } of steps) {
      const version = versions.get(name) ?? '';
      // A rollback may have made it anew since.
      const madeAgain = ended.some(
        (one) => one.versions[component] === version && (one.finishedAtMs ?? 0) > finishedAtMs,
      );
      if (!madeAgain) gone.add(`${component} ${version}`);
    }
  }
  return gone;
}
