import { z } from 'zod';
import type {
  ComponentName,
  DeploymentId,
  Digest,
  EnvironmentName,
  PersonId,
  Reference,
  ServiceName,
  TargetId,
} from '../src/domain/ids.ts';
import {
  isComponentName,
  isDeploymentId,
  isDigest,
  isEnvironmentName,
  isPersonId,
  isReference,
  isServiceName,
  isTargetId,
} from '../src/domain/ids.ts';
import { reasonLength } from './limits.ts';

const textThat = <Branded extends string>(fits: (text: string) => boolean) =>
  z.custom<Branded>((value) => typeof value === 'string' && fits(value));

const deploymentId = textThat<DeploymentId>(isDeploymentId);
const target = textThat<TargetId>(isTargetId);
const service = textThat<ServiceName>(isServiceName);
const environment = textThat<EnvironmentName>(isEnvironmentName);
const component = textThat<ComponentName>(isComponentName);
const digest = textThat<Digest>(isDigest);
const reference = textThat<Reference>(isReference);
const person = textThat<PersonId>(isPersonId);
const reason = z.string().max(reasonLength);
const release = z.string().min(1).max(200);
const atMs = z.int().nonnegative();

/** A deployment as the person saw it: whatever changed since makes the press outdated. */
export const seen = z.strictObject({ id: deploymentId, epoch: z.int().nonnegative(), digest });

/** A gate at which work of that deployment waits. */
export const seenGate = z.strictObject({ ...seen.shape, gate: z.string().min(1).max(200) });

export const onlyId = z.strictObject({ id: deploymentId });

/** A lock as the person saw it: one that was taken later has another `sinceMs`. */
export const seenLock = z.strictObject({ target, sinceMs: atMs });

/** A look at a target as the person saw it. */
export const seenLook = z.strictObject({ target, atMs });

/** A fix that a remark offered. */
export const fixWish = z.strictObject({ target, component, fix: z.string().min(1).max(200) });

export const onlyTarget = z.strictObject({ target });

/** What a request to deploy consists of. `reference` is what was typed, or the full commit when the plan must not move. */
export const deployWish = z.strictObject({
  service,
  environment,
  reference: z.exactOptional(reference),
  reason: z.exactOptional(reason),
  /** The plan that was shown, where asking for it agrees to what it deletes. */
  agreed: z.exactOptional(digest),
});

export const rollbackWish = z.strictObject({
  service,
  environment,
  to: z.exactOptional(release),
  reason: z.exactOptional(reason),
});

/** What a form is opened with; whatever is missing the person chooses. */
export const deployDraft = z.strictObject({
  service: z.exactOptional(service),
  environment: z.exactOptional(environment),
  reference: z.exactOptional(reference),
  reason: z.exactOptional(reason),
});

export const rollbackDraft = z.strictObject({
  service: z.exactOptional(service),
  environment: z.exactOptional(environment),
  to: z.exactOptional(release),
  reason: z.exactOptional(reason),
});

/** A freeze as the person saw it. */
export const seenFreeze = z.strictObject({
  id: z.int().nonnegative(),
  scope: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('all') }),
    z.strictObject({ kind: z.literal('environment'), environment }),
    z.strictObject({ kind: z.literal('service'), service }),
  ]),
});

/** Words put right after a slip of the fingers, to be run as if typed. */
export const typedWords = z.strictObject({
  command: z.enum(['/deploy', '/rollback', '/status']),
  text: z.string().max(500),
});

export const historyPage = z.strictObject({
  service: z.exactOptional(service),
  environment: z.exactOptional(environment),
  requestedBy: z.exactOptional(person),
  beforeMs: z.exactOptional(atMs),
});

export const nothing = z.strictObject({});

export type SeenGate = z.output<typeof seenGate>;
export type Seen = z.output<typeof seen>;
export type DeployWish = z.output<typeof deployWish>;
export type RollbackWish = z.output<typeof rollbackWish>;
export type DeployDraft = z.output<typeof deployDraft>;
export type RollbackDraft = z.output<typeof rollbackDraft>;
export type TypedWords = z.output<typeof typedWords>;

/** What the text means as JSON; nothing when it is none. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
