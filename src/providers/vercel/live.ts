import { isRevision } from '../../domain/ids.ts';
import type { Revision } from '../../domain/ids.ts';
import type { VercelClient } from './client.ts';
import type { AliasRequest, ProjectFacts, RolloutFacts } from './facts.ts';
import { readAlias, readProject, readRollout } from './reads.ts';
import { ProviderError } from '../../ports/provider-error.ts';

/** Who has the traffic of a project, as far as Vercel tells. */
export interface Live {
  readonly project: ProjectFacts;
  /** The deployment that users get; during a rolling release the one before it. */
  readonly production: string | undefined;
  readonly rollout: RolloutFacts | undefined;
  /** Configured domains with the deployment behind each. */
  readonly domains: Readonly<Record<string, string | undefined>>;
}

/** Plans without rolling releases answer so when they are asked about them. */
const noRollouts: readonly string[] = ['plan-limit', 'not-found', 'forbidden'];

async function rolloutOf(client: VercelClient): Promise<RolloutFacts | undefined> {
  try {
    return await readRollout(client);
  } catch (error) {
    const isNone = error instanceof ProviderError && noRollouts.includes(error.code);
    if (isNone && client.settings.rollout === 'promote') return undefined;
    throw error;
  }
}

export async function readLive(client: VercelClient): Promise<Live> {
  const named = client.settings.domains.map(async (domain) => [domain, await readAlias(client, domain)] as const);
  const [project, rollout, aliases] = await Promise.all([readProject(client), rolloutOf(client), Promise.all(named)]);
  const [first] = aliases;
  const production = first?.[1] ?? productionOf(project);
  return {
    project,
    production: rollout?.currentDeployment?.id ?? production,
    rollout,
    domains: Object.fromEntries(aliases),
  };
}

/** The project's own word for what production is. */
function productionOf({ targets, lastAliasRequest }: ProjectFacts): string | undefined {
  const target = targets?.['production'];
  if (target) return target.id;
  return lastAliasRequest?.jobStatus === 'succeeded' ? lastAliasRequest.toDeploymentId : undefined;
}

/** The share of the version that a rolling release brings, percent. */
export const canaryShare = ({ activeStage }: RolloutFacts): number => activeStage?.targetPercentage ?? 0;

/** Domains are being moved right now. */
export function movingIn({ lastAliasRequest }: ProjectFacts): AliasRequest | undefined {
  const status = lastAliasRequest?.jobStatus;
  return lastAliasRequest && (status === 'pending' || status === 'in-progress') ? lastAliasRequest : undefined;
}

/** The commit that a deployment was made from: what we noted, else what Vercel knows of git. */
export function revisionOf(facts: {
  readonly meta: Readonly<Record<string, string>>;
  readonly gitSource?: { readonly sha?: string | null | undefined } | null | undefined;
}): Revision | undefined {
  const { quarterdeckRevision, githubCommitSha } = facts.meta;
  return [quarterdeckRevision, facts.gitSource?.sha, githubCommitSha].find(
    (one): one is Revision => typeof one === 'string' && isRevision(one),
  );
}
