import type { protos } from '@google-cloud/run';
import { z } from 'zod';

export type RawService = protos.google.cloud.run.v2.IService;
export type RawRevision = protos.google.cloud.run.v2.IRevision;

/** Where a part of a service's traffic goes: to whatever is newest and ready, or to a revision by name. */
export interface TrafficEntry {
  readonly to: 'latest' | { readonly revision: string };
  readonly percent: number;
  readonly tag?: string;
}

export type ConditionState = 'pending' | 'failed' | 'succeeded';

export interface Condition {
  readonly type: string;
  readonly state: ConditionState;
  readonly message: string;
  /** The API's word for the cause, such as `HEALTH_CHECK_CONTAINER_ERROR`; empty when there is none. */
  readonly reason: string;
}

/** A service of Cloud Run, in our words; names of revisions are short. */
export interface RunService {
  /** `projects/…/locations/…/services/…` */
  readonly name: string;
  readonly etag: string;
  /** Rises with every change. */
  readonly generation: number;
  readonly uri: string;
  readonly annotations: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  /** What was asked for. */
  readonly traffic: readonly TrafficEntry[];
  /** What is so, with each entry's own address. */
  readonly observed: readonly (TrafficEntry & { readonly uri: string })[];
  readonly latestReady: string;
  readonly latestCreated: string;
  /** The revision's name in the template; empty when Cloud Run makes the names. */
  readonly templateRevision: string;
  readonly reconciling: boolean;
  readonly condition: Condition;
  readonly conditions: readonly Condition[];
  readonly raw: RawService;
}

/** A revision of a service, in our words. */
export interface RunRevision {
  readonly name: string;
  readonly createTimeMs: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly images: readonly string[];
  readonly ready: Condition;
  readonly logUri: string;
  readonly raw: RawRevision;
}

/** Answers hold names, but what is packed inside an operation holds numbers: both are read. */
const word = (names: readonly string[]) =>
  z
    .union([z.string(), z.int()])
    .nullish()
    .transform((value) => (typeof value === 'number' ? (names[value] ?? '') : (value ?? names[0] ?? '')));

/** The API's own words by their numbers. */
export const runWords = {
  trafficType: [
    'TRAFFIC_TARGET_ALLOCATION_TYPE_UNSPECIFIED',
    'TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST',
    'TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION',
  ],
  state: ['STATE_UNSPECIFIED', 'CONDITION_PENDING', 'CONDITION_RECONCILING', 'CONDITION_FAILED', 'CONDITION_SUCCEEDED'],
  reason: [
    'COMMON_REASON_UNDEFINED',
    'UNKNOWN',
    '',
    'REVISION_FAILED',
    'PROGRESS_DEADLINE_EXCEEDED',
    '',
    'CONTAINER_MISSING',
    'CONTAINER_PERMISSION_DENIED',
    'CONTAINER_IMAGE_UNAUTHORIZED',
    'CONTAINER_IMAGE_AUTHORIZATION_CHECK_FAILED',
    'ENCRYPTION_KEY_PERMISSION_DENIED',
    'ENCRYPTION_KEY_CHECK_FAILED',
    'SECRETS_ACCESS_CHECK_FAILED',
    'WAITING_FOR_OPERATION',
    'IMMEDIATE_RETRY',
    'POSTPONED_RETRY',
    'INTERNAL',
    'VPC_NETWORK_NOT_FOUND',
  ],
  revisionReason: [
    'REVISION_REASON_UNDEFINED',
    'PENDING',
    'RESERVE',
    'RETIRED',
    'RETIRING',
    'RECREATING',
    'HEALTH_CHECK_CONTAINER_ERROR',
    'CUSTOMIZED_PATH_RESPONSE_PENDING',
    'MIN_INSTANCES_NOT_PROVISIONED',
    'ACTIVE_REVISION_LIMIT_REACHED',
    'NO_DEPLOYMENT',
    'HEALTH_CHECK_SKIPPED',
    'MIN_INSTANCES_WARMING',
  ],
} as const;

const text = z
  .string()
  .nullish()
  .transform((value) => value ?? '');
const texts = z
  .record(z.string(), z.string())
  .nullish()
  .transform((value) => value ?? {});
