import type { Config } from '../domain/config.ts';
import type { Deployment } from '../domain/deployment.ts';
import type { Plan } from '../domain/plan.ts';
import { planDigest } from '../domain/plan.ts';
import { noticesOfRequest } from '../domain/notices-of.ts';
import type { ChannelId } from '../domain/ids.ts';
import { targetId } from '../domain/ids.ts';
import type { Transaction } from '../ports/store.ts';
import type { Caller, OperationsWorld } from './world.ts';
import { tell } from './transition.ts';

/** What a request adds to its plan. */
export interface Wanted {
  readonly plan: Plan;
  readonly reason?: string;
  readonly scheduledForMs?: number;
  readonly urgent: boolean;
  /** Without the approvals which the target asks for: the record, the card and the admins say so. */
  readonly brokeGlass?: boolean;
}

/** Stores the request: deployment, card, notices, audit and the mark of the stored request in one transaction. */
export async function create(
  world: OperationsWorld,
  tx: Transaction,
  { caller, wanted }: { caller: Caller; wanted: Wanted },
): Promise<Deployment> {
  const nowMs = world.clock.now();
  const deployment = await tx.addDeployment(draft({ caller, wanted, channel: channelOf(world, wanted.plan) }, nowMs), {
    kind: 'at',
    atMs: nowMs,
  });
  await tx.enqueue(
    { kind: 'channel', channel: deployment.channel },
    { kind: 'card', deployment: deployment.id },
    nowMs,
  );
  await tellOf(deployment, { tx, nowMs, config: world.config() });
  await tx.audit({
    atMs: nowMs,
    actor: { kind: 'person', id: caller.person },
    deployment: deployment.id,
    target: deployment.target,
    kind: 'requested',
    facts: {
      kind: wanted.plan.kind,
      release: wanted.plan.release.label,
      revision: wanted.plan.release.revision,
      base: wanted.plan.base?.revision ?? null,
      digest: deployment.digest,
      configVersion: wanted.plan.configVersion,
      reason: wanted.reason ?? null,
      ...(wanted.brokeGlass === true ? { brokeGlass: true } : {}),
    },
  });
  if (caller.inbox !== undefined) await tx.finishInbox(caller.inbox);
  return deployment;
}

/** Whoever the routes name, and the admins of a request that does without approvals. */
async function tellOf(
  deployment: Deployment,
  { tx, nowMs, config }: { readonly tx: Transaction; readonly nowMs: number; readonly config: Config },
): Promise<void> {
  const notices = noticesOfRequest(deployment, nowMs);
  await tell(tx, notices, config);
  if (deployment.brokeGlass !== true) return;
  const admins = { kind: 'channel', channel: config.channels.admins } as const;
  for (const notice of notices) await tx.enqueue(admins, { kind: 'notice', notice }, nowMs);
}

/** Everybody finds a service's cards in its own channel, wherever it was asked for. */
const channelOf = (world: OperationsWorld, { service }: Plan): ChannelId =>
  world.config().services.get(service)?.channel ?? world.config().channels.default;

interface Drafted {
  readonly caller: Caller;
  readonly wanted: Wanted;
  readonly channel: ChannelId;
}

function draft({ caller, wanted, channel }: Drafted, nowMs: number): Omit<Deployment, 'id' | 'number' | 'version'> {
  const { plan, reason, scheduledForMs, urgent, brokeGlass } = wanted;
  const { approval } = plan.procedure;
  return {
    service: plan.service,
    environment: plan.environment,
    target: targetId(plan.service, plan.environment),
    plan,
    digest: planDigest(plan),
    phase: 'awaiting',
    epoch: 1,
    phaseEpoch: 1,
    requestedBy: caller.person,
    requestedAtMs: nowMs,
    ...(reason === undefined ? {} : { reason }),
    ...(brokeGlass === true ? { brokeGlass } : {}),
    channel,
    approvals: [],
    checks: [],
    ...(approval.count === 0
      ? {}
      : { expiresAtMs: nowMs + approval.expiresAfterMs, remindAtMs: nowMs + approval.remindAfterMs }),
    ...(scheduledForMs === undefined ? {} : { scheduledForMs }),
    urgent,
    stageIndex: 0,
    phaseSinceMs: nowMs,
    weight: 0,
    heldMs: 0,
    backwardsAllowed: false,
    versions: {},
    snapshots: [],
    effectsBegun: false,
    findings: [],
    warned: [],
    smoke: [],
    output: [],
    spans: [{ phase: 'awaiting', fromMs: nowMs }],
  };
}
