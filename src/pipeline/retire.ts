import type { DeploymentId } from '../domain/ids.ts';
import type { PlannedComponent } from '../domain/plan.ts';
import { ProviderError } from '../ports/provider-error.ts';
import { providerOf } from './components.ts';
import { partVersionsBy } from './releases.ts';
import type { Old, Standing } from './retirable.ts';
import { retirable, stepOf } from './retirable.ts';
import type { StepState } from './step-state.ts';
import { perform } from './step.ts';
import type { ComponentLook } from './whole.ts';
import { carryWhole } from './whole.ts';
import type { Next, Work } from './work.ts';
import { placeOf, wait } from './work.ts';

const describeTimeoutMs = 5000;
/** While another deployment moves the target, nothing that it may need is removed. */
const movingAgainMs = 60_000;

/**
 * Some time after a deployment, what nothing needs any more goes: versions from before the last good ones when it is live, its
 * own when it was rolled back or failed. What must remain is looked at afterwards.
 */
export async function retire(work: Work): Promise<Next> {
  const { deployment, world, nowMs } = work;
  const { phase, target, id, plan, finishedAtMs = nowMs } = deployment;
  if (phase !== 'live' && Object.keys(deployment.versions).length === 0) return { kind: 'done' };
  // It stopped where it was, and users still get it: what comes next decides.
  if (phase === 'failed' && (deployment.weight > 0 || deployment.weightOpen === true)) return { kind: 'done' };
  const dueMs = finishedAtMs + plan.procedure.retireAfterMs;
  if (nowMs < dueMs) return wait(dueMs);
  // Something came after: its own retirement rules now.
  if (phase === 'live' && (await world.store.live(target))?.deployment !== id) return { kind: 'done' };
  if ((await world.store.occupant(target)) !== undefined) return wait(nowMs + movingAgainMs);
  const standing = await retirable(work);
  const looks = await Promise.all(standing.old.map((old) => retireOne(work, old, standing.needed)));
  const failed = looks.find(({ state }) => state.kind === 'failed')?.state;
  if (failed?.kind === 'failed')
    world.log.warn({ deployment: id, code: failed.failure.code }, 'cannot retire an old version');
  const waits = looks.flatMap(({ state }) => (state.kind === 'later' ? [state.untilMs] : []));
  if (waits.length > 0) return wait(Math.min(...waits));
  const old = standing.old.filter((_, index) => looks[index]?.state.kind === 'succeeded');
  const checked = await Promise.all(placesOf(work, { ...standing, old }).map((one) => check(work, one)));
  const again = checked.flatMap((state) => (state.kind === 'later' ? [state.untilMs] : []));
  return again.length === 0 ? { kind: 'done' } : wait(Math.min(...again));
}

function retireOne(work: Work, old: Old, needed: Standing['needed']): Promise<ComponentLook> {
  const { component, version } = old;
  return carryWhole(
    work,
    {
      component,
      name: stepOf(version),
      mayHold: false,
      call: (provider, at, call) => provider.retire(at, version, call),
    },
    {
      words: { during: 'live', after: 'live' },
      trainOf: async (split) => {
        const { versions, staying } = await oldParts(work, old, needed);
        // A part that the old release left as it was has nothing of it to remove.
        const goes = (part: string): boolean => (versions.size === 0 || versions.has(part)) && !staying.has(part);
        return {
          split: { ...split, parts: split.parts.filter(({ name }) => goes(name)) },
          stops: false,
          step: ({ name }) => {
            const made = versions.get(name);
            return {
              ...(made === undefined ? {} : { piece: { name, version: made } }),
              call: (provider, at, call) => provider.retire(at, made ?? version, call),
            };
          },
        };
      },
    },
  );
}

interface OldParts {
  /** Part → its version in what goes. */
  readonly versions: ReadonlyMap<string, string>;
  /** Parts that have not changed since: others still need them as they are. */
  readonly staying: ReadonlySet<string>;
}

async function oldParts(work: Work, { component, makers }: Old, needed: Standing['needed']): Promise<OldParts> {
  const ids = [...new Set([...makers, ...needed.flat()])];
  const made = new Map(
    await Promise.all(ids.map(async (id) => [id, await partVersionsBy(work, component, id)] as const)),
  );
  // The newest maker's word counts.
  const versionsOf = (from: readonly DeploymentId[]): ReadonlyMap<string, string> =>
    new Map(from.toReversed().flatMap((id) => [...(made.get(id) ?? [])]));
  const versions = versionsOf(makers);
  const kept = needed.map(versionsOf);
  const stays = ([part, version]: readonly [string, string]): boolean =>
    kept.some((known) => known.get(part) === version);
  return { versions, staying: new Set([...versions].filter(stays).map(([part]) => part)) };
}

interface Place {
  readonly component: PlannedComponent;
  readonly gone: readonly string[];
  /** What users get must still be there. */
  readonly live: string | undefined;
}

const placesOf = ({ deployment }: Work, { old, live }: Standing): readonly Place[] =>
  deployment.plan.procedure.components.flatMap((component) => {
    const gone = old.filter((one) => one.component.name === component.name).map(({ version }) => version);
    return gone.length === 0 ? [] : [{ component, gone, live: live[component.name] }];
  });

/** Looks once more at a component that something was removed from, and keeps what was seen. */
function check(work: Work, { component, gone, live }: Place): Promise<StepState> {
  const { deployment, world } = work;
  return perform(work, {
    name: 'retired-check',
    component: component.name,
    timeoutMs: describeTimeoutMs,
    mayHold: false,
    call: async ({ signal }) => {
      const found = await providerOf(work, component).describe(placeOf(deployment, component), signal);
      const remains =
        live === undefined || found.live.length === 0 || found.live.some(({ version }) => version === live);
      const facts = { component: component.name, retired: [...gone], remains, summary: found.summary };
      await world.store.transact((tx) =>
        tx.audit({
          atMs: world.clock.now(),
          actor: { kind: 'quarterdeck' },
          deployment: deployment.id,
          target: deployment.target,
          kind: 'retired',
          facts,
        }),
      );
      if (!remains) throw new ProviderError('conflict', `${live} is not live after old versions were retired`);
      world.log.info({ deployment: deployment.id, ...facts }, 'retired old versions');
      return { kind: 'finished', result: facts };
    },
  });
}
