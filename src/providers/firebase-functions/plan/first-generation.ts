import type { Endpoint, EventSource } from '../source/endpoint.ts';
import { labelsFor, systemEnv } from './labels.ts';
import type { Stamp } from './labels.ts';

/** A function of the 1st generation, as its REST API takes it. */
export interface Function1 {
  readonly name: string;
  readonly [member: string]: unknown;
}

/** The topic on which the clock calls a scheduled function of the 1st generation. */
export const scheduleTopic = ({ id, region }: Pick<Endpoint, 'id' | 'region'>, project: string): string =>
  `projects/${project}/topics/firebase-schedule-${id}-${region}`;

const eventTriggerOf = ({ eventType, filters, retry }: EventSource) => ({
  eventType,
  resource: filters['resource'] ?? filters['topic'] ?? Object.values(filters)[0] ?? '',
  ...(retry && { failurePolicy: { retry: {} } }),
});

function triggerOf(endpoint: Endpoint, project: string) {
  const { trigger } = endpoint;
  if (trigger.kind === 'event') return { eventTrigger: eventTriggerOf(trigger) };
  if (trigger.kind !== 'schedule') return { httpsTrigger: { securityLevel: 'SECURE_ALWAYS' } };
  return { eventTrigger: { eventType: 'google.pubsub.topic.publish', resource: scheduleTopic(endpoint, project) } };
}

/** A declared function as the 1st generation's API takes it; only there does a source come by its upload address. */
export function function1Of(
  endpoint: Endpoint,
  makings: { readonly project: string; readonly stamp: Stamp; readonly sourceUploadUrl: string },
): Function1 {
  const { project, stamp, sourceUploadUrl } = makings;
  const { vpc } = endpoint;
  return {
    name: `projects/${project}/locations/${endpoint.region}/functions/${endpoint.id}`,
    sourceUploadUrl,
    runtime: endpoint.runtime,
    entryPoint: endpoint.entryPoint,
    availableMemoryMb: endpoint.memoryMb,
    timeout: `${String(endpoint.timeoutSeconds ?? 60)}s`,
    labels: labelsFor(endpoint, stamp),
    environmentVariables: { ...endpoint.env, ...systemEnv(endpoint, { project, ...stamp }) },
    secretEnvironmentVariables: endpoint.secrets.map((one) => ({ ...one, projectId: project })),
    dockerRegistry: 'ARTIFACT_REGISTRY',
    ...(endpoint.minInstances !== undefined && { minInstances: endpoint.minInstances }),
    ...(endpoint.maxInstances !== undefined && { maxInstances: endpoint.maxInstances }),
    ...(endpoint.serviceAccount !== undefined && { serviceAccountEmail: endpoint.serviceAccount }),
    ...(endpoint.ingress !== undefined && { ingressSettings: endpoint.ingress }),
    ...(vpc !== undefined && {
      vpcConnector: vpc.connector,
      vpcConnectorEgressSettings: vpc.egress ?? 'PRIVATE_RANGES_ONLY',
    }),
    ...triggerOf(endpoint, project),
  };
}
