import { z } from 'zod';
import { no, ok, withProject } from './call.ts';
import type { Answer, Call, Routes } from './call.ts';
import { complete, startRollout, toStage } from './settle.ts';
import { rolloutShape } from './shapes.ts';
import { readyStateOf } from './state.ts';
import type { StandInProject } from './state.ts';

const config = z.looseObject({
  enabled: z.boolean().optional(),
  advancementType: z.enum(['automatic', 'manual-approval']).default('manual-approval'),
  stages: z
    .array(
      z.looseObject({
        targetPercentage: z.number(),
        requireApproval: z.boolean().optional(),
        duration: z.number().optional(),
      }),
    )
    .optional(),
});

const configShape = ({ stages }: StandInProject): Answer =>
  ok({ rollingRelease: stages === undefined ? null : { target: 'production', stages } });

function configure(project: StandInProject, { state, body }: Call): Answer {
  if (state.plan === 'hobby') return no(403, 'forbidden', 'The plan has no rolling releases');
  const read = config.safeParse(body ?? {});
  if (!read.success) return no(400, 'bad_request', 'Invalid request');
  const { enabled, stages, advancementType } = read.data;
  if (enabled === false) project.stages = undefined;
  else if (stages !== undefined) {
    if (stages.at(-1)?.targetPercentage !== 100) return no(400, 'bad_request', 'The last stage must be 100');
    project.stages = stages;
    project.advancementType = advancementType;
  }
  return configShape(project);
}

const canaryOf = z.looseObject({ canaryDeploymentId: z.string() });
const stageOf = z.looseObject({ canaryDeploymentId: z.string(), nextStageIndex: z.number() });

function current(project: StandInProject, { state, query }: Call): Answer {
  const { rollout } = project;
  const wanted = query.get('state');
  const shown = rollout !== undefined && (wanted === null || rollout.state === wanted) ? rollout : undefined;
  return ok({ rollingRelease: shown === undefined ? null : rolloutShape(state, shown) });
}

function start(project: StandInProject, { state, body }: Call): Answer {
  const { canaryDeploymentId: canary } = canaryOf.parse(body);
  if (state.plan === 'hobby') return no(403, 'forbidden', 'The plan has no rolling releases');
  const found = state.deployments.find((one) => one.id === canary && !one.deleted && one.project === project.id);
  if (found === undefined) return no(404, 'not_found', 'Deployment not found');
  if (readyStateOf(state, found) !== 'READY') return no(400, 'bad_request', 'The deployment is not ready');
  if (project.rollout?.state === 'ACTIVE' && project.rollout.canary !== canary)
    return no(409, 'conflict', 'Another rolling release is active');
  const rollout = startRollout(state, project, canary);
  if (rollout === undefined) return no(400, 'bad_request', 'Rolling releases are not set up, or nothing is live');
  return ok({ rollingRelease: rolloutShape(state, rollout) });
}

function approve(project: StandInProject, { state, body }: Call): Answer {
  const { canaryDeploymentId, nextStageIndex } = stageOf.parse(body);
  const { rollout } = project;
  if (rollout?.state !== 'ACTIVE' || rollout.canary !== canaryDeploymentId)
    return no(404, 'not_found', 'No rolling release of this deployment is active');
  if (nextStageIndex !== rollout.active + 1) return no(400, 'bad_request', 'This is not the next stage');
  toStage(state, project, nextStageIndex);
  return ok({ rollingRelease: rolloutShape(state, rollout) });
}

function finish(project: StandInProject, { state, body }: Call): Answer {
  const { canaryDeploymentId } = canaryOf.parse(body);
  const { rollout } = project;
  if (rollout?.state !== 'ACTIVE' || rollout.canary !== canaryDeploymentId)
    return no(404, 'not_found', 'No rolling release of this deployment is active');
  complete(state, project);
  return ok({ rollingRelease: rolloutShape(state, rollout) });
}

function billing(_: StandInProject, { state }: Call): Answer {
  return ok(
    state.plan === 'hobby'
      ? { availableSlots: 0, reason: 'plan_not_supported', message: 'Not in this plan' }
      : { availableSlots: 'unlimited', reason: 'unlimited_slots', message: 'Unlimited' },
  );
}

export const rolloutRoutes: Routes = {
  'GET /v1/projects/{project}/rolling-release/config': withProject(configShape),
  'PATCH /v1/projects/{project}/rolling-release/config': withProject(configure),
  'GET /v1/projects/{project}/rolling-release/billing': withProject(billing),
  'GET /v1/projects/{project}/rolling-release': withProject(current),
  'POST /v1/projects/{project}/rolling-release/start': withProject(start),
  'POST /v1/projects/{project}/rolling-release/approve-stage': withProject(approve),
  'POST /v1/projects/{project}/rolling-release/complete': withProject(finish),
};
