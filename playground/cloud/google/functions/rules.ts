import { Refused } from '../grpc/server.ts';
import type { SentFunction } from './records.ts';
import { shortName } from './records.ts';

const invalid = (message: string): Refused => new Refused('INVALID_ARGUMENT', message);

/** Fields that an update may name. */
const maskRoots = /^(?:labels|description|build_config|service_config|event_trigger)(?:\.[a-z_]+)*$/;
const labelName = /^[a-z][a-z0-9_-]{0,62}$/;
const labelValue = /^[a-z0-9_-]{0,63}$/;
const memory = /^\d+(?:\.\d+)?(?:Ki|Mi|Gi|k|M|G)$/;
const runtimes = /^(?:nodejs(?:18|20|22|24)|python3\d{1,2}|go1\d{2}|java\d{2}|dotnet\d|ruby3\d|php8\d)$/;

export function demandMask(paths: readonly string[]): void {
  const unknown = paths.find((path) => !maskRoots.test(path));
  if (unknown !== undefined) throw invalid(`update_mask: "${unknown}" is no field of Function that can be updated`);
  if (paths.includes('event_trigger.pubsub_topic') || paths.includes('event_trigger'))
    throw invalid('event_trigger.pubsub_topic: the topic of a function cannot be updated');
}

function demandLabels({ labels }: SentFunction): void {
  const pairs = Object.entries(labels ?? {});
  if (pairs.length > 64) throw invalid('labels: at most 64');
  for (const [name, value] of pairs) {
    if (!labelName.test(name)) throw invalid(`labels: "${name}" is no label name`);
    if (!labelValue.test(value)) throw invalid(`labels: "${value}" is no label value`);
  }
}

const enums: Readonly<Record<string, readonly string[]>> = {
  ingressSettings: ['INGRESS_SETTINGS_UNSPECIFIED', 'ALLOW_ALL', 'ALLOW_INTERNAL_ONLY', 'ALLOW_INTERNAL_AND_GCLB'],
};

function demandService({ serviceConfig }: SentFunction): void {
  const { availableMemory, ingressSettings, timeoutSeconds, minInstanceCount, maxInstanceCount } = serviceConfig ?? {};
  if (availableMemory && !memory.test(availableMemory)) throw invalid(`available_memory: "${availableMemory}"`);
  if (ingressSettings && !enums['ingressSettings']?.includes(String(ingressSettings)))
    throw invalid(`ingress_settings: "${String(ingressSettings)}"`);
  if ((timeoutSeconds ?? 60) > 3600 || (timeoutSeconds ?? 60) < 1) throw invalid('timeout_seconds: 1 to 3600');
  if (maxInstanceCount && (minInstanceCount ?? 0) > maxInstanceCount)
    throw invalid('min_instance_count: more than max_instance_count');
}

/** What the Functions API refuses before it works on it. */
export function demandFunction(sent: SentFunction, creates: boolean): void {
  const id = shortName(sent.name ?? '');
  if (!/^[A-Za-z](?:[\w-]{0,61}[A-Za-z0-9])?$/.test(id)) throw invalid(`"${id}" is no name for a function`);
  demandLabels(sent);
  demandService(sent);
  const { buildConfig, eventTrigger } = sent;
  if (buildConfig?.runtime && !runtimes.test(buildConfig.runtime)) throw invalid(`runtime: "${buildConfig.runtime}"`);
  if (!creates) return;
  if (!buildConfig?.runtime || !buildConfig.entryPoint)
    throw invalid('build_config: runtime and entry_point are needed');
  if (sent.environment !== 'GEN_2') throw invalid(`environment: "${String(sent.environment)}"`);
  if (eventTrigger && !eventTrigger.eventType) throw invalid('event_trigger.event_type is needed');
}
