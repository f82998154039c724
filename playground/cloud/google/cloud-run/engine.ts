import { isDeepStrictEqual } from 'node:util';
import { Refused } from '../grpc/server.ts';
import { shortName } from './records.ts';
import type { SentService, StoredOperation, StoredService } from './records.ts';
import { forget, newRevision, settle } from './working.ts';
import type { EngineParts, Held } from './working.ts';
import { demandMask, demandRevisionName, demandServiceId, demandTexts, demandTraffic } from './rules.ts';

/** The services of a project's regions and what is being done to them; time passes when somebody looks. */
export interface Engine {
  readonly service: (name: string) => StoredService | undefined;
  readonly services: () => readonly StoredService[];
  readonly create: (parent: string, id: string, sent: SentService) => StoredOperation;
  readonly update: (sent: SentService, mask: readonly string[]) => StoredOperation;
  /** Refuses what an update would be refused for, and does nothing. */
  readonly tryUpdate: (sent: SentService, mask: readonly string[]) => void;
  readonly deleteRevision: (service: string, revision: string) => StoredOperation;
  readonly operation: (name: string) => StoredOperation | undefined;
  readonly operations: () => readonly StoredOperation[];
}

const missing = (name: string): Refused => new Refused('NOT_FOUND', `Resource '${shortName(name)}' was not found`);

function begin(
  held: Held,
  service: StoredService,
  more: Pick<StoredOperation, 'kind' | 'revision' | 'deleted'>,
): StoredOperation {
  const place = service.name.split('/').slice(0, 4).join('/');
  const operation: StoredOperation = {
    name: `${place}/operations/${crypto.randomUUID()}`,
    service: service.name,
    about: service,
    generation: service.generation,
    startedMs: held.parts.clock.now(),
    ...more,
  };
  held.operations.set(operation.name, operation);
  settle(held);
  return operation;
}

/** Makes the revision that a template asks for, unless it is there already. */
function revise({ parts }: Held, service: StoredService): string | undefined {
  const asked = service.template.revision ?? '';
  const short = shortName(service.name);
  if (asked !== '') demandRevisionName(short, asked);
  const known = service.revisions.get(asked);
  if (known !== undefined) {
    if (isDeepStrictEqual(known.template, service.template)) return undefined;
    throw new Refused('ALREADY_EXISTS', `Revision named '${asked}' with different configuration already exists.`);
  }
  const name = asked === '' ? `${short}-${String(service.generation).padStart(5, '0')}-gen` : asked;
  service.revisions.set(name, newRevision(parts, service, name));
  service.latestCreated = name;
  forget(service);
  return name;
}

const own = <Value>(value: Value | null | undefined, otherwise: Value): Value => value ?? otherwise;

/** The service as it would be with what was sent. */
function changed(service: StoredService, sent: SentService, mask: readonly string[]): StoredService {
  const has = (path: string): boolean => mask.length === 0 || mask.some((one) => one.split('.')[0] === path);
  const next: StoredService = { ...service, revisions: new Map(service.revisions) };
  if (has('labels')) next.labels = own(sent.labels, {});
  if (has('annotations')) next.annotations = own(sent.annotations, {});
  if (has('ingress') && typeof sent.ingress === 'string') next.ingress = sent.ingress;
  if (has('template')) next.template = own(sent.template, {});
  if (has('traffic')) next.traffic = own(sent.traffic, []);
  demandTexts('labels', next.labels);
  demandTexts('annotations', next.annotations);
  demandTexts('annotations', next.template.annotations ?? {});
  demandTexts('labels', next.template.labels ?? {});
  demandTraffic(next, next.traffic);
  return next;
}

function update(
  held: Held,
  sent: SentService,
  mask: readonly string[],
): readonly [StoredService, Pick<StoredOperation, 'kind' | 'revision'>] {
  const service = held.services.get(sent.name ?? '');
  if (service === undefined) throw missing(sent.name ?? '');
  if (sent.etag && sent.etag !== etagOf(service))
    throw new Refused(
      'ABORTED',
      `Conflict for resource '${shortName(service.name)}': version '${sent.etag}' was specified but current version is '${etagOf(service)}'.`,
    );
  demandMask(mask);
  const next = changed(service, sent, mask);
  next.generation += 1;
  next.etag += 1;
  next.updatedMs = held.parts.clock.now();
  const revision = isDeepStrictEqual(next.template, service.template) ? undefined : revise(held, next);
  return [next, revision === undefined ? { kind: 'traffic' } : { kind: 'template', revision }];
}

function created(held: Held, name: string, sent: SentService): StoredService {
  const now = held.parts.clock.now();
  const blank: StoredService = {
    name,
    uid: crypto.randomUUID(),
    createdMs: now,
    updatedMs: now,
    generation: 1,
    observedGeneration: 0,
    etag: 1,
    labels: {},
    annotations: {},
    ingress: 'INGRESS_TRAFFIC_ALL',
    template: {},
    traffic: [],
    served: [],
    failure: undefined,
    latestCreated: '',
    latestReady: '',
    revisions: new Map(),
  };
  return changed(blank, { ...sent, name }, []);
}

/** What a change must carry to be made on this state of the service. */
export const etagOf = ({ uid, etag }: StoredService): string => `"${uid.slice(0, 8)}/${String(etag)}"`;

function deleteRevision(held: Held, name: string, revision: string): StoredOperation {
  const service = held.services.get(name);
  const deleted = service?.revisions.get(revision);
  if (service === undefined || deleted === undefined) throw missing(`${name}/revisions/${revision}`);
  const isRouted = [...service.traffic, ...service.served].some((one) => one.revision === revision);
  if (isRouted || service.latestCreated === revision || service.latestReady === revision)
    throw new Refused('FAILED_PRECONDITION', `Revision '${revision}' is routed to or newest and cannot be deleted.`);
  service.revisions.delete(revision);
  return begin(held, service, { kind: 'delete-revision', revision, deleted });
}

/** Starts with nothing. */
export function engine(parts: EngineParts): Engine {
  const held: Held = { parts, services: new Map(), operations: new Map() };
  const { services, operations } = held;
  const settled = <Value>(value: () => Value): Value => {
    settle(held);
    return value();
  };
  return {
    service: (name) => settled(() => services.get(name)),
    services: () => settled(() => [...services.values()]),
    create: (parent, id, sent) =>
      settled(() => {
        demandServiceId(id);
        const name = `${parent}/services/${id}`;
        if (services.has(name)) throw new Refused('ALREADY_EXISTS', `Resource '${id}' already exists.`);
        const service = created(held, name, sent);
        const revision = revise(held, service);
        services.set(name, service);
        return begin(held, service, { kind: 'create', ...(revision === undefined ? {} : { revision }) });
      }),
    update: (sent, mask) =>
      settled(() => {
        const [next, more] = update(held, sent, mask);
        services.set(next.name, next);
        return begin(held, next, more);
      }),
    tryUpdate: (sent, mask) => {
      settled(() => update(held, sent, mask));
    },
    deleteRevision: (service, revision) => settled(() => deleteRevision(held, service, revision)),
    operation: (name) => settled(() => operations.get(name)),
    operations: () => settled(() => [...operations.values()].reverse()),
  };
}
