import { jobStatusOf } from './settle.ts';
import { readyStateOf } from './state.ts';
import type { Rollout, StandInDeployment, StandInProject, StandInVariable, VercelState } from './state.ts';

const creator = { uid: 'usr_quarterdeck', username: 'quarterdeck' };

const buildErrors = {
  fails: { errorCode: 'BUILD_FAILED', errorMessage: 'Command "npm run build" exited with 1', errorStep: 'buildStep' },
  'fails-at-vercel': {
    errorCode: 'INTERNAL_SERVER_ERROR',
    errorMessage: 'Something went wrong',
    errorStep: 'buildStep',
  },
} as const;

function endOf(state: VercelState, deployment: StandInDeployment) {
  const { outcome } = deployment;
  const readyState = readyStateOf(state, deployment);
  if (readyState === 'ERROR' && (outcome === 'fails' || outcome === 'fails-at-vercel')) return buildErrors[outcome];
  if (readyState === 'CANCELED') return { canceledAt: deployment.canceledAt ?? 0 };
  if (readyState !== 'READY') return {};
  const { queueMs, buildMs } = state.durations;
  const checks = outcome === 'check-fails' ? ({ checksState: 'completed', checksConclusion: 'failed' } as const) : {};
  return {
    ready: deployment.createdAt + queueMs + buildMs,
    ...(deployment.substate === undefined ? {} : { readySubstate: deployment.substate }),
    ...checks,
  };
}

const aliasesOf = (state: VercelState, { id, project }: StandInDeployment): readonly string[] =>
  state.projects.filter((one) => one.id === project && one.production === id).map(({ domain }) => domain);

/** A deployment as `GET /v13/deployments` tells it. */
export function deploymentShape(state: VercelState, deployment: StandInDeployment) {
  const { id, url, createdAt, meta, gitSource, target, project } = deployment;
  const readyState = readyStateOf(state, deployment);
  const named = state.projects.find((one) => one.id === project);
  return {
    id,
    url,
    name: named?.name ?? '',
    type: 'LAMBDAS',
    version: 2,
    projectId: project,
    ownerId: state.teamId,
    plan: state.plan,
    createdAt,
    createdIn: 'sfo1',
    bootedAt: createdAt,
    buildingAt: createdAt + state.durations.queueMs,
    buildSkipped: false,
    public: false,
    status: readyState,
    readyState,
    target,
    meta,
    regions: ['iad1'],
    routes: [],
    env: Object.keys(deployment.variables),
    build: { env: [] },
    creator,
    inspectorUrl: `https://vercel.com/${state.slug}/${named?.name ?? ''}/${id}`,
    isInConcurrentBuildsQueue: false,
    isInSystemBuildsQueue: false,
    projectSettings: {},
    alias: aliasesOf(state, deployment),
    aliasAssigned: deployment.settled && deployment.outcome !== 'check-fails',
    aliasError: null,
    autoAssignCustomDomains: deployment.takesDomains,
    ...(gitSource === undefined ? {} : { gitSource }),
    ...endOf(state, deployment),
  };
}

/** The same in a list. */
export function listedShape(state: VercelState, deployment: StandInDeployment) {
  const { id, url, createdAt, meta, target, project } = deployment;
  const named = state.projects.find((one) => one.id === project);
  const readyState = readyStateOf(state, deployment);
  return {
    uid: id,
    url,
    name: named?.name ?? '',
    projectId: project,
    created: createdAt,
    createdAt,
    type: 'LAMBDAS',
    state: readyState,
    readyState,
    creator,
    meta,
    target,
    inspectorUrl: null,
    isRollbackCandidate: isCandidate(state, deployment),
    ...endOf(state, deployment),
  };
}

export function isCandidate(state: VercelState, deployment: StandInDeployment): boolean {
  const project = state.projects.find((one) => one.id === deployment.project);
  return deployment.wasLive && !deployment.deleted && project?.production !== deployment.id;
}

