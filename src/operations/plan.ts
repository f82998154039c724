import { expectedDuration } from '../analysis/duration.ts';
import type { Target } from '../domain/config.ts';
import type { Revision, TargetId } from '../domain/ids.ts';
import { isReference } from '../domain/ids.ts';
import type { Commit, Plan, Procedure, Release } from '../domain/plan.ts';
import { planSchema } from '../domain/plan.ts';
import type { Outcome } from '../domain/refusals.ts';
import { no, yes } from '../domain/refusals.ts';
import { ProviderError } from '../ports/provider-error.ts';
import type { RevisionSource } from '../ports/revision-source.ts';
import { risksOf } from './foresight.ts';
import { configurationChanges, parityRisk } from './variables.ts';
import { backupsOf } from './safekeeping.ts';
import type { OperationsWorld } from './world.ts';

const readTimeoutMs = 10_000;
const commitsShown = 50;
const historyLooked = 5;

/** A revision that a person named, found. */
export interface Named {
  readonly revision: Revision;
  readonly label: string;
}

/** The full commit behind what was typed; without words, the newest of the service's branch. */
export async function nameRevision(
  world: OperationsWorld,
  target: Target,
  typed: string | undefined,
): Promise<Outcome<Named>> {
  const { service } = target;
  const branch = world.config().services.get(service)?.repository.branch ?? 'HEAD';
  const reference = typed ?? branch;
  if (!isReference(reference)) return no({ code: 'unsafe-reference', typed: reference });
  const source = world.revisions(service);
  if (source === undefined) return no({ code: 'repository-unreachable', service });
  try {
    const found = await source.resolve(reference, AbortSignal.timeout(readTimeoutMs));
    return found === undefined ? no({ code: 'unknown-revision', typed: reference, service }) : yes(found);
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    world.log.warn({ service, code: error.code }, 'the repository does not answer');
    return no({ code: 'repository-unreachable', service });
  }
}

/** What deploying this release to the target would do, from what is live now. */
export async function planDeploy(world: OperationsWorld, target: Target, release: Release): Promise<Plan> {
  const live = await world.store.live(target.id);
  const history = await commitsSince(world.revisions(target.service), live?.release.revision, release.revision);
  const procedure = live === undefined ? firstTime(target.procedure) : target.procedure;
  const before = live === undefined ? undefined : await world.store.deployment(live.deployment);
  const configuration = before === undefined ? [] : configurationChanges(before.plan.procedure, procedure);
  return {
    ...(await forecast(world, target.id, { kind: 'deploy', procedure })),
    schema: planSchema,
    kind: 'deploy',
    service: target.service,
    environment: target.environment,
    release,
    ...(live === undefined ? {} : { base: live.release }),
    procedure,
    ...history,
    risks: [...risksOf({ kind: 'deploy', procedure }), ...parityRisk(world.config(), target)],
    ...(configuration.length === 0 ? {} : { configuration }),
    ...backupsOf(target, await world.store.safekeepings()),
    configVersion: world.config().version,
  };
}

/** Nothing is live yet: there is no old version to share traffic with or to be compared with. */
const firstTime = (procedure: Procedure): Procedure => ({
  ...procedure,
  strategy: { kind: 'all-at-once' },
  stages: [{ weight: 100, durationMs: 0, gate: 'automatic' }],
});

/** How long it should take, and how long the last rollback took, from history. */
export async function forecast(
  world: OperationsWorld,
  target: TargetId,
  { kind, procedure }: Pick<Plan, 'kind' | 'procedure'>,
): Promise<Pick<Plan, 'expectedMs' | 'lastRollbackMs'>> {
  const [past, rollbacks] = await Promise.all([
    world.store.durations(target, kind, historyLooked),
    world.store.rollbackDurations(target, 1),
  ]);
  const [lastRollbackMs] = rollbacks;
  return {
    expectedMs: expectedDuration(past, procedure),
    ...(lastRollbackMs === undefined ? {} : { lastRollbackMs }),
  };
}

async function commitsSince(
  source: RevisionSource | undefined,
  from: Revision | undefined,
  to: Revision,
): Promise<{ readonly commits: readonly Commit[]; readonly commitCount?: number }> {
  if (source === undefined || from === to) return { commits: [], ...(from === to ? { commitCount: 0 } : {}) };
  try {
    const range = { to, limit: commitsShown, ...(from === undefined ? {} : { from }) };
    const { commits, count } = await source.commits(range, AbortSignal.timeout(readTimeoutMs));
    return { commits, commitCount: count };
  } catch (error) {
    // The history is for the reader; a plan without it is still a plan, and says that it does not know.
    if (error instanceof ProviderError) return { commits: [] };
    throw error;
  }
}
