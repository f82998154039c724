import { ProviderError } from '../../../ports/provider-error.ts';
import type { RestCall } from '../../google/rest.ts';
import type { FarSide } from './far-side.ts';

/** The APIs that are asked over JSON. */
const addresses = {
  functions: 'https://cloudfunctions.googleapis.com',
  scheduler: 'https://cloudscheduler.googleapis.com',
  tasks: 'https://cloudtasks.googleapis.com',
  pubsub: 'https://pubsub.googleapis.com',
  artifacts: 'https://artifactregistry.googleapis.com',
} as const;

const names: Readonly<Record<keyof typeof addresses, string>> = {
  functions: 'Cloud Functions (1st generation)',
  scheduler: 'Cloud Scheduler',
  tasks: 'Cloud Tasks',
  pubsub: 'Pub/Sub',
  artifacts: 'Artifact Registry',
};

export interface JsonCall extends Pick<RestCall, 'method' | 'path' | 'query' | 'body' | 'maximumBytes'> {
  readonly api: keyof typeof addresses;
  readonly doing: string;
}

/** Asks one of the APIs; `restUrl` in the settings stands for all of them. */
export async function askJson({ google, settings, signal }: FarSide, call: JsonCall): Promise<unknown> {
  const { api, doing, ...rest } = call;
  const baseUrl = settings.restUrl ?? addresses[api];
  const { body } = await google.rest(settings, { ...rest, baseUrl, doing: `${names[api]}, ${doing}` }, signal);
  return body ?? {};
}

/** The answer, or nothing when there is no such thing. */
export async function askIfThere(far: FarSide, call: JsonCall): Promise<unknown> {
  return askJson(far, call).catch((error: unknown) => {
    if (error instanceof ProviderError && error.code === 'not-found') return undefined;
    throw error;
  });
}
