import type { PlannedComponent } from '../domain/plan.ts';
import { providerOf } from './components.ts';
import type { StepState } from './step-state.ts';
import { perform } from './step.ts';
import type { Next, Work } from './work.ts';
import { placeOf, wait } from './work.ts';

const callTimeoutMs = 5000;
/** While another deployment moves the target, nothing that it may need is removed. */
const movingAgainMs = 60_000;

/** A deployment that has been live long enough: the version before it may go, unless something newer needs it. */
export async function retire(work: Work): Promise<Next> {
  const { deployment, world, nowMs } = work;
  const { phase, target, id, plan, finishedAtMs = nowMs } = deployment;
  if (phase !== 'live' || plan.base === undefined) return { kind: 'done' };
  const dueMs = finishedAtMs + plan.procedure.retireAfterMs;
  if (nowMs < dueMs) return wait(dueMs);
  // Something came after: its own snapshot and its own retirement rule now.
  if ((await world.store.live(target))?.deployment !== id) return { kind: 'done' };
  if ((await world.store.occupant(target)) !== undefined) return wait(nowMs + movingAgainMs);
  const states = await Promise.all(deployment.plan.procedure.components.map((component) => retireOne(work, component)));
  const failed = states.find((state) => state?.kind === 'failed');
  if (failed?.kind === 'failed')
    world.log.warn({ deployment: id, code: failed.failure.code }, 'cannot retire the old version');
  const waits = states.flatMap((state) => (state?.kind === 'later' ? [state.untilMs] : []));
  return waits.length === 0 ? { kind: 'done' } : wait(Math.min(...waits));
}

async function retireOne(work: Work, component: PlannedComponent): Promise<StepState | undefined> {
  const { deployment } = work;
  const { name } = component;
  const version = deployment.snapshots.find((snapshot) => snapshot.component === name)?.version;
  if (version === undefined || version === deployment.versions[name]) return undefined;
  return perform(work, {
    name: 'retire',
    component: name,
    timeoutMs: callTimeoutMs,
    call: async (call) => {
      await providerOf(work, component).retire(placeOf(deployment, component), version, call);
      return { kind: 'finished', result: null };
    },
  });
}
