import { Refused } from '../grpc/server.ts';
import type { StoredService, Target } from './records.ts';
import { shortName } from './records.ts';

const invalid = (message: string): Refused => new Refused('INVALID_ARGUMENT', message);

const serviceName = /^[a-z]([a-z0-9-]{0,47}[a-z0-9])?$/;
const systemSpaces = [
  'run.googleapis.com/',
  'cloud.googleapis.com/',
  'serving.knative.dev/',
  'autoscaling.knative.dev/',
];
const label = /^[a-z0-9_-]{0,63}$/;
const tag = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/;

/** Fields of a service that an update may name. */
const maskPaths = ['labels', 'annotations', 'description', 'ingress', 'template', 'traffic', 'scaling'];

export function demandServiceId(id: string): void {
  if (!serviceName.test(id)) throw invalid(`service_id "${id}" must be at most 49 characters of [a-z0-9-]`);
}

export function demandMask(paths: readonly string[]): void {
  const unknown = paths.find((path) => !maskPaths.includes(path.split('.')[0] ?? ''));
  if (unknown !== undefined) throw invalid(`update_mask: "${unknown}" is no field of Service that can be updated`);
}

export function demandTexts(kind: 'labels' | 'annotations', texts: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(texts)) {
    if (kind === 'annotations' && systemSpaces.some((space) => name.startsWith(space)))
      throw invalid(`annotations: "${name}" is in a namespace that v2 does not take`);
    if (kind === 'labels' && !label.test(value)) throw invalid(`labels: "${value}" is no label value`);
  }
}

/** What Cloud Run refuses about a split before it works on it. */
export function demandTraffic(service: Pick<StoredService, 'name'>, targets: readonly Target[]): void {
  const sum = targets.reduce((total, { percent }) => total + (percent ?? 0), 0);
  if (targets.length > 0 && sum !== 100) throw invalid(`traffic: percents sum to ${String(sum)}, must be 100`);
  const tags = targets.flatMap(({ tag: one }) => (one ? [one] : []));
  if (new Set(tags).size < tags.length) throw invalid('traffic: a tag may be used once');
  for (const target of targets) demandTarget(shortName(service.name), target);
}

function demandTarget(service: string, { type, revision, percent, tag: name }: Target): void {
  if (typeof percent === 'number' && (percent < 0 || percent > 100)) throw invalid('traffic.percent: 0 to 100');
  if (name && (!tag.test(name) || name.length + service.length > 46))
    throw invalid(`traffic.tag: "${name}" with the service's name must be at most 46 characters of [a-z0-9-]`);
  if (type === 'TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST') {
    if (revision) throw invalid('traffic.revision: must be empty with TYPE_LATEST');
    return;
  }
  // What a client could not encode arrives as the number 0, which is no way to route.
  if (type !== 'TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION') throw invalid(`traffic.type: ${String(type)}`);
  if (!revision) throw invalid('traffic.revision: needed with TYPE_REVISION');
  if (revision.includes('/')) throw invalid('traffic.revision: a short name');
}

export function demandRevisionName(service: string, name: string): void {
  if (!name.startsWith(`${service}-`) || !/^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/.test(name))
    throw invalid(
      `template.revision: "${name}" must begin with "${service}-" and have at most 63 characters of [a-z0-9-]`,
    );
}
