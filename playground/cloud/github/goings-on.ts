import type { Asked } from './answers.ts';
import type { DeploymentRecord, Repository, Run } from './records.ts';
import type { JobView, RunView } from './runs.ts';
import { viewOf } from './runs.ts';
import { repositoryShape, runShape, workflowShape } from './shapes.ts';

export type Surroundings = Pick<Asked, 'nowMs' | 'nextId' | 'tell' | 'place'>;

const actions: Readonly<Record<string, string>> = {
  queued: 'requested',
  waiting: 'requested',
  in_progress: 'in_progress',
};

/** What the clock brought about since it was last looked at: a workflow's own deployments, and news of its runs. */
export function catchUp(repository: Repository, around: Surroundings): void {
  for (const run of repository.runs) {
    const view = viewOf(repository, run, around.nowMs);
    for (const job of view.jobs) recordJob(run, job, around);
    const now = `${run.attempt} ${view.status}`;
    if (run.told === now) continue;
    run.told = now;
    tellOfRun(run, view, around);
  }
}

function tellOfRun(run: Run, view: RunView, { place, tell }: Surroundings): void {
  const repository = repositoryShape(place);
  tell('workflow_run', {
    action: actions[view.status] ?? 'completed',
    workflow_run: runShape(place, run, view),
    workflow: workflowShape(place, run.workflow),
    repository,
    sender: repository['owner'],
  });
}

/** A job that names an environment has a deployment of its own, whoever started the run. */
function recordJob(run: Run, view: JobView, { nowMs, nextId, place: { repository } }: Surroundings): void {
  const { environment } = view.job;
  if (environment === undefined || view.status === 'queued' || view.conclusion === 'skipped') return;
  const marker = `${run.id}/${run.attempt}/${view.job.name}`;
  const known = repository.deployments.find(({ payload }) => payload === marker);
  const record: DeploymentRecord = known ?? {
    ...{ id: nextId(), sha: run.headSha, ref: run.ref, task: 'deploy', environment, payload: marker },
    ...{ description: null, isTransient: false, isProduction: environment === 'production' },
    ...{ atMs: nowMs, by: 'github-actions[bot]', statuses: [] },
  };
  if (known === undefined) repository.deployments.push(record);
  const state = {
    waiting: 'waiting',
    in_progress: 'in_progress',
    completed: view.conclusion === 'success' ? 'success' : 'failure',
  }[view.status];
  if (record.statuses.at(-1)?.state === state) return;
  const logUrl = `https://github.com/${repository.owner}/${repository.name}/actions/runs/${run.id}`;
  record.statuses.push({ id: nextId(), state, description: '', logUrl, environmentUrl: '', environment, atMs: nowMs });
}
