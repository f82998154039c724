import { z } from 'zod';
import type { Secret, SecretRef } from '../domain/secret.ts';
import { ProviderError } from '../ports/provider-error.ts';
import type { ProviderErrorCode } from '../ports/provider-error.ts';
import type { ComponentTarget, StepCall } from '../ports/provider.ts';
import type { Environment } from './program-env.ts';
import type { SupervisorClient } from './supervisor/client.ts';
import { SupervisorRefusal, SupervisorSilent } from './supervisor/conversation.ts';
import type { RefusalCode } from './supervisor/protocol.ts';

/** What the providers of this machine work with. */
export interface LocalWorld {
  readonly supervisor: SupervisorClient;
  /** Names this machine and its state folder, see `hostIdOf`. */
  readonly host: string;
  readonly environment: Environment;
  readonly secret: (reference: SecretRef) => Promise<Secret>;
}

const codes: Readonly<Record<RefusalCode, ProviderErrorCode>> = {
  'stale-fence': 'stale-fence',
  'key-conflict': 'invalid',
  'unknown-target': 'not-found',
  'unknown-version': 'not-found',
  'version-live': 'conflict',
  'not-ready': 'unavailable',
  'port-in-use': 'conflict',
  malformed: 'invalid',
  internal: 'failed',
};

function asProviderError(error: unknown): unknown {
  if (error instanceof SupervisorRefusal) {
    const outcome = error.code === 'internal' ? 'unknown' : 'not-done';
    return new ProviderError(codes[error.code], error.message, { retryable: error.code === 'not-ready', outcome });
  }
  if (error instanceof SupervisorSilent) {
    const outcome = error.sent ? 'unknown' : 'not-done';
    const code = error.sent ? 'timeout' : 'unavailable';
    return new ProviderError(code, error.message, { retryable: true, outcome, cause: error });
  }
  return error;
}

/** Asks the supervisor; its refusals and its silence come out as the errors that the core knows. */
export async function asked<Value>(question: Promise<Value>): Promise<Value> {
  try {
    return await question;
  } catch (error) {
    throw asProviderError(error);
  }
}

/** The supervisor's name for a component of a target. */
export const placeOf = (at: ComponentTarget): string => `${at.target}/${at.component.name}`;

/** A step's key and right, with the supervisor's name for its place. */
export const stepOf = (at: ComponentTarget, { key, fence }: StepCall) => ({ target: placeOf(at), key, fence });

/** Refuses what belongs to the processes of another machine or state folder. */
export function demandHost(world: LocalWorld, host: string): void {
  if (host !== world.host) throw new ProviderError('host-gone', host);
}

/** Reads the provider's own JSON back; what does not fit was not written by it. */
export function readBack<Schema extends z.ZodType>(schema: Schema, value: unknown): z.infer<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new ProviderError('invalid', `unreadable: ${z.prettifyError(parsed.error).slice(0, 300)}`);
}
