import type { protos } from '@google-cloud/run';
import type { Clock } from '../../../../src/ports/world.ts';
import { Refused } from '../grpc/server.ts';
import type { GrpcMethod } from '../grpc/server.ts';
import type { Engine } from './engine.ts';
import type { StoredOperation, StoredService } from './records.ts';
import { shownOperation, shownRevision, shownService } from './shown.ts';
import type { AddressOf } from './shown.ts';

type Run = typeof protos.google.cloud.run.v2;
/** What the loader read is by the official messages. */
type Requests = {
  readonly [Name in keyof Run]: Run[Name] extends { create(properties?: infer Request): unknown }
    ? NonNullable<Request>
    : never;
};

export interface MethodParts {
  readonly engine: Engine;
  readonly clock: Clock;
  readonly addressOf: AddressOf;
  /** Makes the addresses that a service has now. */
  readonly serve: (service: StoredService) => Promise<void>;
  readonly allowed: (permission: string) => boolean;
  /** Every change that was taken, in order. */
  readonly journal: StoredOperation[];
  /** Who may do what, by the service's name. */
  readonly policies: Map<string, object>;
}

const missing = (name: string): Refused => new Refused('NOT_FOUND', `Resource '${name}' was not found`);

async function begun(parts: MethodParts, operation: StoredOperation): Promise<object> {
  parts.journal.push(operation);
  const service = parts.engine.service(operation.service);
  if (service !== undefined) await parts.serve(service);
  return shownOperation(operation, parts);
}

function page<Item>(
  all: readonly Item[],
  { pageSize, pageToken }: { pageSize?: number | null; pageToken?: string | null },
  most: number,
) {
  const wanted = pageSize ?? 0;
  const size = wanted > 0 ? Math.min(wanted, most) : most;
  const from = Number(pageToken ?? 0);
  const next = from + size < all.length ? String(from + size) : '';
  return { items: all.slice(from, from + size), nextPageToken: next };
}

const services = (parts: MethodParts): Readonly<Record<string, GrpcMethod>> => ({
  GetService: (call) => {
    const { name } = call.request as Requests['GetServiceRequest'];
    const service = parts.engine.service(name ?? '');
    if (service === undefined) throw missing(name ?? '');
    return shownService(service, parts.addressOf);
  },
  ListServices: (call) => {
    const request = call.request as Requests['ListServicesRequest'];
    const all = parts.engine.services().filter(({ name }) => name.startsWith(`${request.parent ?? ''}/`));
    const { items, nextPageToken } = page(all, request, 100);
    return { services: items.map((one) => shownService(one, parts.addressOf)), nextPageToken };
  },
  CreateService: (call) => {
    const { parent, serviceId, service } = call.request as Requests['CreateServiceRequest'];
    return begun(parts, parts.engine.create(parent ?? '', serviceId ?? '', service ?? {}));
  },
  UpdateService: (call) => {
    const { service, updateMask, validateOnly, allowMissing } = call.request as Requests['UpdateServiceRequest'];
    const sent = service ?? {};
    const [, parent = '', id = ''] = /^(.*)\/services\/([^/]+)$/.exec(sent.name ?? '') ?? [];
    if (allowMissing === true && parts.engine.service(sent.name ?? '') === undefined)
      return begun(parts, parts.engine.create(parent, id, sent));
    if (!parts.allowed('iam.serviceAccounts.actAs') && (updateMask?.paths ?? ['template']).includes('template'))
      throw new Refused('PERMISSION_DENIED', "Permission 'iam.serviceaccounts.actAs' denied on the service account");
    if (validateOnly !== true) return begun(parts, parts.engine.update(sent, updateMask?.paths ?? []));
    parts.engine.tryUpdate(sent, updateMask?.paths ?? []);
    return { name: '', done: true };
  },
  TestIamPermissions: (call) => {
    const { permissions } = call.request as { readonly permissions: readonly string[] };
    return { permissions: permissions.filter(parts.allowed) };
  },
});

const revisions = (parts: MethodParts): Readonly<Record<string, GrpcMethod>> => {
  const find = (full: string) => {
    const [, parent = '', name = ''] = /^(.*)\/revisions\/([^/]+)$/.exec(full) ?? [];
    const service = parts.engine.service(parent);
    const revision = service?.revisions.get(name);
    if (service === undefined || revision === undefined) throw missing(full);
    return { service, revision };
  };
  return {
    GetRevision: (call) => {
      const { service, revision } = find((call.request as Requests['GetRevisionRequest']).name ?? '');
      return shownRevision(service, revision, parts.clock);
    },
    ListRevisions: (call) => {
      const request = call.request as Requests['ListRevisionsRequest'];
      const service = parts.engine.service(request.parent ?? '');
      if (service === undefined) throw missing(request.parent ?? '');
      const { items, nextPageToken } = page([...service.revisions.values()].reverse(), request, 1000);
      return { revisions: items.map((one) => shownRevision(service, one, parts.clock)), nextPageToken };
    },
    DeleteRevision: (call) => {
      const { service, revision } = find((call.request as Requests['DeleteRevisionRequest']).name ?? '');
      return begun(parts, parts.engine.deleteRevision(service.name, revision.name));
    },
  };
};

const operations = (parts: MethodParts): Readonly<Record<string, GrpcMethod>> => ({
  GetOperation: (call) => {
    const { name } = call.request as { readonly name: string };
    const operation = parts.engine.operation(name);
    if (operation === undefined) throw missing(name);
    return shownOperation(operation, parts);
  },
  ListOperations: (call) => {
    const { name, ...request } = call.request as {
      readonly name: string;
      readonly pageSize: number;
      readonly pageToken: string;
    };
    const all = parts.engine.operations().filter((one) => one.name.startsWith(`${name}/operations/`));
    const { items, nextPageToken } = page(all, request, 100);
    return {
      operations: items.map((one) => shownOperation(one, parts)),
      nextPageToken,
    };
  },
});

const policies = (parts: MethodParts): Readonly<Record<string, GrpcMethod>> => ({
  GetIamPolicy: (call) => {
    const { resource } = call.request as { readonly resource: string };
    return parts.policies.get(resource) ?? { version: 1, etag: Buffer.from('none') };
  },
  SetIamPolicy: (call) => {
    const { resource, policy } = call.request as { readonly resource: string; readonly policy: object };
    if (parts.engine.service(resource) === undefined) throw missing(resource);
    parts.policies.set(resource, policy);
    return policy;
  },
});

/** Everything of Cloud Run that is here, by the full names of its services. */
export const runMethods = (parts: MethodParts): Readonly<Record<string, Readonly<Record<string, GrpcMethod>>>> => ({
  'google.cloud.run.v2.Services': { ...services(parts), ...policies(parts) },
  'google.cloud.run.v2.Revisions': revisions(parts),
  'google.longrunning.Operations': operations(parts),
});
