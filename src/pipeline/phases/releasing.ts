import { failedPartsOf } from '../../domain/holding.ts';
import type { PlannedComponent } from '../../domain/plan.ts';
import { nextOfTrouble, timedOut, together, withinLimit } from '../components.ts';
import { afterHold, holdForDecision, whileHeld } from '../held.ts';
import { mendComponent } from '../mending.ts';
import { limitWithParts } from '../parts/bound.ts';
import type { Besides } from '../parts/verdict.ts';
import { withProgress } from '../progress.ts';
import { releaseWhole } from '../releases.ts';
import { smokeTests } from '../smoke-step.ts';
import type { ComponentLook } from '../whole.ts';
import type { Next, Work } from '../work.ts';
import { happened, noLaterThan, wait } from '../work.ts';

/** Makes the new version of every component exist, in the order of their needs, without traffic; then tries it there. */
export async function releasing(work: Work): Promise<Next> {
  const { deployment } = work;
  const over = deployment.hold === undefined ? undefined : afterHold(work, deployment.hold);
  if (over !== undefined) return over;
  if (!deployment.effectsBegun && deployment.hold === undefined) return happened({ kind: 'effects-began' });
  const releaseMs = await limitWithParts(work, deployment.plan.procedure.timeouts.releaseMs);
  const late = timedOut(work, releaseMs);
  if (late !== undefined) return late;
  const ready = readyComponents(work);
  const looks = await Promise.all(ready.map((component) => releaseComponent(work, component)));
  const next = withinLimit(work, await nextOf(work, ready, looks), releaseMs);
  return withProgress(work, next, progressOf(work, ready, looks));
}

async function nextOf(work: Work, ready: readonly PlannedComponent[], looks: readonly ComponentLook[]): Promise<Next> {
  const { deployment } = work;
  const done = looks.findIndex(({ state }) => state.kind === 'succeeded');
  const component = ready[done];
  const state = looks[done]?.state;
  if (component !== undefined && state?.kind === 'succeeded') {
    const version = typeof state.result === 'string' ? state.result : '';
    return happened({ kind: 'component-released', component: component.name, version });
  }
  const worst = together(looks.filter(({ without }) => without === undefined).map((look) => look.state));
  if (worst !== undefined) return nextOfTrouble(work, worst, 'release');
  for (const [index, { without }] of looks.entries()) {
    const lesser = ready[index];
    if (lesser !== undefined && without !== undefined) return lessParts(work, lesser, without.besides);
  }
  const smoked = await smokeTests(work, 'preview');
  if (deployment.hold === undefined) return smoked ?? happened({ kind: 'released' });
  return smoked?.kind === 'happened'
    ? smoked
    : noLaterThan(smoked ?? whileHeld(work, deployment.hold), deployment.hold.dueAtMs);
}

/** Not released yet, and everything that it comes after is. Nothing new begins while held. */
function readyComponents({ deployment }: Work): readonly PlannedComponent[] {
  const { versions, plan } = deployment;
  return plan.procedure.components.filter(
    ({ name, after }) => versions[name] === undefined && after.every((earlier) => versions[earlier] !== undefined),
  );
}

async function releaseComponent(work: Work, component: PlannedComponent): Promise<ComponentLook> {
  const carryOut = work.deployment.plan.mend === undefined ? releaseWhole : mendComponent;
  return withAccepted(work, component, await carryOut(work, component));
}

/** Somebody let the component go on without its failed parts. */
function withAccepted({ deployment }: Work, component: PlannedComponent, look: ComponentLook): ComponentLook {
  const { without, ...rest } = look;
  if (without === undefined || deployment.accepted?.includes(failedPartsOf(component.name)) !== true) return look;
  return {
    ...rest,
    state: { kind: 'succeeded', result: without.result },
    progress: { ...look.progress, state: 'released' },
  };
}

/** Lesser parts failed and everything else is through: people decide whether the others do without them. */
function lessParts(work: Work, component: PlannedComponent, besides: Besides): Next {
  const { hold } = work.deployment;
  if (hold !== undefined) return wait(hold.dueAtMs);
  return holdForDecision(work, { kind: 'parts-failed', component: component.name, ...besides });
}

type Looks = Parameters<typeof withProgress>[2];

/** Components that wait for others are told as such. */
function progressOf({ deployment }: Work, ready: readonly PlannedComponent[], looks: readonly ComponentLook[]): Looks {
  const told = new Map<string, Looks[string]>();
  for (const { name } of deployment.plan.procedure.components)
    if (deployment.versions[name] === undefined) told.set(name, { progress: { state: 'waiting' }, lines: [] });
  for (const [index, look] of looks.entries()) told.set(ready[index]?.name ?? '', look);
  return Object.fromEntries(told);
}
