import { z } from 'zod';
import { isDeploymentId, isFence, isStepKey, must } from '../domain/ids.ts';
import type { Json } from '../domain/json.ts';
import type { Step } from '../ports/store.ts';
import type { ProviderErrorCode } from '../ports/provider-error.ts';
import { jsonText } from './json-text.ts';
import type { StepRow } from './tables.ts';

const state = z.enum(['intended', 'running', 'succeeded', 'failed']);
const codes = [
  'quota',
  'rate-limited',
  'unauthenticated',
  'forbidden',
  'plan-limit',
  'conflict',
  'stale-read',
  'busy',
  'partial',
  'gone',
  'not-found',
  'invalid',
  'unavailable',
  'timeout',
  'network',
  'stale-fence',
  'host-gone',
  'failed',
  'unknown',
] as const satisfies readonly ProviderErrorCode[];
const failure = z.object({
  // A code of a newer program is an unknown one to us.
  code: z.enum(codes).catch('unknown'),
  sentence: z.string(),
  retryable: z.boolean(),
  retryAfterMs: z.number().exactOptional(),
  operation: z.custom<Json>().exactOptional(),
  outcome: z.literal('unknown').exactOptional(),
  triesBefore: z.number().exactOptional(),
  recovery: z
    .object({
      strategy: z.string(),
      decision: z.string(),
      why: z.string(),
      nextAtMs: z.number().exactOptional(),
      todo: z.string().exactOptional(),
      epoch: z.number(),
      tries: z.number(),
    })
    .exactOptional(),
});

const json = z.custom<Json>();

/** A stored step as the runner knows it. */
export function readStep(row: StepRow): Step {
  return {
    key: must(isStepKey, row.key),
    deployment: must(isDeploymentId, row.deployment),
    epoch: row.epoch,
    name: row.name,
    ...(row.component === null ? {} : { component: row.component }),
    attempt: row.attempt,
    state: state.parse(row.state),
    intendedAtMs: row.intended_at_ms,
    deadlineMs: row.deadline_ms,
    fence: must(isFence, row.fence),
    ...(row.handle === null ? {} : { handle: json.parse(row.handle) }),
    ...(row.result === null ? {} : { result: json.parse(row.result) }),
    ...(row.failure === null ? {} : { failure: failure.parse(row.failure) }),
    ...(row.finished_at_ms === null ? {} : { finishedAtMs: row.finished_at_ms }),
  };
}

const optionalJson = (value: unknown): string | null => (value === undefined ? null : jsonText(value));

/** The columns of a step that its result may change. */
export function outcomeColumns(step: Step) {
  return {
    state: step.state,
    intended_at_ms: Math.floor(step.intendedAtMs),
    fence: step.fence,
    deadline_ms: Math.ceil(step.deadlineMs),
    handle: optionalJson(step.handle),
    result: optionalJson(step.result),
    failure: optionalJson(step.failure),
    finished_at_ms: step.finishedAtMs ?? null,
  };
}

/** All columns of a new step. */
export function stepColumns(step: Step) {
  return {
    key: step.key,
    deployment: step.deployment,
    epoch: step.epoch,
    name: step.name,
    component: step.component ?? null,
    attempt: step.attempt,
    ...outcomeColumns(step),
  };
}
