import type { Hook } from '../../domain/plan.ts';
import { ProviderError } from '../../ports/provider-error.ts';
import { nextOfTrouble } from '../components.ts';
import type { StepState } from '../step-state.ts';
import { perform } from '../step.ts';
import type { Next, Work } from '../work.ts';
import { happened, wait } from '../work.ts';
import { commandOf, workflowOf } from './far-work.ts';
import { follow } from './follow.ts';

/** Runs the hooks of one side of a phase, one after another; nothing when all are through. */
export async function runHooks(work: Work, hooks: readonly Hook[]): Promise<Next | undefined> {
  for (const hook of hooks) {
    const state = await runHook(work, hook);
    if (state.kind === 'succeeded') continue;
    if (state.kind === 'failed' && isPassed(work, hook)) continue;
    if (state.kind === 'failed' && hook.phase === 'rolling-back')
      return happened({ kind: 'restore-failed', why: `hook ${hook.name}: ${state.failure.sentence}` });
    if (state.kind === 'unknown' && hook.phase === 'rolling-back')
      return happened({ kind: 'restore-failed', why: `hook ${hook.name}: ${state.why}` });
    if (state.kind === 'later') return wait(state.untilMs);
    return nextOfTrouble(work, state, `hook ${hook.name}`);
  }
  return undefined;
}

/** Nothing that a hook says keeps the old version from coming back. */
const isPassed = ({ deployment }: Work, { mode, at }: Hook): boolean =>
  mode === 'warn-only' || (at === 'before' && deployment.phase === 'rolling-back');

function runHook(work: Work, hook: Hook): Promise<StepState> {
  const { at, name, kind, timeoutMs } = hook;
  const isOptional = isPassed(work, hook);
  const step = {
    name: `hook-${at}-${name}`,
    operation: 'hook',
    beginsWhileHeld: false,
    ...(isOptional ? { mayHold: false } : {}),
  } as const;
  if (kind === 'http') return callOnce(work, hook, step);
  const far = () => (kind === 'command' ? commandOf(work, hook) : workflowOf(work, hook));
  return follow(work, { ...step, limitMs: timeoutMs, far });
}

function callOnce(
  work: Work,
  hook: Hook,
  step: {
    readonly name: string;
    readonly operation: 'hook';
    readonly beginsWhileHeld: boolean;
    readonly mayHold?: boolean;
  },
): Promise<StepState> {
  const runner = work.world.hook?.(hook.kind);
  const service = runner?.service(hook);
  return perform(work, {
    ...step,
    timeoutMs: hook.timeoutMs,
    isLong: true,
    ...(service === undefined ? {} : { service }),
    call: async (call) => {
      if (runner === undefined)
        throw new ProviderError('invalid', `nothing here carries out hooks of kind ${hook.kind}`);
      await runner.run(hook, work.deployment, call);
      return { kind: 'finished', result: null };
    },
  });
}
