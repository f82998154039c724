import { z } from 'zod';
import { no, ok, withDeployment } from './call.ts';
import type { Call, Routes } from './call.ts';
import { served } from './pages.ts';
import { deploymentShape, isCandidate, listedShape } from './shapes.ts';
import { deploymentNamed, newId, projectNamed, readyStateOf } from './state.ts';
import type { StandInDeployment, StandInProject, VercelState } from './state.ts';

const creation = z.looseObject({
  name: z.string(),
  project: z.string().optional(),
  target: z.string().optional(),
  deploymentId: z.string().optional(),
  meta: z.record(z.string(), z.string()).default({}),
  gitSource: z.looseObject({ type: z.string(), sha: z.string().optional(), ref: z.string() }).optional(),
});

async function create({ state, body }: Call) {
  const asked = creation.parse(body);
  const project = projectNamed(state, asked.project ?? asked.name);
  if (project === undefined) return no(404, 'not_found', 'Project not found');
  const again = asked.deploymentId === undefined ? undefined : deploymentNamed(state, asked.deploymentId);
  if (asked.deploymentId !== undefined && again === undefined) return no(404, 'not_found', 'Deployment not found');
  const gitSource = again === undefined ? asked.gitSource : again.gitSource;
  if (gitSource === undefined) return no(400, 'bad_request', 'The deployment has neither files nor a source');
  const deployment = await added(state, project, { gitSource, meta: asked.meta, target: asked.target });
  return ok(deploymentShape(state, deployment));
}

async function added(
  state: VercelState,
  project: StandInProject,
  made: { gitSource: Record<string, unknown>; meta: Record<string, string>; target: string | undefined },
): Promise<StandInDeployment> {
  const sha = typeof made.gitSource['sha'] === 'string' ? made.gitSource['sha'] : '';
  const id = newId(state, 'dpl');
  // In the list before anybody can ask for it twice: opening its address takes a moment.
  const url = await state.open(() => served(state, id));
  const last = state.deployments.at(-1)?.createdAt ?? 0;
  const deployment: StandInDeployment = {
    id,
    url,
    project: project.id,
    createdAt: Math.max(state.now(), last + 1),
    target: made.target === 'production' ? 'production' : null,
    outcome: state.outcomes.get(sha) ?? 'good',
    meta: { githubCommitSha: sha, ...made.meta },
    gitSource: made.gitSource,
    takesDomains: project.autoAssign,
    variables: productionVariables(project),
    substate: undefined,
    wasLive: false,
    canceledAt: undefined,
    deleted: false,
    settled: false,
  };
  state.deployments.push(deployment);
  return deployment;
}

const productionVariables = ({ variables }: StandInProject): Readonly<Record<string, string>> =>
  Object.fromEntries(
    variables.filter(({ target }) => target.includes('production')).map(({ key, value }) => [key, value]),
  );

function list({ state, query }: Call) {
  const project = projectNamed(state, query.get('projectId') ?? '');
  const limit = Math.min(Number(query.get('limit') ?? '20'), 100);
  const until = Number(query.get('until') ?? Number.MAX_SAFE_INTEGER);
  const [target, sha] = [query.get('target'), query.get('sha')];
  const found = state.deployments
    .filter((one) => !one.deleted && one.project === project?.id && one.createdAt < until)
    .filter((one) => target === null || one.target === target)
    .filter((one) => sha === null || one.meta['githubCommitSha'] === sha)
    .filter((one) => query.get('rollbackCandidate') !== 'true' || isCandidate(state, one))
    .toSorted((left, right) => right.createdAt - left.createdAt);
  const page = found.slice(0, limit);
  const next = found.length > limit ? (page.at(-1)?.createdAt ?? null) : null;
  return ok({
    pagination: { count: page.length, next, prev: page[0]?.createdAt ?? null },
    deployments: page.map((one) => listedShape(state, one)),
  });
}

function events(deployment: StandInDeployment, { state, query }: Call) {
  const sha = deployment.meta['githubCommitSha'] ?? '';
  const readyState = readyStateOf(state, deployment);
  const told = [
    { type: 'command', text: `Cloning (Commit: ${sha.slice(0, 7)})` },
    ...(readyState === 'QUEUED' ? [] : [{ type: 'stdout', text: 'Running "npm run build"' }]),
    ...(readyState === 'READY' ? [{ type: 'stdout', text: 'Build Completed in /vercel/output' }] : []),
    ...(readyState === 'ERROR' ? [{ type: 'stderr', text: 'Error: Command "npm run build" exited with 1' }] : []),
  ];
  const all = told.map(({ type, text }, index) => ({
    type,
    created: deployment.createdAt + index,
    payload: {
      deploymentId: deployment.id,
      id: `${deployment.id}-${String(index)}`,
      date: deployment.createdAt + index,
      serial: String(index),
      text,
    },
  }));
  const inTurn = query.get('direction') === 'backward' ? all.toReversed() : all;
  const limit = Number(query.get('limit') ?? '-1');
  return ok(limit < 0 ? inTurn : inTurn.slice(0, limit));
}

function cancel(deployment: StandInDeployment, { state }: Call) {
  const readyState = readyStateOf(state, deployment);
  if (readyState !== 'QUEUED' && readyState !== 'BUILDING')
    return no(400, 'bad_request', `A deployment that is ${readyState} cannot be cancelled`);
  deployment.canceledAt = state.now();
  return ok(deploymentShape(state, deployment));
}

function remove(deployment: StandInDeployment) {
  deployment.deleted = true;
  return ok({ uid: deployment.id, state: 'DELETED' });
}

export const deploymentRoutes: Routes = {
  'POST /v13/deployments': create,
  'GET /v7/deployments': list,
  'GET /v13/deployments/{deployment}': withDeployment((one, { state }) => ok(deploymentShape(state, one))),
  'GET /v3/deployments/{deployment}/events': withDeployment(events),
  'PATCH /v12/deployments/{deployment}/cancel': withDeployment(cancel),
  'DELETE /v13/deployments/{deployment}': withDeployment(remove),
  // Aliases that people made by hand; the production domains are the project's own.
  'GET /v2/deployments/{deployment}/aliases': withDeployment(() => ok({ aliases: [] })),
};
