import { createHash } from 'node:crypto';
import type { Config, Target } from '../domain/config.ts';
import type { Baseline, ComponentDrift, ComponentFacts, DriftLook } from '../domain/drift.ts';
import { compareFacts, driftPercent } from '../domain/drift.ts';
import { canonical } from '../domain/json.ts';
import type { Notice } from '../domain/notice.ts';
import type { Outcome } from '../domain/refusals.ts';
import { no, yes } from '../domain/refusals.ts';
import type { Provider } from '../ports/provider.ts';
import type { LiveRelease, Transaction } from '../ports/store.ts';
import { factsSeen, observe } from './observed.ts';
import type { Observed } from './observed.ts';
import { permit } from './permission.ts';
import type { Recording } from './transition.ts';
import { tell } from './transition.ts';
import type { Caller, OperationsWorld } from './world.ts';

/** All that comparing needs of the world. */
export interface Comparing extends Recording {
  readonly provider: (name: string) => Provider | undefined;
}

interface Looked {
  readonly live: LiveRelease;
  readonly observed: readonly Observed[];
}

/** Looks at what is live now, and says how far it is from what was released; a difference above the limit is told once. */
export async function lookForDrift(world: Comparing, target: Target): Promise<Outcome<DriftLook>> {
  const looked = await lookAt(world, target);
  if (!looked.ok) return looked;
  return world.store.transact(async (tx): Promise<Outcome<DriftLook>> => {
    await tx.alone(target.id);
    // What began meanwhile may have changed what was just looked at.
    const occupant = await tx.occupant(target.id);
    if (occupant !== undefined) return no({ code: 'moving-now', id: occupant.id });
    return yes(await keepLook(world, tx, { target, ...looked.value }));
  });
}

async function lookAt(world: Comparing, target: Target): Promise<Outcome<Looked>> {
  const occupant = await world.store.occupant(target.id);
  if (occupant !== undefined) return no({ code: 'moving-now', id: occupant.id });
  const live = await world.store.live(target.id);
  if (live === undefined) return no({ code: 'nothing-live', target: target.id });
  const released = await world.store.deployment(live.deployment);
  const { service, environment, id, procedure } = target;
  const { components } = released?.plan.procedure ?? procedure;
  return yes({ live, observed: await observe(world, { target: id, service, environment }, components) });
}

/** Compares with the baseline, keeps what was found, and tells it when it is new and more than the limit. */
export async function keepLook(
  { clock, config }: Pick<Comparing, 'clock' | 'config'>,
  tx: Transaction,
  { target, live, observed }: Looked & { readonly target: Pick<Target, 'id' | 'service' | 'environment'> },
): Promise<DriftLook> {
  const [baseline, before] = await Promise.all([tx.baseline(target.id), tx.driftLook(target.id)]);
  const fitting = baseline !== undefined && baseline.atMs >= live.sinceMs ? baseline : undefined;
  const components = observed.map((one) => compared(one, fitting));
  const percent = driftPercent(components);
  const limit = config().drift.limitPercent;
  const told = percent === undefined ? before?.told : percent > limit ? signatureOf(components) : undefined;
  const look: DriftLook = {
    target: target.id,
    deployment: live.deployment,
    label: live.release.label,
    atMs: clock.now(),
    components,
    ...(percent === undefined ? {} : { percent }),
    ...(fitting === undefined ? {} : { baselineAtMs: fitting.atMs }),
    ...(told === undefined ? {} : { told }),
  };
  await tx.keepDriftLook(look);
  if (told !== undefined && told !== before?.told) await tell(tx, [noticeOf(look, target, config())], config());
  return look;
}

const notKept = 'what it looked like when it went live was not kept';

