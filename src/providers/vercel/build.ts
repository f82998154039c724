import { ProviderError } from '../../ports/provider-error.ts';
import type { Handle, ReleaseRequest, StepCall } from '../../ports/provider.ts';
import { answerOf } from './client.ts';
import type { VercelClient } from './client.ts';
import { deploymentFacts } from './facts.ts';
import type { DeploymentFacts, ListedFacts, ProjectFacts } from './facts.ts';
import { claim } from './journal.ts';
import { readLive, revisionOf } from './live.ts';
import { listDeployments, readStages } from './reads.ts';
import { prepareVariable } from './variable.ts';
import { configureStages, setAutoAssign } from './writes.ts';

/** Two calls with one key at the same time, in one program, are one call: Vercel itself has no place for such a key. */
const underWay = new Map<string, Promise<Handle>>();

/** Makes the deployment for a release, once for each key. */
export function build(client: VercelClient, request: ReleaseRequest, call: StepCall): Promise<Handle> {
  const { apiUrl, project } = client.settings;
  const name = [apiUrl, project, call.key, call.fence].join(' ');
  const first = underWay.get(name);
  if (first !== undefined) return first;
  const begun = buildOnce(client, request, call).finally(() => underWay.delete(name));
  underWay.set(name, begun);
  return begun;
}

const handleOf = (deployment: string): Handle => ({ kind: 'build', deployment });

async function buildOnce(client: VercelClient, request: ReleaseRequest, call: StepCall): Promise<Handle> {
  const { settings } = client;
  const [variables, known, { project, production }] = await Promise.all([
    claim(client, request, call),
    knownBuild(client, request, call),
    readLive(client),
  ]);
  if (known !== undefined) return handleOf(known);
  if (settings.autoAssign === 'off' && project.autoAssignCustomDomains) await setAutoAssign(client, false);
  if (settings.rollout === 'rolling' && settings.configureStages) await agreeOnStages(client);
  if (settings.mode === 'variable') await prepareVariable(client, request, variables);
  const source =
    settings.mode === 'variable' ? liveAgain(client, production) : { gitSource: gitSource(client, project, request) };
  const { id } = await create(client, { project, request, call, source });
  return handleOf(id);
}

/** A deployment that this call made already, or one of the same commit that was live before. */
export async function knownBuild(
  client: VercelClient,
  request: ReleaseRequest,
  { key }: Pick<StepCall, 'key'>,
): Promise<string | undefined> {
  const mayReuse = client.settings.reuse && client.settings.mode === 'deploy';
  const [newest, live] = await Promise.all([
    listDeployments(client, { limit: 100 }),
    mayReuse ? earlierLive(client, request) : undefined,
  ]);
  const ours = newest.filter(({ meta }) => meta['quarterdeckKey'] === key);
  // Should there be two all the same, every reader chooses the same one.
  const [first] = ours.toSorted((left, right) => left.created - right.created || (left.uid < right.uid ? -1 : 1));
  return first?.uid ?? live?.uid;
}

/** The newest deployment of this commit that had the production domains once and can have them again. */
export async function earlierLive(
  client: VercelClient,
  { release }: Pick<ReleaseRequest, 'release'>,
): Promise<ListedFacts | undefined> {
  const candidates = await listDeployments(client, { rollbackCandidate: true });
  return candidates.find((one) => (one.readyState ?? one.state) === 'READY' && revisionOf(one) === release.revision);
}

/** Vercel's stages become those of the settings; a rolling release under way keeps its own. */
async function agreeOnStages(client: VercelClient): Promise<void> {
  if (!agrees(await readStages(client), client.settings.stages)) await configureStages(client, client.settings.stages);
}

/** The same percentages, each waiting for a word. */
export function agrees(
  there: readonly { readonly targetPercentage: number; readonly requireApproval?: boolean | undefined }[],
  wanted: readonly number[],
): boolean {
  const before = there.filter(({ targetPercentage }) => targetPercentage < 100);
  return (
    before.length === wanted.length &&
    before.every(
      ({ targetPercentage, requireApproval }, index) => targetPercentage === wanted[index] && requireApproval === true,
    )
  );
}

function liveAgain({ settings }: VercelClient, production: string | undefined) {
  if (production !== undefined) return { deploymentId: production };
  throw new ProviderError('invalid', `nothing is live in Vercel project ${settings.project} that could be built again`);
}

/** The commit at GitHub, as Vercel wants to be told of it. */
export function gitSource(
  { settings }: VercelClient,
  { link }: Pick<ProjectFacts, 'link'>,
  { release }: Pick<ReleaseRequest, 'release'>,
) {
  const ref = settings.repository?.ref ?? link?.productionBranch ?? 'main';
  const commit = { type: 'github', ref, sha: release.revision } as const;
  const named = settings.repository;
  if (named !== undefined)
    return 'repoId' in named ? { ...commit, repoId: named.repoId } : { ...commit, org: named.org, repo: named.repo };
  if (link?.type !== 'github')
    throw new ProviderError(
      'invalid',
      `Vercel project ${settings.project} is not linked to a repository at GitHub; set repository`,
    );
  const { repoId, org, repo } = link;
  if (repoId !== undefined) return { ...commit, repoId };
  if (org !== undefined && repo !== undefined) return { ...commit, org, repo };
  throw new ProviderError('invalid', `Vercel does not say which repository project ${settings.project} is linked to`);
}

interface Creation {
  readonly project: ProjectFacts;
  readonly request: ReleaseRequest;
  readonly call: StepCall;
  readonly source: { readonly deploymentId: string } | { readonly gitSource: ReturnType<typeof gitSource> };
}

async function create(
  client: VercelClient,
  { project, request, call, source }: Creation,
): Promise<Pick<DeploymentFacts, 'id'>> {
  const { deploymentsCreateDeployment } = await import('@vercel/sdk/funcs/deploymentsCreateDeployment.js');
  const { release, target } = request;
  return answerOf(client, {
    subject: `build ${release.label} in ${client.settings.project}`,
    outcome: deploymentsCreateDeployment(client.core, {
      forceNew: '1',
      skipAutoDetectionConfirmation: '1',
      requestBody: {
        name: project.name,
        project: project.id,
        target: 'production',
        ...source,
        meta: {
          quarterdeckKey: call.key,
          quarterdeckFence: String(call.fence),
          quarterdeckTarget: target,
          quarterdeckRevision: release.revision,
          quarterdeckRelease: release.label,
        },
      },
      ...client.team,
    }),
    schema: deploymentFacts.pick({ id: true }),
  });
}
