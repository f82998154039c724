import { shortRevision } from '../../domain/ids.ts';
import type { Foresight, ReleaseRequest } from '../../ports/provider.ts';
import { ProviderError } from '../../ports/provider-error.ts';
import { agrees, earlierLive, gitSource } from './build.ts';
import type { VercelClient } from './client.ts';
import type { ConfiguredStage, DeploymentFacts, ListedFacts, VariableFacts } from './facts.ts';
import { isMark } from './journal.ts';
import { movingIn, readLive } from './live.ts';
import type { Live } from './live.ts';
import { orAbsent, readDeployment, readStages, readVariables } from './reads.ts';
import { ourVariable, valueFor } from './variable.ts';

/** How long an instant rollback takes, as Vercel says and a little more. */
const undoMs = 5_000;

/** What is known when a release is looked at beforehand. */
interface Seen {
  readonly client: VercelClient;
  readonly request: ReleaseRequest;
  readonly live: Live;
  readonly variables: readonly VariableFacts[];
  /** Empty where the plan has no rolling releases, or none are set up. */
  readonly stages: readonly ConfiguredStage[];
  readonly current: DeploymentFacts | undefined;
  readonly reused: ListedFacts | undefined;
  readonly plan: string | undefined;
}

/** Looks up what a release would do, what stands in its way, and what cannot be undone. */
export async function foresee(client: VercelClient, request: ReleaseRequest): Promise<Foresight> {
  const { settings } = client;
  const mayReuse = settings.reuse && settings.mode === 'deploy';
  const [live, variables, stages, reused] = await Promise.all([
    readLive(client),
    readVariables(client),
    stagesOf(client),
    mayReuse ? earlierLive(client, request) : undefined,
  ]);
  const { production } = live;
  const current = production === undefined ? undefined : await orAbsent(readDeployment(client, production));
  const plan = current?.plan ?? live.project.targets?.['production']?.plan;
  const seen: Seen = { client, request, live, variables, stages, reused, current, plan };
  const undo = undoOf(live);
  return {
    changes: changesOf(seen),
    risks: risksOf(seen),
    blockers: blockersOf(seen),
    consents: [],
    undoMs,
    ...(undo === undefined ? {} : { undo }),
  };
}

async function stagesOf(client: VercelClient): Promise<readonly ConfiguredStage[]> {
  try {
    return await readStages(client);
  } catch (error) {
    const isNone = error instanceof ProviderError && ['plan-limit', 'not-found', 'forbidden'].includes(error.code);
    if (isNone) return [];
    throw error;
  }
}

const percentages = (stages: readonly number[]): string => [...stages, 100].map((one) => `${String(one)} %`).join(', ');

function changesOf({ client, request, live, stages, reused, current, variables }: Seen): readonly string[] {
  const { settings } = client;
  const what = `${shortRevision(request.release.revision)} in Vercel project ${live.project.name}`;
  const built =
    settings.mode === 'variable'
      ? `${settings.variable?.name ?? ''} becomes ${valueFor(client, request)} in Vercel project ${live.project.name}; what is live is built again`
      : reused === undefined || reused.uid === live.production
        ? `a production build of ${what}`
        : `${reused.uid}, the earlier build of ${what}, is used again`;
  const setsStages = settings.rollout === 'rolling' && settings.configureStages && !agrees(stages, settings.stages);
  return [
    built,
    ...(settings.autoAssign === 'off' && live.project.autoAssignCustomDomains
      ? ['finished builds stop taking the production domains by themselves']
      : []),
    ...(setsStages ? [`stages of rolling releases become ${percentages(settings.stages)}`] : []),
    ...(reused === undefined ? changedVariables(current, variables) : []),
  ];
}

/** Variables that the build to come has otherwise than the one that is live. */
function changedVariables(
  current: DeploymentFacts | undefined,
  variables: readonly VariableFacts[],
): readonly string[] {
  const builtAtMs = current?.createdAt;
  if (builtAtMs === undefined) return [];
  return variables
    .filter((one) => !isMark(one) && (one.target ?? []).includes('production'))
    .filter(({ updatedAt, createdAt }) => (updatedAt ?? createdAt ?? 0) > builtAtMs)
    .map(({ key }) => `variable ${key} differs from the build that is live`)
    .toSorted();
}

function risksOf({ client, live, plan, reused, variables }: Seen): readonly string[] {
  const { settings } = client;
  const kept = settings.mode === 'variable' ? ourVariable(client, variables) : undefined;
  return [
    ...(plan === 'hobby'
      ? ['The Hobby plan lets only the production deployment directly before come back; earlier ones are refused.']
      : []),
    ...(settings.autoAssign === 'keep' && live.project.autoAssignCustomDomains
      ? ['Vercel gives the production domains to the build as soon as it is ready: users see it before it is tried.']
      : []),
    ...(reused === undefined ? [] : ['The earlier build keeps the variables and cron jobs that it was built with.']),
    ...(kept?.type === 'sensitive'
      ? [`${kept.key} is sensitive: Vercel never shows its old value, so only the old build comes back, not the value.`]
      : []),
  ];
}

function blockersOf(seen: Seen): readonly string[] {
  const { client, live, request } = seen;
  const { settings } = client;
  const moving = movingIn(live.project);
  return [
    ...(settings.mode === 'deploy' ? sourceBlockers(client, live, request) : []),
    ...(settings.mode === 'variable' && live.production === undefined
      ? [`Nothing is live in Vercel project ${live.project.name} that could be built again.`]
      : []),
    ...(live.rollout === undefined
      ? []
      : [`A rolling release of ${live.rollout.canaryDeployment?.id ?? 'another deployment'} is under way at Vercel.`]),
    ...(moving === undefined ? [] : [`Vercel is moving the domains to ${moving.toDeploymentId} right now.`]),
    ...stageBlockers(seen),
    ...domainBlockers(live),
  ];
}

function sourceBlockers(client: VercelClient, { project }: Live, request: ReleaseRequest): readonly string[] {
  try {
    gitSource(client, project, request);
    return [];
  } catch (error) {
    if (error instanceof ProviderError) return [`${error.message}.`];
    throw error;
  }
}

function stageBlockers({ client: { settings }, plan, stages }: Seen): readonly string[] {
  if (settings.rollout === 'promote')
    return stages.some(({ targetPercentage }) => targetPercentage < 100)
      ? [
          'The project has rolling releases at Vercel, so a promotion would not move all traffic: set rollout to rolling.',
        ]
      : [];
  if (plan === 'hobby') return ['The Hobby plan has no rolling releases: set rollout to promote, or change the plan.'];
  if (settings.configureStages || agrees(stages, settings.stages)) return [];
  const there = stages.map(({ targetPercentage }) => targetPercentage).filter((one) => one < 100);
  const isSame = there.join() === settings.stages.join();
  return [
    isSame
      ? 'Stages at Vercel go on by its own clock: let each require approval, or set configureStages.'
      : `Stages at Vercel are ${there.length === 0 ? 'not set up' : percentages(there)}, but ${percentages(settings.stages)} are wanted: change them there, or set configureStages.`,
  ];
}

const domainBlockers = ({ production, domains }: Live): readonly string[] =>
  production === undefined
    ? []
    : Object.entries(domains).flatMap(([name, to]) =>
        to === undefined ? [`${name} is not assigned at Vercel: add it to the project.`] : [],
      );

/** Only the first release has no way back; what a plan or a sensitive value limits is told as a risk. */
const undoOf = ({ production }: Live): Foresight['undo'] =>
  production === undefined
    ? { kind: 'impossible', why: 'nothing was live before, and Vercel cannot take production away again' }
    : undefined;
