import type { Target } from '../domain/config.ts';
import type { Deployment } from '../domain/deployment.ts';
import { remarksOf } from '../domain/drift.ts';
import type { ComponentName } from '../domain/ids.ts';
import type { Plan } from '../domain/plan.ts';
import { planSchema } from '../domain/plan.ts';
import type { Outcome } from '../domain/refusals.ts';
import { no, yes } from '../domain/refusals.ts';
import type { LiveRelease, Reads } from '../ports/store.ts';
import { create } from './create.ts';
import { closed } from './deploy.ts';
import { lookForDrift } from './drift.ts';
import { foresee } from './foresight.ts';
import { permit } from './permission.ts';
import { forecast } from './plan.ts';
import { fastPath } from './rollback.ts';
import type { Caller, OperationsWorld } from './world.ts';

/** Releases again what is live, whole, so that it is as it was released. Asked for and approved as a rollback by a person is. */
export async function putBack(world: OperationsWorld, caller: Caller, target: Target): Promise<Outcome<Deployment>> {
  const ready = await readyFor(world, caller, target);
  if (!ready.ok) return ready;
  const looked = await lookForDrift(world, target);
  if (!looked.ok) return looked;
  if (looked.value.percent === 0) return no({ code: 'not-drifted', target: target.id });
  const { release } = ready.value;
  const procedure = fastPath(target, false);
  const drafted: Plan = {
    ...(await forecast(world, target.id, { kind: 'rollback', procedure })),
    ...repairOf(world, target, ready.value),
    procedure,
    risks: [`what was changed by hand since ${release.label} was released is gone afterwards`],
  };
  const { plan, blockers } = await foresee(world, drafted);
  if (blockers.length > 0) return no({ code: 'not-possible', target: target.id, blockers });
  return asked(world, caller, {
    target,
    plan: { ...plan, risks: [...drafted.risks, ...plan.risks] },
    reason: 'put back what drifted',
  });
}

/** A fix that a remark of the last look offered. */
export interface Mending {
  readonly target: Target;
  readonly component: ComponentName;
  readonly fix: string;
}

/** Carries the fix out as a small deployment: one at a time with everything else there, recorded, and undone when it fails. */
export async function mendRemark(
  world: OperationsWorld,
  caller: Caller,
  { target, component, fix }: Mending,
): Promise<Outcome<Deployment>> {
  const ready = await readyFor(world, caller, target);
  if (!ready.ok) return ready;
  const look = await world.store.driftLook(target.id);
  const remark =
    look === undefined ? undefined : remarksOf(look).find((one) => one.component === component && one.fix?.id === fix);
  const released = await world.store.deployment(ready.value.deployment);
  const { components } = released?.plan.procedure ?? target.procedure;
  const mended = components.find(({ name }) => name === component);
  if (remark?.fix === undefined || mended === undefined) return no({ code: 'fix-unknown', target: target.id });
  const { label } = remark.fix;
  const plan: Plan = {
    ...repairOf(world, target, ready.value),
    // Nothing is released or shifted; what the provider changes by itself is all that happens.
    procedure: { ...fastPath(target, false), components: [{ ...mended, after: [], shift: 'none' }], smoke: [] },
    mend: { component, fix, label },
    risks: [],
  };
  return asked(world, caller, { target, plan, reason: label });
}

async function readyFor(world: OperationsWorld, caller: Caller, target: Target): Promise<Outcome<LiveRelease>> {
  const { environment, id } = target;
  const allowed = await permit(world, caller, { action: 'roll-back', environment, target: id });
  if (!allowed.ok) return allowed;
  return (await inTheWay(world, world.store, target)) ?? readLive(world.store, target);
}

async function readLive(reads: Reads, { id }: Target): Promise<Outcome<LiveRelease>> {
  const live = await reads.live(id);
  return live === undefined ? no({ code: 'nothing-live', target: id }) : yes(live);
}

/** A repair waits behind nothing: what is locked may be somebody's work by hand, which is exactly what it would undo. */
async function inTheWay(world: OperationsWorld, reads: Reads, target: Target) {
  const moving = await reads.inFlight({ service: target.service, environment: target.environment });
  const broken = moving.find(({ phase }) => phase === 'rollback-failed');
  if (broken !== undefined) return no({ code: 'rollback-failed-there', id: broken.id });
  const same = moving.find(({ plan }) => plan.kind === 'repair');
  if (same !== undefined) return no({ code: 'already-requested', id: same.id });
  const occupant = await reads.occupant(target.id);
  if (occupant !== undefined) return no({ code: 'moving-now', id: occupant.id });
  return closed(world, reads, target);
}

const repairOf = (
  world: OperationsWorld,
  { service, environment }: Target,
  { release }: LiveRelease,
): Omit<Plan, 'procedure' | 'risks'> => ({
  schema: planSchema,
  kind: 'repair',
  service,
  environment,
  release,
  base: release,
  commits: [],
  configVersion: world.config().version,
});

interface Asked {
  readonly target: Target;
  readonly plan: Plan;
  readonly reason: string;
}

const asked = (world: OperationsWorld, caller: Caller, { target, plan, reason }: Asked): Promise<Outcome<Deployment>> =>
  world.store.transact(async (tx): Promise<Outcome<Deployment>> => {
    await tx.alone(target.id);
    const refused = await inTheWay(world, tx, target);
    if (refused !== undefined) return refused;
    const live = await tx.live(target.id);
    if (live?.release.number !== plan.release.number) return no({ code: 'drift-changed', target: target.id });
    return yes(await create(world, tx, { caller, wanted: { plan, urgent: false, reason } }));
  });
