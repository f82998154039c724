import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Deployment, PhaseSpan } from '../domain/deployment.ts';
import { canonical } from '../domain/json.ts';
import { isFinal, occupiesTarget } from '../domain/lifecycle.ts';
import { phases } from '../domain/phase.ts';
import { planSchemas } from '../domain/plan.ts';
import type { Wake } from '../ports/store.ts';
import { jsonText } from './json-text.ts';
import type { DeploymentColumns } from './tables.ts';

/**
 * The outline of a stored record. The inside was written by this program's own types under the same plan schema, so that
 * reading a long history does not check every number again.
 */
const outline = z.looseObject({
  id: z.string(),
  number: z.number(),
  service: z.string(),
  environment: z.string(),
  target: z.string(),
  plan: z.looseObject({ schema: z.literal([...planSchemas]), kind: z.string(), release: z.looseObject({}) }),
  digest: z.string(),
  phase: z.enum(phases),
  epoch: z.number(),
  phaseEpoch: z.number(),
  version: z.number(),
  requestedBy: z.string(),
  requestedAtMs: z.number(),
  channel: z.string(),
  approvals: z.array(z.unknown()),
  checks: z.array(z.unknown()),
  snapshots: z.array(z.unknown()),
  findings: z.array(z.unknown()),
  warned: z.array(z.unknown()),
  smoke: z.array(z.unknown()),
  spans: z.array(z.unknown()),
});

const isDeployment = (value: unknown): value is Deployment => outline.safeParse(value).success;

/** The record, or nothing when a newer program wrote it in a form or phase that this one does not know. */
export function readDeployment(row: { readonly record: unknown }): Deployment | undefined {
  return isDeployment(row.record) ? row.record : undefined;
}

/** All records of a list that this program understands. */
export const readDeployments = (rows: readonly { readonly record: unknown }[]): readonly Deployment[] =>
  rows.flatMap((row) => readDeployment(row) ?? []);

/** The columns by which deployments are found, all derived from the record. */
export function columnsOf(deployment: Deployment): Omit<DeploymentColumns, 'attention_version' | 'wake_at_ms'> {
  const { plan, phase } = deployment;
  return {
    id: deployment.id,
    service: deployment.service,
    environment: deployment.environment,
    target: deployment.target,
    number: deployment.number,
    kind: plan.kind,
    phase,
    is_final: isFinal(phase),
    at_work: occupiesTarget(phase),
    became_live: becameLive(deployment),
    epoch: deployment.epoch,
    version: deployment.version,
    attention: attentionOf(deployment),
    urgent: deployment.urgent,
    admitted_at_ms: admittedAtMs(deployment),
    requested_by: deployment.requestedBy,
    requested_at_ms: deployment.requestedAtMs,
    finished_at_ms: finishedAtMs(deployment),
    live_after_ms: liveAfterMs(deployment),
    rollback_ms: rollbackMs(deployment),
    release_number: plan.release.number,
    release_revision: plan.release.revision,
    channel: deployment.channel,
    schema: plan.schema,
    record: jsonText(deployment),
  };
}

/** The wake as its column. */
export const wakeColumn = (wake: Wake): number | null => (wake.kind === 'at' ? Math.ceil(wake.atMs) : null);

/** Traffic set by hand makes nothing the live release unless it gives it everything; mending makes nothing new. */
function becameLive({ phase, plan }: Deployment): boolean {
  return phase === 'live' && plan.mend === undefined && (plan.kind !== 'override' || plan.overrideWeight === 100);
}

function finishedAtMs({ phase, finishedAtMs: finished, phaseSinceMs }: Deployment): number | null {
  return isFinal(phase) ? (finished ?? phaseSinceMs) : null;
}

function admittedAtMs({ phase, phaseSinceMs, spans }: Deployment): number | null {
  const span = spans.findLast((candidate) => candidate.phase === 'queued');
  return span?.fromMs ?? (phase === 'queued' ? phaseSinceMs : null);
}

const began = (spans: readonly PhaseSpan[]): number | undefined =>
  spans.find((span) => span.phase === 'preparing')?.fromMs;

function liveAfterMs(deployment: Deployment): number | null {
  const from = began(deployment.spans);
  const to = finishedAtMs(deployment);
  return deployment.phase === 'live' && from !== undefined && to !== null ? to - from : null;
}

/** From the decision to traffic restored; a rollback that was asked for is restored when its last shift is over. */
function rollbackMs(deployment: Deployment): number | null {
  const { rollback, plan, phase, spans } = deployment;
  if (rollback?.trafficRestoredAtMs !== undefined) return rollback.trafficRestoredAtMs - rollback.decidedAtMs;
  if (plan.kind !== 'rollback' || phase !== 'live') return null;
  const shifted = spans.findLast((span) => span.phase === 'shifting')?.toMs;
  const from = began(spans);
  return shifted !== undefined && from !== undefined ? shifted - from : null;
}

/** Changes when something changes that people act on: approvals, checks, verdicts, smoke results; not with numbers. */
function attentionOf(deployment: Deployment): string {
  const { phase, epoch, approvals, checks, findings, smoke, hold, failure, rollbackTrouble, weight } = deployment;
  const marks = {
    phase,
    epoch,
    weight,
    hold: hold?.reason,
    failure: failure?.code,
    rollbackTrouble,
    approvals: approvals.map(({ by, digest }) => [by, digest]),
    checks: checks.map(({ name, state }) => [name, state]),
    findings: findings.map(({ trigger, verdict }) => [trigger, verdict.kind]),
    smoke: smoke.map(({ sequence, moment, passed }) => [sequence, moment, passed]),
  };
  return createHash('sha256').update(canonical(marks)).digest('base64url').slice(0, 12);
}
