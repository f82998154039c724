import type { Hook } from '../../domain/plan.ts';
import { isComponentName, must } from '../../domain/ids.ts';
import type { CheckRule } from '../../domain/plan.ts';
import { ProviderError } from '../../ports/provider-error.ts';
import type { GateAnswer, GateWish } from '../../ports/gate.ts';
import type { Handle, Progress, Reconciled, StepCall } from '../../ports/provider.ts';
import type { WorkflowRequest } from '../../ports/workflow.ts';
import type { Work } from '../work.ts';
import { placeOf } from '../work.ts';
import { commandHookSettings, workflowSettings } from './settings.ts';

/** Work that goes on by itself and is followed: a program under the supervisor, or a workflow. */
export interface FarWork {
  begin(call: StepCall): Promise<Handle>;
  check(handle: Handle, signal: AbortSignal): Promise<Progress>;
  reconcile(call: StepCall): Promise<Reconciled>;
  cancel(handle: Handle, call: StepCall): Promise<void>;
  decideGate?(wish: GateWish, call: StepCall): Promise<GateAnswer> | undefined;
}

/** A workflow for this deployment’s release. */
export function workflowOf(work: Work, { settings }: Pick<Hook | CheckRule, 'settings'>): FarWork {
  const { runWorkflow } = work.world;
  if (runWorkflow === undefined) throw new ProviderError('invalid', 'no provider of this program runs workflows');
  const { service, environment, release } = work.deployment.plan;
  const { repository, ref, workflow, inputs } = workflowSettings.parse(settings);
  const request: WorkflowRequest = {
    service,
    environment,
    revision: release.revision,
    workflow,
    inputs,
    ...(repository === undefined ? {} : { repository }),
    ...(ref === undefined ? {} : { ref }),
  };
  return {
    begin: (call) => runWorkflow.begin(request, call),
    check: (handle, signal) => runWorkflow.check(request, handle, signal),
    reconcile: (call) => runWorkflow.reconcile(request, call),
    cancel: (handle, call) => runWorkflow.cancel(request, handle, call),
    decideGate: (wish, call) => runWorkflow.decideGate?.(request, wish, call),
  };
}

/** A program, carried out by the provider of programs as the release of a component of its own. */
export function commandOf(work: Work, { name, settings, timeoutMs }: Hook): FarWork {
  const provider = work.world.provider('command');
  if (provider === undefined) throw new ProviderError('invalid', 'this program runs no commands');
  const { run, folder, verify, repeatable } = commandHookSettings.parse(settings);
  const at = placeOf(work.deployment, {
    name: must(
      isComponentName,
      `hook-${name}`
        .toLowerCase()
        .replaceAll(/[^a-z0-9-]/g, '-')
        .slice(0, 40),
    ),
    provider: 'command',
    settings: {
      release: run,
      folder,
      repeatable,
      timeout: timeoutMs,
      inactivity: timeoutMs,
      ...(verify === undefined ? {} : { verify }),
    },
    after: [],
    shift: 'none',
    undo: { kind: 'impossible', why: 'a hook is not undone' },
  });
  const request = { ...at, release: work.deployment.plan.release };
  return {
    begin: (call) => provider.release(request, call),
    check: (handle, signal) => provider.check(at, handle, signal),
    reconcile: (call) => provider.reconcile({ kind: 'release', request }, call),
    cancel: (handle, call) => provider.cancel(at, handle, call),
  };
}
