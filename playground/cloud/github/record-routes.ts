import { z } from 'zod';
import type { Answer, Asked, Handler } from './answers.ts';
import { invalid, notFound, ok, paged, refused } from './answers.ts';
import { commitNamed } from './graph.ts';
import type { CheckRun, CommitStatus, DeploymentRecord, DeploymentStatus, Repository } from './records.ts';
import { checkRunShape, combinedShape, deploymentShape, deploymentStatusShape } from './shapes.ts';

const deploymentBody = z.object({
  ref: z.string(),
  task: z.string().default('deploy'),
  auto_merge: z.boolean().default(true),
  required_contexts: z.array(z.string()).nullish(),
  payload: z.unknown().optional(),
  environment: z.string().default('production'),
  description: z.string().nullish(),
  transient_environment: z.boolean().default(false),
  production_environment: z.boolean().optional(),
});

/** Contexts that are not green on a commit; all that there are unless some are named. */
function contextsInTheWay(repository: Repository, sha: string, wanted: readonly string[] | undefined): boolean {
  const newest = new Map(repository.statuses.filter((one) => one.sha === sha).map((one) => [one.context, one.state]));
  const names = wanted ?? [...newest.keys()];
  return names.some((name) => newest.get(name) !== 'success');
}

const createDeployment: Handler = (asked) => {
  const { repository, place, nowMs, nextId, token } = asked;
  const body = deploymentBody.parse(asked.body);
  const commit = commitNamed(repository, body.ref);
  if (commit === undefined) return invalid(`No ref found for: ${body.ref}`);
  const main = repository.refs.get(`heads/${repository.defaultBranch}`);
  if (body.auto_merge && repository.refs.has(`heads/${body.ref}`) && commit.sha !== main)
    return ok({ message: `Auto-merged ${repository.defaultBranch} into ${body.ref} on deployment.` }, 202);
  if (contextsInTheWay(repository, commit.sha, body.required_contexts ?? undefined))
    return refused(409, 'Conflict: Commit status checks failed for this ref.');
  const record: DeploymentRecord = {
    ...{ id: nextId(), sha: commit.sha, ref: body.ref, task: body.task, environment: body.environment },
    payload: body.payload ?? {},
    description: body.description ?? null,
    isTransient: body.transient_environment,
    isProduction: body.production_environment ?? body.environment === 'production',
    ...{ atMs: nowMs, by: token.login, statuses: [] },
  };
  repository.deployments.push(record);
  return ok(deploymentShape(place, record), 201);
};

const listDeployments: Handler = (asked) => {
  const { repository, query, place } = asked;
  const fits = (record: DeploymentRecord): boolean =>
    (['sha', 'ref', 'task', 'environment'] as const).every((key) => (query.get(key) ?? record[key]) === record[key]);
  const { items, headers } = paged(asked, repository.deployments.filter(fits).toReversed());
  return { ...ok(items.map((record) => deploymentShape(place, record))), headers };
};

const withDeployment =
  (handler: (asked: Asked, record: DeploymentRecord) => Answer): Handler =>
  (asked) => {
    const record = asked.repository.deployments.find(({ id }) => String(id) === asked.values['deployment_id']);
    return record === undefined ? notFound : handler(asked, record);
  };

const statusBody = z.object({
  state: z.string(),
  log_url: z.string().default(''),
  environment_url: z.string().default(''),
  description: z.string().max(140).default(''),
  environment: z.string().optional(),
  auto_inactive: z.boolean().default(true),
});

/** Earlier ones of the same environment retire when one succeeds; production ones only where they are told apart. */
function retireOthers({ repository, nowMs, nextId }: Asked, record: DeploymentRecord): void {
  for (const other of repository.deployments) {
    const isOther = other.id < record.id && other.environment === record.environment;
    if (!isOther || other.isTransient || other.isProduction || other.statuses.at(-1)?.state !== 'success') continue;
    const atMs = nowMs;
    const { environment } = other;
    other.statuses.push({
      ...{ id: nextId(), state: 'inactive', description: '', logUrl: '', environmentUrl: '' },
      environment,
      atMs,
    });
  }
}

/** Adds a status, as a caller or a workflow's own job does. */
function addStatus(
  asked: Asked,
  record: DeploymentRecord,
  given: Omit<DeploymentStatus, 'id' | 'atMs'>,
): DeploymentStatus {
  const status = { ...given, id: asked.nextId(), atMs: asked.nowMs };
  record.statuses.push(status);
  return status;
}

const createStatus = withDeployment((asked, record) => {
  const body = statusBody.parse(asked.body);
  const status = addStatus(asked, record, {
    state: body.state,
    description: body.description,
    logUrl: body.log_url,
    environmentUrl: body.environment_url,
    environment: body.environment ?? record.environment,
  });
  if (body.state === 'success' && body.auto_inactive) retireOthers(asked, record);
  const shown = deploymentStatusShape(asked.place, record, status);
  asked.tell('deployment_status', {
    action: 'created',
    deployment_status: shown,
    deployment: deploymentShape(asked.place, record),
  });
  return ok(shown, 201);
});

const listStatuses = withDeployment((asked, record) => {
  const { items, headers } = paged(asked, record.statuses.toReversed());
  return { ...ok(items.map((status) => deploymentStatusShape(asked.place, record, status))), headers };
});

const checkRuns: Handler = (asked) => {
  const { repository, values, query, place } = asked;
  const commit = commitNamed(repository, values['ref'] ?? '');
  if (commit === undefined) return invalid(`No commit found for SHA: ${values['ref'] ?? ''}`);
  const all = repository.checkRuns.filter(({ sha }) => sha === commit.sha);
  const found = query.get('filter') === 'all' ? all : newestOf(all, ({ suite, name }) => `${suite} ${name}`);
  const wanted = found.filter(({ name }) => (query.get('check_name') ?? name) === name);
  const { items, headers } = paged(asked, wanted);
  const body = { total_count: wanted.length, check_runs: items.map((run) => checkRunShape(place, run)) };
  return { ...ok(body), headers };
};

const newestOf = <One extends CheckRun | CommitStatus>(
  all: readonly One[],
  key: (one: One) => string,
): readonly One[] =>
  [...new Map(all.toSorted((left, right) => left.id - right.id).map((one) => [key(one), one])).values()].toReversed();

const combined: Handler = (asked) => {
  const { repository, values, place } = asked;
  const commit = commitNamed(repository, values['ref'] ?? '');
  if (commit === undefined) return notFound;
  const newest = newestOf(
    repository.statuses.filter(({ sha }) => sha === commit.sha),
    ({ context }) => context,
  );
  const { items, headers } = paged(asked, newest);
  const states = newest.map(({ state }) => state);
  const isBad = states.includes('failure') || states.includes('error');
  const isOpen = states.length === 0 || states.includes('pending');
  const state = isBad ? 'failure' : isOpen ? 'pending' : 'success';
  return { ...ok({ ...combinedShape(place, commit.sha, items), state, total_count: newest.length }), headers };
};

/** Deployments with their statuses, and what was tried on a commit. */
export const recordRoutes: Readonly<Record<string, Handler>> = {
  'repos/create-deployment': createDeployment,
  'repos/list-deployments': listDeployments,
  'repos/get-deployment': withDeployment(({ place }, record) => ok(deploymentShape(place, record))),
  'repos/create-deployment-status': createStatus,
  'repos/list-deployment-statuses': listStatuses,
  'checks/list-for-ref': checkRuns,
  'repos/get-combined-status-for-ref': combined,
};
