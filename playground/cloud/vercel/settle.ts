import { newId, readyStateOf } from './state.ts';
import type { AliasJob, Rollout, StandInProject, VercelState } from './state.ts';

/** Brings everything to where the clock is. */
export function settle(state: VercelState): void {
  for (const project of state.projects) {
    settleJob(state, project);
    settleBuilds(state, project);
    settleRollout(state, project);
  }
}

function settleBuilds(state: VercelState, project: StandInProject): void {
  for (const deployment of state.deployments) {
    if (deployment.project !== project.id || deployment.settled) continue;
    if (readyStateOf(state, deployment) !== 'READY') continue;
    deployment.settled = true;
    if (deployment.target !== 'production') continue;
    const takes = deployment.takesDomains && project.autoAssign && deployment.outcome !== 'check-fails';
    if (!takes) deployment.substate = 'STAGED';
    else if (project.stages !== undefined && project.production !== undefined)
      startRollout(state, project, deployment.id);
    else makeLive(state, project, deployment.id);
  }
}

/** The production domains lead to this deployment from now on. */
function makeLive(state: VercelState, project: StandInProject, id: string): void {
  project.production = id;
  project.history.push(id);
  const deployment = state.deployments.find((one) => one.id === id);
  if (deployment === undefined) return;
  deployment.substate = 'PROMOTED';
  deployment.wasLive = true;
}

export const jobStatusOf = ({ now, durations }: VercelState, { requestedAt, fails, moved }: AliasJob) => {
  const elapsedMs = now() - requestedAt;
  if (elapsedMs >= durations.aliasMs || moved) return fails ? 'failed' : 'succeeded';
  return elapsedMs < durations.aliasMs / 2 ? 'pending' : 'in-progress';
};

function settleJob(state: VercelState, project: StandInProject): void {
  const { job } = project;
  if (job === undefined || job.moved || !['succeeded', 'failed'].includes(jobStatusOf(state, job))) return;
  job.moved = true;
  if (job.fails) return;
  if (job.type === 'promote') promoted(state, project, job.to);
  else rolledBack(state, project, job.to);
}

function promoted(state: VercelState, project: StandInProject, to: string): void {
  makeLive(state, project, to);
  if (project.rolledBackTo === undefined) return;
  project.rolledBackTo = undefined;
  project.autoAssign = true;
}

function rolledBack(state: VercelState, project: StandInProject, to: string): void {
  const { rollout } = project;
  if (rollout?.state === 'ACTIVE') end(state, project, 'ABORTED');
  makeLive(state, project, to);
  project.autoAssign = false;
  project.rolledBackTo = to;
}

/** Begins to move the domains; how it goes is told by the project. */
export function startJob(state: VercelState, project: StandInProject, job: Pick<AliasJob, 'to' | 'type'>): void {
  const requestedAt = Math.max(state.now(), (project.job?.requestedAt ?? 0) + 1);
  project.job = { ...job, from: project.production ?? null, requestedAt, fails: state.nextMoveFails, moved: false };
  state.nextMoveFails = false;
  state.happened[job.type] += 1;
  settleJob(state, project);
}

export const isMoving = (state: VercelState, { job }: StandInProject): boolean =>
  job !== undefined && ['pending', 'in-progress'].includes(jobStatusOf(state, job));

export function startRollout(state: VercelState, project: StandInProject, canary: string): Rollout | undefined {
  const { production, rollout, stages } = project;
  if (production === undefined || stages === undefined) return undefined;
  if (rollout?.state === 'ACTIVE') {
    if (rollout.canary !== canary) rollout.queued = canary;
    return rollout;
  }
  const nowMs = state.now();
  project.rollout = {
    id: newId(state, 'rr'),
    state: 'ACTIVE',
    base: production,
    canary,
    stages,
    advancementType: project.advancementType,
    queued: null,
    active: 0,
    stageSince: nowMs,
    startedAt: nowMs,
    updatedAt: nowMs,
  };
  setSubstate(state, canary, 'ROLLING');
  state.happened.rollingStart += 1;
  return project.rollout;
}

function setSubstate(state: VercelState, id: string, substate: 'ROLLING' | 'STAGED'): void {
  const deployment = state.deployments.find((one) => one.id === id);
  if (deployment !== undefined) deployment.substate = substate;
}

/** Goes to a stage; the last one ends the rolling release. */
export function toStage(state: VercelState, project: StandInProject, index: number): void {
  const { rollout } = project;
  if (rollout === undefined) return;
  rollout.active = index;
  rollout.stageSince = state.now();
  rollout.updatedAt = state.now();
  state.happened.stage += 1;
  if (rollout.stages[index]?.targetPercentage === 100) complete(state, project);
}

export function complete(state: VercelState, project: StandInProject): void {
  const { rollout } = project;
  if (rollout?.state !== 'ACTIVE') return;
  makeLive(state, project, rollout.canary);
  if (project.rolledBackTo !== undefined) project.autoAssign = true;
  project.rolledBackTo = undefined;
  state.happened.complete += 1;
  end(state, project, 'COMPLETE');
}

function end(state: VercelState, project: StandInProject, how: 'COMPLETE' | 'ABORTED'): void {
  const { rollout } = project;
  if (rollout === undefined) return;
  rollout.state = how;
  rollout.updatedAt = state.now();
  if (how === 'ABORTED') setSubstate(state, rollout.canary, 'STAGED');
  if (rollout.queued !== null && how === 'COMPLETE') startRollout(state, project, rollout.queued);
}

/** Stages without approval end by themselves. */
function settleRollout(state: VercelState, project: StandInProject): void {
  for (let looked = 0; looked < 20; looked += 1) {
    const { rollout } = project;
    const stage = rollout?.stages[rollout.active];
    if (rollout?.state !== 'ACTIVE' || stage === undefined || stage.requireApproval === true) return;
    const dueMs = rollout.stageSince + (stage.duration ?? 0) * 60_000;
    if (stage.duration === undefined || state.now() < dueMs) return;
    toStage(state, project, rollout.active + 1);
    rollout.stageSince = dueMs;
  }
}