function compared(observed: Observed, baseline: Baseline | undefined): ComponentDrift {
  const { component } = observed;
  const nothing = { component, facts: 0, differing: 0, differences: [] };
  if (observed.kind === 'unknown') return { ...nothing, unknown: observed.why, remarks: [] };
  const { remarks } = observed;
  const was = baseline?.components.find((one) => one.component === component);
  const is = was?.from === 'live' ? observed.live : observed.facts;
  if (was === undefined) return { ...nothing, unknown: notKept, remarks };
  if (is === undefined)
    return { ...nothing, unknown: 'its provider no longer tells the facts that were kept', remarks };
  return { component, ...compareFacts(was.facts, is), remarks };
}

/** The same difference has the same mark, whenever it is seen. */
const signatureOf = (components: readonly ComponentDrift[]): string =>
  createHash('sha256')
    .update(canonical(components.map(({ component, differing, differences }) => [component, differing, differences])))
    .digest('hex')
    .slice(0, 16);

const mostTold = 6;

function noticeOf(
  { target, label, atMs, percent = 0, components }: DriftLook,
  { service, environment }: Pick<Target, 'service' | 'environment'>,
  { drift }: Config,
): Notice {
  const differences = components.flatMap((one) =>
    one.differences.map((difference) => ({ ...difference, component: one.component })),
  );
  return {
    about: 'drift',
    event: 'drift',
    atMs,
    target,
    service,
    environment,
    label,
    percent,
    limitPercent: drift.limitPercent,
    differing: components.reduce((sum, { differing }) => sum + differing, 0),
    differences: differences.slice(0, mostTold),
  };
}

/** A look as the person saw it. */
export interface SeenLook {
  readonly target: Target;
  readonly atMs: number;
  readonly reason: string;
}

/** What is there now counts from here on as what was released: exactly what the person saw, with their reason. */
export async function acceptDrift(
  world: OperationsWorld,
  caller: Caller,
  { target, atMs, reason }: SeenLook,
): Promise<Outcome<DriftLook>> {
  const { id, environment } = target;
  const allowed = await permit(world, caller, { action: 'deploy', environment, target: id });
  if (!allowed.ok) return allowed;
  const looked = await lookAt(world, target);
  if (!looked.ok) return looked;
  const { live, observed } = looked.value;
  return world.store.transact(async (tx): Promise<Outcome<DriftLook>> => {
    await tx.alone(id);
    const [seen, baseline] = await Promise.all([tx.driftLook(id), tx.baseline(id)]);
    const fitting = baseline !== undefined && baseline.atMs >= live.sinceMs ? baseline : undefined;
    const now = observed.map((one) => compared(one, fitting));
    if (seen?.atMs !== atMs || signatureOf(now) !== signatureOf(seen.components))
      return no({ code: 'drift-changed', target: id });
    const taken = { target: id, deployment: live.deployment, atMs: world.clock.now() };
    const next = acceptedBaseline(taken, fitting, observed);
    await tx.keepBaseline({ ...next, accepted: { by: caller.person, reason } });
    await tx.audit({
      atMs: taken.atMs,
      actor: { kind: 'person', id: caller.person },
      target: id,
      kind: 'drift-accepted',
      facts: { reason, label: live.release.label, differences: listed(now) },
    });
    const look = await keepLook(world, tx, { target, live, observed });
    if (caller.inbox !== undefined) await tx.finishInbox(caller.inbox);
    return yes(look);
  });
}

const listed = (components: readonly ComponentDrift[]) =>
  components.flatMap(({ component, differences }) =>
    differences.map(({ fact, was = null, is = null }) => ({ component, fact, was, is })),
  );

/** Components that did not answer keep what they were compared with. */
function acceptedBaseline(
  of: Pick<Baseline, 'target' | 'deployment' | 'atMs'>,
  before: Baseline | undefined,
  observed: readonly Observed[],
): Baseline {
  const components = observed.flatMap((one): readonly ComponentFacts[] => {
    if (one.kind === 'seen') return [factsSeen(one)];
    return before?.components.filter(({ component }) => component === one.component) ?? [];
  });
  return { ...of, components };
}
