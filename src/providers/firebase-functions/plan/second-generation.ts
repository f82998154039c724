import type { protos } from '@google-cloud/functions';
import type { Endpoint, EventSource } from '../source/endpoint.ts';
import { labelsFor, systemEnv } from './labels.ts';
import type { Stamp } from './labels.ts';

type Function2 = protos.google.cloud.functions.v2.IFunction;
type StorageSource = protos.google.cloud.functions.v2.IStorageSource;

/** Everything beside the declaration that makes a function. */
export interface Makings {
  readonly project: string;
  readonly stamp: Stamp;
  readonly source: { readonly bucket: string; readonly object: string; readonly generation?: string };
  readonly triggerRegion?: string;
}

const pubsub = 'google.cloud.pubsub.topic.v1.messagePublished';

const memoryOf = (mb: number): string => (mb >= 1024 && mb % 1024 === 0 ? `${String(mb / 1024)}Gi` : `${String(mb)}Mi`);

/** The topic that an event comes from; Google wants it apart from the filters. */
export const topicOf = ({ eventType, filters }: EventSource, project: string): string | undefined => {
  const topic = filters['topic'];
  if (eventType !== pubsub || topic === undefined) return undefined;
  return topic.startsWith('projects/') ? topic : `projects/${project}/topics/${topic}`;
};

function eventTriggerOf(
  endpoint: Endpoint,
  trigger: EventSource,
  makings: Makings,
): NonNullable<Function2['eventTrigger']> {
  const topic = topicOf(trigger, makings.project);
  const plain = Object.entries(trigger.filters).filter(([attribute]) => topic === undefined || attribute !== 'topic');
  const serviceAccountEmail = trigger.serviceAccount ?? endpoint.serviceAccount;
  return {
    eventType: trigger.eventType,
    triggerRegion: trigger.region ?? makings.triggerRegion ?? endpoint.region,
    eventFilters: [
      ...plain.map(([attribute, value]) => ({ attribute, value })),
      ...Object.entries(trigger.patterns).map(([attribute, value]) => ({
        attribute,
        value,
        operator: 'match-path-pattern',
      })),
    ],
    retryPolicy: trigger.retry ? 'RETRY_POLICY_RETRY' : 'RETRY_POLICY_DO_NOT_RETRY',
    ...(topic !== undefined && { pubsubTopic: topic }),
    ...(trigger.channel !== undefined && { channel: trigger.channel }),
    ...(serviceAccountEmail !== undefined && { serviceAccountEmail }),
  };
}

const resourceName = ({ id, region }: Pick<Endpoint, 'id' | 'region'>, project: string): string =>
  `projects/${project}/locations/${region}/functions/${id}`;

function serviceConfigOf(endpoint: Endpoint, { project, stamp }: Makings): NonNullable<Function2['serviceConfig']> {
  const { vpc } = endpoint;
  return {
    availableMemory: memoryOf(endpoint.memoryMb),
    availableCpu: String(endpoint.cpu),
    maxInstanceRequestConcurrency: endpoint.concurrency,
    timeoutSeconds: endpoint.timeoutSeconds ?? 60,
    minInstanceCount: endpoint.minInstances ?? 0,
    maxInstanceCount: endpoint.maxInstances ?? 100,
    serviceAccountEmail: endpoint.serviceAccount ?? '',
    ingressSettings: endpoint.ingress ?? 'ALLOW_ALL',
    vpcConnector: vpc?.connector ?? '',
    vpcConnectorEgressSettings:
      vpc === undefined ? 'VPC_CONNECTOR_EGRESS_SETTINGS_UNSPECIFIED' : (vpc.egress ?? 'PRIVATE_RANGES_ONLY'),
    environmentVariables: { ...endpoint.env, ...systemEnv(endpoint, { project, ...stamp }) },
    secretEnvironmentVariables: endpoint.secrets.map((one) => ({ ...one, projectId: project })),
  };
}

/** A declared function as the Functions API takes it. */
export function functionOf(endpoint: Endpoint, makings: Makings): Function2 {
  const { trigger } = endpoint;
  const { bucket, object, generation } = makings.source;
  const storageSource: StorageSource = { bucket, object, ...(generation !== undefined && { generation }) };
  return {
    name: resourceName(endpoint, makings.project),
    environment: 'GEN_2',
    labels: labelsFor(endpoint, makings.stamp),
    buildConfig: { runtime: endpoint.runtime, entryPoint: endpoint.entryPoint, source: { storageSource } },
    serviceConfig: serviceConfigOf(endpoint, makings),
    ...(trigger.kind === 'event' && { eventTrigger: eventTriggerOf(endpoint, trigger, makings) }),
  };
}

const always = [
  'labels',
  'build_config.runtime',
  'build_config.entry_point',
  'build_config.source.storage_source',
  'service_config.available_memory',
  'service_config.available_cpu',
  'service_config.max_instance_request_concurrency',
  'service_config.timeout_seconds',
  'service_config.min_instance_count',
  'service_config.max_instance_count',
  'service_config.service_account_email',
  'service_config.ingress_settings',
  'service_config.vpc_connector',
  'service_config.vpc_connector_egress_settings',
  'service_config.environment_variables',
  'service_config.secret_environment_variables',
];

/** What an update changes. A topic is never in it, because Google refuses updates that name one; nor does it touch traffic. */
export const maskFor = ({ trigger }: Endpoint): readonly string[] =>
  trigger.kind !== 'event'
    ? always
    : [
        ...always,
        'event_trigger.retry_policy',
        ...(trigger.eventType === pubsub ? [] : ['event_trigger.event_filters']),
      ];