const short = text.transform((name) => name.split('/').at(-1) ?? '');
const listOf = <Item extends z.ZodType>(item: Item) =>
  z
    .array(item)
    .nullish()
    .transform((value) => value ?? []);

const states: Readonly<Record<string, ConditionState>> = {
  CONDITION_FAILED: 'failed',
  CONDITION_SUCCEEDED: 'succeeded',
};

const condition = z
  .object({
    type: text,
    state: word(runWords.state),
    message: text,
    reason: word(runWords.reason),
    revisionReason: word(runWords.revisionReason),
  })
  .transform(({ type, state, message, reason, revisionReason }): Condition => {
    const said = [reason, revisionReason].find((one) => one !== '' && !one.endsWith('_UNDEFINED'));
    return { type, state: states[state] ?? 'pending', message, reason: said ?? '' };
  });

/** Without a word about it, what is not being worked on is as it should be. */
const unsaid = (reconciling: boolean): Condition => ({
  type: 'Ready',
  state: reconciling ? 'pending' : 'succeeded',
  message: '',
  reason: '',
});

const entry = z
  .object({ type: word(runWords.trafficType), revision: short, percent: z.int().nullish(), tag: text, uri: text })
  .transform(({ type, revision, percent, tag, uri }) => ({
    to: type === runWords.trafficType[1] || revision === '' ? ('latest' as const) : { revision },
    /** Where an observed entry leads, also when it goes to whatever is newest. */
    revision,
    percent: percent ?? 0,
    ...(tag === '' ? {} : { tag }),
    uri,
  }));

const service = z.object({
  name: text,
  etag: text,
  uri: text,
  annotations: texts,
  labels: texts,
  traffic: listOf(entry),
  trafficStatuses: listOf(entry),
  latestReadyRevision: short,
  latestCreatedRevision: short,
  template: z.object({ revision: short }).nullish(),
  reconciling: z.boolean().nullish(),
  generation: z.string(),
  observedGeneration: z.string(),
  terminalCondition: condition.nullish(),
  conditions: listOf(condition),
});

/** Reads a service as the client gives it. */
export function readService(raw: RawService): RunService {
  const far = service.parse({
    ...raw,
    generation: String(raw.generation ?? ''),
    observedGeneration: String(raw.observedGeneration ?? ''),
  });
  const behind = !['', '0'].includes(far.observedGeneration) && far.generation !== far.observedGeneration;
  const reconciling = far.reconciling === true || behind;
  const stripped = far.traffic.map(({ to, percent, tag }) => ({ to, percent, ...(tag === undefined ? {} : { tag }) }));
  return {
    name: far.name,
    etag: far.etag,
    generation: Number(far.generation) || 0,
    uri: far.uri,
    annotations: far.annotations,
    labels: far.labels,
    // No entries mean that everything goes to the newest.
    traffic: stripped.length === 0 ? [{ to: 'latest', percent: 100 }] : stripped,
    observed: far.trafficStatuses.map(({ revision, ...rest }) => ({
      ...rest,
      to: rest.to === 'latest' && revision !== '' ? { revision } : rest.to,
    })),
    latestReady: far.latestReadyRevision,
    latestCreated: far.latestCreatedRevision,
    templateRevision: far.template?.revision ?? '',
    reconciling,
    condition: far.terminalCondition ?? unsaid(reconciling),
    conditions: far.conditions,
    raw,
  };
}

const revision = z.object({
  name: short,
  labels: texts,
  annotations: texts,
  containers: listOf(z.object({ image: text })),
  conditions: listOf(condition),
  reconciling: z.boolean().nullish(),
  logUri: text,
  createTime: z.object({ seconds: z.coerce.number().nullish() }).nullish(),
});

/** Reads a revision as the client gives it. */
export function readRevision(raw: RawRevision): RunRevision {
  const far = revision.parse({ ...raw, createTime: { seconds: Number(raw.createTime?.seconds ?? 0) } });
  return {
    name: far.name,
    createTimeMs: (far.createTime?.seconds ?? 0) * 1000,
    labels: far.labels,
    annotations: far.annotations,
    images: far.containers.map(({ image }) => image),
    ready: far.conditions.find(({ type }) => type === 'Ready') ?? unsaid(far.reconciling === true),
    logUri: far.logUri,
    raw,
  };
}
