import type { protos } from '@google-cloud/run';
import type { Clock } from '../../../../src/ports/world.ts';
import { etagOf } from './engine.ts';
import type { Failure, StoredOperation, StoredRevision, StoredService } from './records.ts';

type Service = protos.google.cloud.run.v2.IService;
type Revision = protos.google.cloud.run.v2.IRevision;
type Condition = protos.google.cloud.run.v2.ICondition;
type Reason = protos.google.cloud.run.v2.Condition['reason'];
type Ingress = NonNullable<Service['ingress']>;

/** Where things of a service can be reached, when it is served here. */
export type AddressOf = (service: string, tag?: string) => string;

const stamp = (ms: number) => ({ seconds: Math.floor(ms / 1000), nanos: (ms % 1000) * 1_000_000 });

const revisionReasons = [
  'HEALTH_CHECK_CONTAINER_ERROR',
  'ACTIVE_REVISION_LIMIT_REACHED',
  'MIN_INSTANCES_NOT_PROVISIONED',
];

function condition(type: string, state: 'pending' | Failure | 'good'): Condition {
  if (state === 'pending') return { type, state: 'CONDITION_RECONCILING' };
  if (state === 'good') return { type, state: 'CONDITION_SUCCEEDED' };
  const { reason, message } = state;
  const said = revisionReasons.includes(reason)
    ? { revisionReason: reason as NonNullable<Condition['revisionReason']> }
    : { reason: reason as NonNullable<Reason> };
  return { type, state: 'CONDITION_FAILED', severity: 'ERROR', message, ...said };
}

const stateOf = (service: StoredService): 'pending' | Failure | 'good' => {
  if (service.observedGeneration !== service.generation) return 'pending';
  return service.failure ?? 'good';
};

const fullRevision = (service: StoredService, name: string): string =>
  name === '' ? '' : `${service.name}/revisions/${name}`;

/** A service as the API answers it. */
export function shownService(service: StoredService, addressOf: AddressOf): Service {
  const state = stateOf(service);
  return {
    name: service.name,
    uid: service.uid,
    generation: service.generation,
    labels: service.labels,
    annotations: service.annotations,
    createTime: stamp(service.createdMs),
    updateTime: stamp(service.updatedMs),
    ingress: service.ingress as Ingress,
    template: service.template,
    traffic: [...service.traffic],
    trafficStatuses: service.served.map(({ type, revision, percent, tag }) => ({
      type,
      revision,
      percent,
      tag,
      uri: tag === '' ? '' : addressOf(service.name, tag),
    })),
    observedGeneration: service.observedGeneration,
    terminalCondition: condition('Ready', state),
    conditions: [condition('RoutesReady', state), condition('ConfigurationsReady', state)],
    latestReadyRevision: fullRevision(service, service.latestReady),
    latestCreatedRevision: fullRevision(service, service.latestCreated),
    uri: addressOf(service.name),
    urls: [addressOf(service.name)],
    reconciling: state === 'pending',
    etag: etagOf(service),
  };
}

/** A revision as the API answers it. */
export function shownRevision(service: StoredService, revision: StoredRevision, clock: Clock): Revision {
  const { template, failure, decidedMs, imageDigests } = revision;
  const isDecided = decidedMs <= clock.now();
  const state = !isDecided ? 'pending' : failure === undefined ? 'good' : { code: 9, ...failure };
  return {
    name: fullRevision(service, revision.name),
    generation: revision.generation,
    labels: template.labels ?? null,
    annotations: template.annotations ?? null,
    createTime: stamp(revision.createdMs),
    service: service.name,
    scaling: template.scaling ?? null,
    serviceAccount: template.serviceAccount ?? '',
    timeout: template.timeout ?? null,
    vpcAccess: template.vpcAccess ?? null,
    volumes: template.volumes ?? null,
    executionEnvironment: template.executionEnvironment ?? 'EXECUTION_ENVIRONMENT_UNSPECIFIED',
    maxInstanceRequestConcurrency: template.maxInstanceRequestConcurrency ?? 0,
    // The tag that was asked for has become a digest.
    containers: (template.containers ?? []).map((one, index) => ({
      ...one,
      image: imageDigests[index] ?? one.image ?? '',
    })),
    reconciling: !isDecided,
    conditions: [condition('Ready', state), condition('ContainerReady', state)],
    logUri: `https://console.cloud.google.com/logs/viewer?revision=${revision.name}`,
  };
}

/** An operation as the API answers it: what it is about is packed inside. */
export function shownOperation(
  operation: StoredOperation,
  { addressOf, clock }: { addressOf: AddressOf; clock: Clock },
) {
  const { about, deleted } = operation;
  const packed =
    deleted === undefined
      ? { '@type': 'type.googleapis.com/google.cloud.run.v2.Service', ...shownService(about, addressOf) }
      : { '@type': 'type.googleapis.com/google.cloud.run.v2.Revision', ...shownRevision(about, deleted, clock) };
  const failure = operation.ended?.failure;
  return {
    name: operation.name,
    metadata: packed,
    done: operation.ended !== undefined,
    ...(operation.ended === undefined
      ? {}
      : failure === undefined
        ? { response: packed }
        : { error: { code: failure.code, message: failure.message } }),
  };
}