function targetShape(state: VercelState, project: StandInProject) {
  const deployment = state.deployments.find(({ id }) => id === project.production);
  if (deployment === undefined) return {};
  return {
    production: {
      id: deployment.id,
      alias: [project.domain],
      aliasAssigned: true,
      createdAt: deployment.createdAt,
      createdIn: 'sfo1',
      creator: { ...creator, email: 'quarterdeck@example.com' },
      deploymentHostname: deployment.url,
      name: project.name,
      plan: state.plan,
      private: false,
      readyState: 'READY',
      type: 'LAMBDAS',
      url: deployment.url,
      userId: creator.uid,
      meta: deployment.meta,
    },
  };
}

/** A project as `GET /v9/projects` tells it. */
export function projectShape(state: VercelState, project: StandInProject) {
  const { id, name, link, productionBranch, job, rolledBackTo, stages } = project;
  return {
    id,
    name,
    accountId: state.teamId,
    alias: [],
    autoAssignCustomDomains: project.autoAssign,
    autoAssignCustomDomainsUpdatedBy: 'system',
    deploymentExpiration: {},
    directoryListing: false,
    nodeVersion: '24.x',
    resourceConfig: { functionDefaultRegions: ['iad1'] },
    defaultResourceConfig: { functionDefaultRegions: ['iad1'] },
    targets: targetShape(state, project),
    lastRollbackTarget: rolledBackTo === undefined ? null : { deploymentId: rolledBackTo },
    lastAliasRequest:
      job === undefined
        ? null
        : {
            fromDeploymentId: job.from,
            toDeploymentId: job.to,
            jobStatus: jobStatusOf(state, job),
            requestedAt: job.requestedAt,
            type: job.type,
          },
    ...(stages === undefined ? {} : { rollingRelease: { target: 'production', stages } }),
    ...(link === undefined
      ? {}
      : { link: { type: 'github', ...link, productionBranch, deployHooks: [], gitCredentialId: 'cred_1' } }),
  };
}

function rolledShape(state: VercelState, id: string) {
  const deployment = state.deployments.find((one) => one.id === id);
  if (deployment === undefined) return null;
  const { url, createdAt, project, target } = deployment;
  const name = state.projects.find((one) => one.id === project)?.name ?? '';
  return { id, url, createdAt, name, target, readyState: readyStateOf(state, deployment) };
}

/** A rolling release as Vercel tells it. */
export function rolloutShape(state: VercelState, rollout: Rollout) {
  const stages = rollout.stages.map(({ targetPercentage, requireApproval = false, duration }, index) => ({
    index,
    isFinalStage: targetPercentage === 100,
    targetPercentage,
    requireApproval,
    duration: duration === undefined ? null : duration * 60,
  }));
  const isActive = rollout.state === 'ACTIVE';
  return {
    state: rollout.state,
    currentDeployment: rolledShape(state, rollout.base),
    canaryDeployment: rolledShape(state, rollout.canary),
    queuedDeploymentId: rollout.queued,
    advancementType: rollout.advancementType,
    stages,
    activeStage: isActive ? (stages[rollout.active] ?? null) : null,
    nextStage: isActive ? (stages[rollout.active + 1] ?? null) : null,
    startedAt: rollout.startedAt,
    updatedAt: rollout.updatedAt,
  };
}

/** A variable as Vercel tells it: a sensitive value never, an encrypted one only when asked for by itself. */
export function variableShape(
  { id, key, type, value, ...rest }: StandInVariable,
  { decrypted }: { decrypted: boolean },
) {
  const { target, gitBranch, comment, createdAt, updatedAt } = rest;
  const shown = type === 'plain' ? value : type === 'sensitive' ? '' : decrypted ? value : sealed(value, updatedAt);
  return {
    id,
    key,
    type,
    value: shown,
    target,
    createdAt,
    updatedAt,
    securityIssues: [],
    decrypted: type === 'plain' || (decrypted && type !== 'sensitive'),
    ...(gitBranch === undefined ? {} : { gitBranch }),
    ...(comment === undefined ? {} : { comment }),
  };
}

const sealed = (value: string, salt: number): string => Buffer.from(`${String(salt)}:${value}`).toString('base64');
