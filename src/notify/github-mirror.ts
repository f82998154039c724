import type { Deployment } from '../domain/deployment.ts';
import type { TargetId } from '../domain/ids.ts';
import type { Json } from '../domain/json.ts';
import type { DeploymentMirror, MirrorRow } from '../ports/deployment-mirror.ts';
import { ProviderError } from '../ports/provider-error.ts';
import type { Clock, Log } from '../ports/world.ts';
import type { MirrorPlace, MirrorProgress } from './github-deployments.ts';
import { mirrorDeployment, progressShape } from './github-deployments.ts';

/** Where the deployments of a target are recorded. */
export interface MirroredTarget {
  readonly place: MirrorPlace;
  readonly isProduction: boolean;
  readonly environmentUrl?: string;
}

export interface MirrorWorld {
  readonly mirror: DeploymentMirror;
  /** Targets that are recorded now, none while nothing is configured. */
  readonly targets: () => ReadonlyMap<TargetId, MirroredTarget>;
  /** Where people read on about a deployment. */
  readonly logUrl: (deployment: Deployment) => Promise<string | undefined>;
  readonly clock: Clock;
  readonly log: Log;
}

const rowsAtOnce = 3;
/** Within the claim of a row. */
const lookMs = 40_000;
/** Deployments let in before are not told any more when recording is switched on. */
const backMs = 6 * 3_600_000;
const shortestPauseMs = 2_000;
const longestPauseMs = 300_000;
const givenUpAfterMs = 86_400_000;

/** One round: everything that is behind is brought up to date, as far as GitHub takes it; never in a deployment's way. */
export async function mirrorRound(world: MirrorWorld): Promise<number> {
  const { mirror, targets, clock } = world;
  const now = targets();
  if (now.size === 0) return 0;
  await mirror.enlist([...now.keys()], clock.now() - backMs);
  const rows = await mirror.take(clock.now(), rowsAtOnce);
  for (const row of rows) await bringUp(world, row, now.get(row.deployment.target));
  return rows.length;
}

async function bringUp(world: MirrorWorld, row: MirrorRow, target: MirroredTarget | undefined): Promise<void> {
  const { mirror, log } = world;
  if (target === undefined) return mirror.postponed(row, { never: 'not recorded any more' });
  try {
    const logUrl = await world.logUrl(row.deployment);
    const stored = progressShape.safeParse(row.progress);
    const progress = await mirrorDeployment(target.place, {
      deployment: row.deployment,
      progress: stored.success ? stored.data : {},
      isProduction: target.isProduction,
      ...(logUrl === undefined ? {} : { logUrl }),
      ...(target.environmentUrl === undefined ? {} : { environmentUrl: target.environmentUrl }),
      keep: (next) => mirror.progressed(row, plain(next)),
      signal: AbortSignal.timeout(lookMs),
    });
    await mirror.settled(row, plain(progress));
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    log.warn({ deployment: row.deployment.id, code: error.code }, 'GitHub does not take the record of a deployment');
    await mirror.postponed(row, nextOf(world, row, error));
  }
}

const plain = ({ forward, back }: MirrorProgress): Json => ({
  ...(forward === undefined ? {} : { forward }),
  ...(back === undefined ? {} : { back }),
});

/** What GitHub calls invalid stays so; everything else may be mended there within a day. */
function nextOf({ clock }: MirrorWorld, { deployment, attempts }: MirrorRow, error: ProviderError) {
  const nowMs = clock.now();
  const isOld = nowMs - (deployment.finishedAtMs ?? nowMs) > givenUpAfterMs;
  if (error.code === 'invalid' || isOld) return { never: error.message };
  const pauseMs = error.retryable ? shortestPauseMs * 2 ** Math.min(attempts, 8) : longestPauseMs;
  return { atMs: nowMs + (error.retryAfterMs ?? Math.min(longestPauseMs, pauseMs)) };
}
