import { z } from 'zod';
import { no, ok, withProject } from './call.ts';
import type { Answer, Call, Routes } from './call.ts';
import { isMoving, jobStatusOf, startJob, startRollout } from './settle.ts';
import { projectShape } from './shapes.ts';
import { readyStateOf } from './state.ts';
import type { StandInProject } from './state.ts';

const update = z.looseObject({ autoAssignCustomDomains: z.boolean().optional() });

function patch(project: StandInProject, { state, body }: Call): Answer {
  const { autoAssignCustomDomains } = update.parse(body);
  if (autoAssignCustomDomains !== undefined) project.autoAssign = autoAssignCustomDomains;
  return ok(projectShape(state, project));
}

function promote(project: StandInProject, { state, path }: Call): Answer {
  const found = state.deployments.find((one) => one.id === path['deployment'] && !one.deleted);
  if (found?.project !== project.id) return no(404, 'not_found', 'Deployment not found');
  if (readyStateOf(state, found) !== 'READY') return no(400, 'bad_request', 'The deployment is not ready');
  if (isMoving(state, project)) return no(409, 'conflict', 'A request is running');
  if (project.production === found.id) return no(409, 'conflict', 'The deployment is current already');
  const rolls = project.stages !== undefined && project.production !== undefined;
  if (rolls) startRollout(state, project, found.id);
  else startJob(state, project, { to: found.id, type: 'promote' });
  return { status: state.durations.aliasMs === 0 ? 201 : 202 };
}

function rollback(project: StandInProject, { state, path }: Call): Answer {
  const found = state.deployments.find((one) => one.id === path['deployment'] && one.project === project.id);
  if (isMoving(state, project)) return no(409, 'conflict', 'A request is running');
  const ends = project.rollout?.state === 'ACTIVE' && project.rollout.base === found?.id;
  if (found === undefined || found.deleted || !found.wasLive)
    return no(422, 'unprocessable_entity', 'The deployment is not eligible');
  if (!ends && project.production === found.id) return no(409, 'conflict', 'The deployment is current already');
  const before = project.history.filter((id) => id !== project.production).at(-1);
  if (!ends && state.plan === 'hobby' && before !== found.id)
    return no(402, 'payment_required', 'Upgrade to roll back to this deployment');
  startJob(state, project, { to: found.id, type: 'rollback' });
  return { status: 201 };
}

function promotedAliases(project: StandInProject, { state, query }: Call): Answer {
  const { job, domain, id } = project;
  const ends = { succeeded: 'completed', failed: 'failed', pending: 'pending', 'in-progress': 'in-progress' } as const;
  const all = job === undefined ? [] : [{ alias: domain, id: `als_${id}`, status: ends[jobStatusOf(state, job)] }];
  const aliases = query.get('failedOnly') === 'true' ? all.filter(({ status }) => status === 'failed') : all;
  return ok({ aliases, pagination: { count: aliases.length, next: null, prev: null } });
}

/** Newest first, as many as asked for; `next` is the time before which the rest was made. */
function domains({ id, domain, domainVerified, otherDomains }: StandInProject, { query }: Call): Answer {
  const all = [...otherDomains, domain].map((name, index, { length }) => ({
    name,
    apexName: name.split(':')[0] ?? name,
    projectId: id,
    verified: name !== domain || domainVerified,
    createdAt: length - index,
  }));
  const until = Number(query.get('until') ?? Number.MAX_SAFE_INTEGER);
  const limit = Math.min(100, Number(query.get('limit') ?? 20));
  const rest = all.filter(({ createdAt }) => createdAt < until);
  const page = rest.slice(0, limit);
  const next = rest.length > page.length ? (page.at(-1)?.createdAt ?? null) : null;
  return ok({ domains: page, pagination: { count: page.length, next, prev: null } });
}

function alias({ state, path }: Call): Answer {
  const project = state.projects.find(({ domain }) => domain === path['alias']);
  if (project?.production === undefined) return no(404, 'not_found', 'Alias not found');
  const { id, domain, production } = project;
  const created = new Date(state.now()).toISOString();
  return ok({ uid: `als_${id}`, alias: domain, created, deploymentId: production, projectId: id });
}

export const projectRoutes: Routes = {
  'GET /v9/projects/{project}': withProject((project, { state }) => ok(projectShape(state, project))),
  'PATCH /v9/projects/{project}': withProject(patch),
  'GET /v9/projects/{project}/domains': withProject(domains),
  'POST /v10/projects/{project}/promote/{deployment}': withProject(promote),
  'POST /v1/projects/{project}/rollback/{deployment}': withProject(rollback),
  'GET /v1/projects/{project}/promote/aliases': withProject(promotedAliases),
  'GET /v4/aliases/{alias}': alias,
};
