import type { WorkingPhase } from '../../domain/lifecycle.ts';
import { afterHold } from '../held.ts';
import type { Next, Work } from '../work.ts';
import { noLaterThan } from '../work.ts';
import { runHooks } from './run.ts';

/** The events by which a phase ends well. */
const leaving: Readonly<Record<WorkingPhase, readonly string[]>> = {
  preparing: ['prepared'],
  releasing: ['released'],
  shifting: ['shifted'],
  observing: ['next-stage', 'all-stages-done'],
  baking: ['baked'],
  'rolling-back': ['restored'],
};

/** A phase between the hooks before and after it. A person who moves a stage on early passes over the hooks after it. */
export async function withHooks(work: Work, phase: WorkingPhase, run: (work: Work) => Promise<Next>): Promise<Next> {
  const hooks = (work.deployment.plan.procedure.hooks ?? []).filter((hook) => hook.phase === phase);
  if (hooks.length === 0) return run(work);
  const before = await runHooks(
    work,
    hooks.filter(({ at }) => at === 'before'),
  );
  if (before !== undefined)
    return isExposed(phase) ? besideLooking(work, { before, phase, run }) : underHold(work, before);
  const next = await run(isExposed(phase) ? work : await withoutHookTime(work));
  if (!leaves(phase, next)) return next;
  const after = await runHooks(
    work,
    hooks.filter(({ at }) => at === 'after'),
  );
  return after === undefined ? next : underHold(work, after);
}

const isExposed = (phase: WorkingPhase): boolean => phase === 'observing' || phase === 'baking';

function leaves(phase: WorkingPhase, next: Next): boolean {
  if (next.kind !== 'happened') return false;
  const { event } = next;
  const isGate = phase === 'observing' && event.kind === 'held' && event.hold.reason.kind === 'gate';
  return isGate || leaving[phase].includes(event.kind);
}

/** A hold that ends while a hook is waited for ends as it would without it. */
function underHold(work: Work, next: Next): Next {
  const { hold } = work.deployment;
  if (hold === undefined || next.kind === 'happened') return next;
  return afterHold(work, hold) ?? noLaterThan(next, hold.dueAtMs);
}

/** A version that has users is measured while its hooks run; only the end of the phase waits for them. */
async function besideLooking(
  work: Work,
  {
    before,
    phase,
    run,
  }: { readonly before: Next; readonly phase: WorkingPhase; readonly run: (work: Work) => Promise<Next> },
): Promise<Next> {
  if (before.kind === 'happened') return before;
  const looked = await run(work);
  if (looked.kind === 'happened' && !leaves(phase, looked)) return looked;
  return looked.kind === 'wait' ? noLaterThan(before, looked.untilMs) : before;
}

/** Hooks have limits of their own: their time is no part of the phase’s. */
async function withoutHookTime(work: Work): Promise<Work> {
  const { deployment, book, nowMs } = work;
  const steps = await book.select({ epoch: deployment.phaseEpoch });
  const hookMs = steps
    .filter(({ name }) => name.startsWith('hook-'))
    .reduce((sum, { intendedAtMs, finishedAtMs = nowMs }) => sum + finishedAtMs - intendedAtMs, 0);
  return { ...work, deployment: { ...deployment, phaseSinceMs: deployment.phaseSinceMs + hookMs } };
}
