import { createHash } from 'node:crypto';
import { canonical } from '../../../domain/json.ts';
import type { Fence, StepKey } from '../../../domain/ids.ts';
import type { Release } from '../../../domain/plan.ts';
import { ProviderError } from '../../../ports/provider-error.ts';
import type { Endpoint } from '../source/endpoint.ts';

/** Labels of a function: who made it, from what, in which step. */
export const label = {
  step: 'quarterdeck-step',
  fence: 'quarterdeck-fence',
  version: 'quarterdeck-version',
  revision: 'quarterdeck-revision',
  /** Also the Firebase CLI's: it compares it with its own hash, so that its next deployment skips nothing of ours. */
  hash: 'firebase-functions-hash',
  codebase: 'firebase-functions-codebase',
  tool: 'deployment-tool',
} as const;

/** Variables of a function by which its revisions are known again. */
export const variable = { version: 'QUARTERDECK_VERSION', revision: 'QUARTERDECK_REVISION' } as const;

export type Labels = Readonly<Record<string, string>>;

const digest = (value: unknown, length: number): string =>
  createHash('sha256').update(canonical(value)).digest('hex').slice(0, length);

/** A step's key as a label can hold it. */
export const stepLabel = (key: StepKey): string => digest(key, 40);

/** What a function is made from, so that one that would be the same again can be left out. */
export const endpointHash = (endpoint: Endpoint, sourceHash: string): string => digest({ endpoint, sourceHash }, 40);

/** The component's version: the commit, and what was made of it. */
export const versionOf = (release: Pick<Release, 'revision'>, hashes: readonly string[]): string =>
  `fn-${release.revision.slice(0, 7)}-${digest([release.revision, ...hashes].sort(), 8)}`;

/** Labels by which the Firebase console and CLI know what a function is for. */
const triggerLabels: Readonly<Partial<Record<Endpoint['trigger']['kind'], string>>> = {
  callable: 'deployment-callable',
  schedule: 'deployment-scheduled',
  tasks: 'deployment-taskqueue',
};

/** What is written on a function. */
export interface Stamp {
  readonly step: string;
  readonly fence: Fence;
  readonly version: string;
  readonly revision: string;
  readonly hash: string;
  readonly codebase: string;
}

export function labelsFor(endpoint: Endpoint, stamp: Stamp): Labels {
  const trigger = triggerLabels[endpoint.trigger.kind];
  return {
    ...endpoint.labels,
    ...(trigger !== undefined && { [trigger]: 'true' }),
    // Functions without this beginning are no Firebase functions for the console and the CLI.
    [label.tool]: 'cli-firebase--quarterdeck',
    [label.codebase]: stamp.codebase,
    [label.hash]: stamp.hash,
    [label.step]: stamp.step,
    [label.fence]: String(stamp.fence),
    [label.version]: stamp.version,
    [label.revision]: stamp.revision,
  };
}

/** Refuses an owner that is older than the one who wrote the labels. */
export function demandFence(labels: Labels, fence: Fence, what: string): void {
  const seen = Number(labels[label.fence] ?? 0);
  if (seen > fence)
    throw new ProviderError(
      'stale-fence',
      `fence ${String(fence)} is older than ${String(seen)}, which ${what} has seen`,
    );
}

/** The variables that every function gets from us, beside its own. */
export function systemEnv(
  endpoint: Endpoint,
  place: { readonly project: string; readonly version: string; readonly revision: string },
) {
  const { project, version, revision } = place;
  const service = `projects/${project}/locations/${endpoint.region}/services/${endpoint.id}`;
  return {
    GCLOUD_PROJECT: project,
    FIREBASE_CONFIG: JSON.stringify({ projectId: project }),
    ...(endpoint.generation === 2 && { EVENTARC_CLOUD_EVENT_SOURCE: service, LOG_EXECUTION_ID: 'true' }),
    [variable.version]: version,
    [variable.revision]: revision,
  };
}
