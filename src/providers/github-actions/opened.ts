import { z } from 'zod';
import type { Revision } from '../../domain/ids.ts';
import { isRevision } from '../../domain/ids.ts';
import type { Json } from '../../domain/json.ts';
import type { GithubClient } from '../../github/client.ts';
import { accessOf } from '../../github/settings.ts';
import type { GithubAccess } from '../../domain/github.ts';
import { ProviderError } from '../../ports/provider-error.ts';
import type { ComponentTarget, ReleaseRequest, RestoreRequest, StepCall } from '../../ports/provider.ts';
import { readBack } from '../supervised.ts';
import { stateShape } from './describe.ts';
import type { WantedRun } from './engine.ts';
import { filledInputs } from './inputs.ts';
import { placeOf, shortKey } from './mark.ts';
import type { WorkflowPlace } from './runs.ts';
import { githubActionsSettings } from './settings.ts';
import type { GithubActionsSettings } from './settings.ts';

/** A component's settings, and its workflows as its credential sees them. */
export interface Opened {
  readonly settings: GithubActionsSettings;
  readonly workflow: (name: string) => WorkflowPlace;
}

/** The workflow that releases, and the one that puts back when it is another. */
export const workflowsOf = ({ workflow, rollback }: GithubActionsSettings): readonly string[] => {
  const back = 'impossible' in rollback ? undefined : rollback.workflow;
  return back === undefined || back === workflow ? [workflow] : [workflow, back];
};

/** Reads a component's settings. */
export const opener =
  (clientOf: (access: GithubAccess) => GithubClient) =>
  (at: ComponentTarget): Opened => {
    const settings = readBack(githubActionsSettings, at.component.settings);
    const client = clientOf(accessOf(settings));
    return { settings, workflow: (name) => ({ client, repository: settings.repository, workflow: name }) };
  };

/** Work under way: a run, and what it stands for. */
export const handleShape = z.strictObject({
  workflow: z.string(),
  run: z.int(),
  revision: z.string().refine(isRevision),
});

export const handleOf = ({ place, mark }: WantedRun, run: number): Json => ({
  ...{ workflow: place.workflow, run, revision: mark.revision },
});

interface Run {
  readonly name: string;
  readonly inputs: Readonly<Record<string, string>>;
  readonly revision: Revision;
}

function wantedRun(
  { settings, workflow }: Opened,
  at: ComponentTarget,
  { call, run }: { call: StepCall; run: Run },
): WantedRun {
  return {
    place: workflow(run.name),
    ref: settings.ref,
    inputs: run.inputs,
    markInput: settings.markInput,
    mark: { place: placeOf(at), revision: run.revision, fence: call.fence, key: shortKey(call.key) },
    listedWithinMs: settings.listedWithin,
  };
}

/** The run that a release means. */
export function releaseRun(opened: Opened, request: ReleaseRequest, call: StepCall): WantedRun {
  const { revision, label } = request.release;
  const { workflow: name, inputs } = opened.settings;
  const run = { name, inputs: filledInputs(inputs, request, { revision, label }), revision };
  return wantedRun(opened, request, { call, run });
}

/** The run that puts back what was live. */
export function restoreRun(opened: Opened, request: RestoreRequest, call: StepCall): WantedRun {
  const { rollback, workflow, inputs } = opened.settings;
  if ('impossible' in rollback) throw new ProviderError('invalid', `there is no way back: ${rollback.impossible}`);
  const { live } = readBack(stateShape, request.snapshot.state);
  if (live === undefined)
    throw new ProviderError('not-found', 'nothing was released here before, so there is nothing to put back');
  const { revision } = live;
  const filled = filledInputs(rollback.inputs ?? inputs, request, { revision, label: live.version });
  return wantedRun(opened, request, { call, run: { name: rollback.workflow ?? workflow, inputs: filled, revision } });
}
