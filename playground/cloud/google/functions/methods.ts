import type { protos } from '@google-cloud/functions';
import type { Engine as RunEngine } from '../cloud-run/engine.ts';
import { Refused } from '../grpc/server.ts';
import type { GrpcMethod } from '../grpc/server.ts';
import type { FunctionsEngine } from './engine.ts';
import type { WriteQuota } from './quota.ts';
import { shortName } from './records.ts';
import type { FunctionOperation, StoredFunction } from './records.ts';

type Messages = typeof protos.google.cloud.functions.v2;
/** What the loader read is by the official messages. */
type Requests = {
  readonly [Name in keyof Messages]: Messages[Name] extends { create(properties?: infer Request): unknown }
    ? NonNullable<Request>
    : never;
};

export interface MethodParts {
  readonly engine: FunctionsEngine;
  readonly run: RunEngine;
  readonly quota: WriteQuota;
  readonly unreachable: () => readonly string[];
}

const stamp = (ms: number) => ({ seconds: Math.floor(ms / 1000), nanos: (ms % 1000) * 1_000_000 });
const missing = (name: string): Refused => new Refused('NOT_FOUND', `Resource '${name}' was not found`);
const locationOf = (name: string): string => name.split('/').slice(0, 4).join('/');

const accountOf = ({ resource }: StoredFunction): string => {
  const own = resource.serviceConfig?.serviceAccountEmail ?? '';
  return own === '' ? '1234-compute@developer.gserviceaccount.com' : own;
};

function shown({ run }: MethodParts, found: StoredFunction): object {
  const service = run.service(found.service);
  const [, project = '', region = ''] = /projects\/([^/]+)\/locations\/([^/]+)/.exec(found.name) ?? [];
  const all = service?.served.length === 1 && service.served[0]?.revision === service.latestReady;
  const url = `https://${region}-${project}.cloudfunctions.net/${shortName(found.name)}`;
  return {
    ...found.resource,
    name: found.name,
    state: found.state,
    stateMessages: found.messages.map((message) => ({ severity: 'ERROR', type: 'CloudRunServiceNotReady', message })),
    createTime: stamp(found.createdMs),
    updateTime: stamp(found.updatedMs),
    environment: 'GEN_2',
    url,
    serviceConfig: {
      ...found.resource.serviceConfig,
      serviceAccountEmail: accountOf(found),
      service: service === undefined ? '' : found.service,
      revision: found.revision,
      uri: service === undefined ? '' : url,
      allTrafficOnLatestRevision: all,
    },
  };
}

const stageOf = { queued: 'NOT_STARTED', build: 'IN_PROGRESS', service: 'COMPLETE', done: 'COMPLETE' } as const;

function shownOperation(parts: MethodParts, operation: FunctionOperation): object {
  const { failure, endedMs } = operation;
  const type = 'type.googleapis.com/google.cloud.functions.v2';
  const found = parts.engine.get(operation.target);
  return {
    name: operation.name,
    metadata: {
      '@type': `${type}.OperationMetadata`,
      createTime: stamp(operation.startedMs),
      target: operation.target,
      verb: operation.verb,
      apiVersion: 'v2',
      requestResource: { '@type': `${type}.Function`, ...operation.sent },
      stages: [
        { name: 'BUILD', message: 'Build in progress', state: stageOf[operation.stage] },
        {
          name: 'SERVICE',
          message: 'Updating the service',
          state: operation.stage === 'service' ? 'IN_PROGRESS' : 'NOT_STARTED',
        },
      ],
      operationType: `${operation.verb.toUpperCase()}_FUNCTION`,
    },
    done: endedMs !== undefined,
    ...(endedMs === undefined
      ? {}
      : failure !== undefined
        ? { error: failure }
        : {
            response:
              found === undefined
                ? { '@type': 'type.googleapis.com/google.protobuf.Empty' }
                : { '@type': `${type}.Function`, ...shown(parts, found) },
          }),
  };
}

function page<Item>(
  all: readonly Item[],
  { pageSize, pageToken }: { pageSize?: number | null; pageToken?: string | null },
) {
  const size = Math.min((pageSize ?? 0) === 0 ? 50 : (pageSize ?? 50), 1000);
  const from = Number(pageToken ?? 0);
  return { items: all.slice(from, from + size), nextPageToken: from + size < all.length ? String(from + size) : '' };
}

function taken({ quota }: MethodParts, name: string): void {
  const afterMs = quota.take(locationOf(name));
  if (afterMs !== undefined)
    throw new Refused('RESOURCE_EXHAUSTED', "Quota exceeded for quota metric 'Write requests' per minute", [
      { kind: 'retry', afterMs },
      { kind: 'quota', subject: 'WriteRequestsPerMinutePerProject' },
    ]);
}

const reading = (parts: MethodParts): Readonly<Record<string, GrpcMethod>> => ({
  GetFunction: (call) => {
    const { name } = call.request as Requests['GetFunctionRequest'];
    const found = parts.engine.get(name ?? '');
    if (found === undefined) throw missing(name ?? '');
    return shown(parts, found);
  },
  ListFunctions: (call) => {
    const request = call.request as Requests['ListFunctionsRequest'];
    const parent = (request.parent ?? '').replace(/\/-$/, '/');
    const all = parts.engine.all().filter(({ name }) => name.startsWith(parent));
    const { items, nextPageToken } = page(all, request);
    return { functions: items.map((one) => shown(parts, one)), nextPageToken, unreachable: parts.unreachable() };
  },
});

const writing = (parts: MethodParts): Readonly<Record<string, GrpcMethod>> => ({
  CreateFunction: (call) => {
    const { parent, functionId, function: sent } = call.request as Requests['CreateFunctionRequest'];
    const name = `${parent ?? ''}/functions/${functionId ?? ''}`;
    taken(parts, name);
    return shownOperation(parts, parts.engine.create({ ...sent, name }));
  },
  UpdateFunction: (call) => {
    const { function: sent, updateMask } = call.request as Requests['UpdateFunctionRequest'];
    taken(parts, sent?.name ?? '');
    return shownOperation(parts, parts.engine.update(sent ?? {}, updateMask?.paths ?? []));
  },
  DeleteFunction: (call) => {
    const { name } = call.request as Requests['DeleteFunctionRequest'];
    taken(parts, name ?? '');
    return shownOperation(parts, parts.engine.remove(name ?? ''));
  },
});

const operations = (parts: MethodParts): Readonly<Record<string, GrpcMethod>> => ({
  GetOperation: (call) => {
    const { name } = call.request as { readonly name: string };
    const found = parts.engine.operation(name);
    if (found === undefined) throw missing(name);
    return shownOperation(parts, found);
  },
  ListOperations: (call) => {
    const { name, pageSize, pageToken } = call.request as {
      readonly name: string;
      readonly pageSize: number;
      readonly pageToken: string;
    };
    const all = parts.engine.operations().filter((one) => one.name.startsWith(`${name}/operations/`));
    const { items, nextPageToken } = page(all, { pageSize, pageToken });
    return { operations: items.map((one) => shownOperation(parts, one)), nextPageToken };
  },
});

/** The Functions API over gRPC: writes count against the quota, and the source comes by an upload. */
export const functionMethods = (
  parts: MethodParts,
): Readonly<Record<string, Readonly<Record<string, GrpcMethod>>>> => ({
  'google.cloud.functions.v2.FunctionService': { ...reading(parts), ...writing(parts) },
  'google.longrunning.Operations': operations(parts),
});
