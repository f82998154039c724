import type { Clock } from '../../../../src/ports/world.ts';
import type { Images } from './images.ts';
import type { Failure, Served, StoredOperation, StoredRevision, StoredService, Template } from './records.ts';

/** How long Cloud Run takes for things here. */
export interface Pace {
  readonly readyMs: number;
  readonly routeMs: number;
}

export interface EngineParts {
  readonly clock: Clock;
  readonly images: Images;
  readonly pace: Pace;
}

/** Everything that there is. */
export interface Held {
  readonly parts: EngineParts;
  readonly services: Map<string, StoredService>;
  readonly operations: Map<string, StoredOperation>;
}

/** So many are kept; the oldest without traffic go first. */
const keptRevisions = 1000;

const codes = { invalid: 3, notFound: 5, precondition: 9 } as const;

const imagesOf = (template: Template): readonly string[] => (template.containers ?? []).map(({ image }) => image ?? '');

/** A revision that begins to start. */
export function newRevision(parts: EngineParts, service: StoredService, name: string): StoredRevision {
  const { clock, images, pace } = parts;
  const found = imagesOf(service.template).map((image) => ({ image, stored: images.find(image) }));
  const absent = found.find(({ stored }) => stored === undefined);
  const slowest = found.flatMap(({ stored }) => {
    const after = stored?.behaviour.readyAfterMs ?? pace.readyMs;
    return after === 'never' ? [Infinity] : [after];
  });
  const broken = found.find(({ stored }) => stored?.behaviour.fails !== undefined)?.stored?.behaviour.fails;
  const failure =
    absent === undefined ? broken : { reason: 'CONTAINER_MISSING', message: `Image '${absent.image}' not found.` };
  return {
    name,
    template: structuredClone(service.template),
    imageDigests: found.map(({ image, stored }) =>
      stored === undefined ? image : `${stored.repository}@${stored.digest}`,
    ),
    createdMs: clock.now(),
    generation: service.generation,
    decidedMs: clock.now() + Math.max(...slowest, 0),
    ...(failure === undefined ? {} : { failure }),
  };
}

/** Where each target of the wished traffic leads, or why it leads nowhere. */
function routed({ images }: EngineParts, service: StoredService): readonly Served[] | Failure {
  const wished =
    service.traffic.length > 0
      ? service.traffic
      : [{ type: 'TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST' as const, percent: 100 }];
  const served: Served[] = [];
  for (const { type, revision, percent, tag } of wished) {
    const isLatest = type === 'TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST';
    const name = isLatest ? service.latestReady : (revision ?? '');
    const found = service.revisions.get(name);
    if (found === undefined)
      return {
        code: codes.notFound,
        reason: 'REVISION_FAILED',
        message: `Revision '${name}' referenced in traffic was not found.`,
      };
    if (found.failure !== undefined)
      return {
        code: codes.precondition,
        reason: 'REVISION_FAILED',
        message: `Revision '${name}' is not ready and cannot serve traffic. ${found.failure.message}`,
      };
    const gone = found.imageDigests.find((image) => images.find(image) === undefined);
    // Only what did not serve must be started, for which its image is needed.
    if (gone !== undefined && !service.served.some((one) => one.revision === name && one.percent > 0))
      return {
        code: codes.precondition,
        reason: 'CONTAINER_MISSING',
        message: `Revision '${name}' cannot serve: image '${gone}' not found.`,
      };
    served.push({
      type: isLatest ? 'TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST' : 'TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION',
      revision: name,
      percent: percent ?? 0,
      tag: tag ?? '',
    });
  }
  return served;
}

function readied(service: StoredService, now: number): void {
  const ready = [...service.revisions.values()].filter(
    ({ decidedMs, failure }) => decidedMs <= now && failure === undefined,
  );
  const newest = ready.toSorted((left, right) => right.generation - left.generation)[0];
  service.latestReady = newest?.name ?? '';
}

const waits = (service: StoredService, operation: StoredOperation, pace: Pace): number => {
  const made = operation.revision === undefined ? undefined : service.revisions.get(operation.revision);
  return Math.max(operation.startedMs, made?.decidedMs ?? 0) + (made?.failure === undefined ? pace.routeMs : 0);
};

function finish(parts: EngineParts, service: StoredService, operation: StoredOperation): void {
  const made = operation.revision === undefined ? undefined : service.revisions.get(operation.revision);
  const end = (failure?: Failure): void => {
    operation.ended = { atMs: parts.clock.now(), ...(failure === undefined ? {} : { failure }) };
  };
  if (operation.kind === 'delete-revision') {
    end();
    return;
  }
  const isNewest = operation.generation === service.generation;
  const failed: Failure | undefined =
    made?.failure === undefined
      ? undefined
      : {
          code: codes.precondition,
          reason: made.failure.reason,
          message: `Revision '${made.name}' is not ready and cannot serve traffic. ${made.failure.message}`,
        };
  const result = failed ?? (isNewest ? routed(parts, service) : service.served);
  const failure = 'code' in result ? result : undefined;
  end(failure);
  if (!isNewest) return;
  service.failure = failure;
  service.observedGeneration = service.generation;
  if (!('code' in result)) service.served = result;
}

/** Lets go of the oldest revisions that nobody routes to. */
export function forget(service: StoredService): void {
  for (const name of service.revisions.keys()) {
    if (service.revisions.size <= keptRevisions) return;
    const isUsed = service.traffic.some(({ revision }) => revision === name) || name === service.latestCreated;
    if (!isUsed) service.revisions.delete(name);
  }
}

/** Lets happen what time has brought. */
export function settle({ parts, services, operations }: Held): void {
  const now = parts.clock.now();
  for (const operation of operations.values()) {
    const service = services.get(operation.service);
    if (service === undefined || operation.ended !== undefined) continue;
    readied(service, now);
    if (waits(service, operation, parts.pace) <= now) finish(parts, service, operation);
  }
  for (const service of services.values()) {
    const before = service.latestReady;
    readied(service, now);
    if (before !== service.latestReady && service.observedGeneration === service.generation) {
      const again = routed(parts, service);
      if (!('code' in again)) service.served = again;
    }
  }
}
