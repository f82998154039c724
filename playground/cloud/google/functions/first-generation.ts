import { randomUUID } from 'node:crypto';
import type { Clock } from '../../../../src/ports/world.ts';
import { GoogleRefusal, exhausted, invalid, notFound } from '../rest-stand-in.ts';
import type { RestReply, RestRequest } from '../rest-stand-in.ts';
import type { WriteQuota } from './quota.ts';
import type { BuildBehaviour } from './records.ts';
import type { Uploads } from './uploads.ts';

interface Resource {
  readonly sourceUploadUrl?: unknown;
  readonly serviceAccountEmail?: unknown;
  readonly httpsTrigger?: object;
  readonly versionId?: unknown;
  readonly policy?: Resource;
  readonly name?: unknown;
  readonly [member: string]: unknown;
}

/** A function of the 1st generation with all its deployments. */
export interface OldFunction {
  readonly name: string;
  /** By version. */
  readonly versions: Map<string, { readonly resource: Resource; readonly object: string }>;
  current: string;
  status: 'ACTIVE' | 'OFFLINE' | 'DEPLOY_IN_PROGRESS' | 'DELETE_IN_PROGRESS';
  updatedMs: number;
  policy: Resource;
}

interface OldOperation {
  readonly name: string;
  readonly target: string;
  readonly verb: 'deploy' | 'delete';
  readonly dueMs: number;
  done: boolean;
  error?: { readonly code: number; readonly message: string };
}

export interface OldParts {
  readonly clock: Clock;
  readonly buildMs: number;
  readonly behaviour: (id: string) => BuildBehaviour;
  readonly uploads: Uploads;
  readonly quota: WriteQuota;
}

/** The API of the 1st generation. */
export interface OldFunctions {
  readonly get: (name: string) => OldFunction | undefined;
  /** How often a function was deployed. */
  readonly deployments: (name: string) => number;
  readonly answer: (request: RestRequest) => RestReply | undefined;
}

interface Held {
  readonly parts: OldParts;
  readonly functions: Map<string, OldFunction>;
  readonly operations: Map<string, OldOperation>;
}

const shortName = (name: string): string => name.slice(name.lastIndexOf('/') + 1);

function settle({ parts, functions, operations }: Held): void {
  const now = parts.clock.now();
  for (const operation of operations.values()) {
    if (operation.done || operation.dueMs > now) continue;
    operation.done = true;
    const found = functions.get(operation.target);
    if (operation.verb === 'delete') functions.delete(operation.target);
    if (found === undefined || operation.verb === 'delete') continue;
    const fails = parts.behaviour(shortName(operation.target)).fails;
    if (fails !== undefined) operation.error = fails;
    found.status = fails === undefined ? 'ACTIVE' : 'OFFLINE';
    found.updatedMs = now;
  }
}

function begin(held: Held, target: string, verb: OldOperation['verb']): RestReply {
  const { clock, buildMs, behaviour } = held.parts;
  const name = `operations/${Buffer.from(`${target}/${randomUUID()}`).toString('base64url')}`;
  const dueMs = clock.now() + (behaviour(shortName(target)).buildMs ?? buildMs);
  held.operations.set(name, { name, target, verb, dueMs, done: false });
  return { status: 200, body: { name, done: false } };
}

function shown(found: OldFunction, version = found.current): Resource {
  const resource: Resource = found.versions.get(version)?.resource ?? {};
  const url = `https://old.cloudfunctions.net/${shortName(found.name)}`;
  return {
    ...Object.fromEntries(Object.entries(resource).filter(([member]) => member !== 'sourceUploadUrl')),
    name: found.name,
    status: found.status,
    versionId: version,
    updateTime: new Date(found.updatedMs).toISOString(),
    serviceAccountEmail: resource.serviceAccountEmail ?? 'shop@appspot.gserviceaccount.com',
    ...(resource.httpsTrigger !== undefined && { httpsTrigger: { ...resource.httpsTrigger, url } }),
  };
}

function taken({ parts }: Held, name: string): void {
  if (parts.quota.take(name.split('/').slice(0, 4).join('/')) !== undefined)
    throw exhausted("Quota exceeded for quota metric 'Write requests'");
}

function sourceOf({ parts }: Held, sent: Resource): string {
  const address = sent.sourceUploadUrl;
  const object = typeof address === 'string' ? parts.uploads.objectAt(address) : undefined;
  if (object === undefined || parts.uploads.content(object) === undefined)
    throw invalid('sourceUploadUrl: nothing was uploaded');
  return object;
}

function deploy(held: Held, name: string, sent: Resource): RestReply {
  taken(held, name);
  const found = held.functions.get(name);
  if (found?.status === 'DEPLOY_IN_PROGRESS')
    throw new GoogleRefusal(
      409,
      'ABORTED',
      `An operation on function ${shortName(name)} is already in progress. Please try again later.`,
    );
  const object = sourceOf(held, sent);
  const next = String((found?.versions.size ?? 0) + 1);
  const before = found?.versions.get(found.current)?.resource ?? {};
  const function1: OldFunction = found ?? {
    name,
    versions: new Map(),
    current: '',
    status: 'ACTIVE',
    updatedMs: 0,
    policy: {},
  };
  function1.versions.set(next, { resource: { ...before, ...sent }, object });
  function1.current = next;
  function1.status = 'DEPLOY_IN_PROGRESS';
  held.functions.set(name, function1);
  return begin(held, name, 'deploy');
}

const place = /^\/v1\/(projects\/[^/]+\/locations\/[^/]+)\/functions(?:\/([^/:]+))?(?::(\w+))?$/;

interface Asked {
  readonly parent: string;
  readonly name: string;
  readonly verb: string;
  readonly request: RestRequest;
}

function onFunction(held: Held, { name, verb, request }: Asked): RestReply {
  const { method, query } = request;
  const body = (request.body ?? {}) as Resource;
  const found = held.functions.get(name);
  if (found === undefined) throw notFound(`Function ${shortName(name)} does not exist`);
  if (verb === 'generateDownloadUrl') {
    const version = typeof body.versionId === 'string' ? body.versionId : found.current;
    const object = found.versions.get(version)?.object;
    if (object === undefined) throw notFound(`version ${version} is not kept`);
    return { status: 200, body: { downloadUrl: held.parts.uploads.downloadUrl(object) } };
  }
  if (verb === 'getIamPolicy') return { status: 200, body: found.policy };
  if (verb === 'setIamPolicy') {
    found.policy = body.policy ?? {};
    return { status: 200, body: found.policy };
  }
  if (method === 'GET') return { status: 200, body: shown(found, query.get('versionId') ?? found.current) };
  if (method === 'PATCH') return deploy(held, name, body);
  taken(held, name);
  found.status = 'DELETE_IN_PROGRESS';
  return begin(held, name, 'delete');
}

function onAll(held: Held, { parent, verb, request }: Asked): RestReply {
  if (verb === 'generateUploadUrl') return { status: 200, body: { uploadUrl: held.parts.uploads.place(1).url } };
  if (request.method === 'GET') {
    const prefix = parent.replace(/\/-$/, '/');
    const functions = [...held.functions.values()].filter(({ name }) => name.startsWith(prefix));
    return { status: 200, body: { functions: functions.map((one) => shown(one)) } };
  }
  const sent = request.body as Resource;
  const name = String(sent.name);
  if (held.functions.has(name))
    throw new GoogleRefusal(409, 'ALREADY_EXISTS', `Function ${shortName(name)} already exists`);
  return deploy(held, name, sent);
}

/** Starts with nothing. */
export function oldFunctions(parts: OldParts): OldFunctions {
  const held: Held = { parts, functions: new Map(), operations: new Map() };
  return {
    get: (name) => {
      settle(held);
      return held.functions.get(name);
    },
    deployments: (name) => held.functions.get(name)?.versions.size ?? 0,
    answer: (request) => {
      settle(held);
      if (request.path.startsWith('/v1/operations/')) {
        const found = held.operations.get(request.path.slice('/v1/'.length));
        if (found === undefined) throw notFound('no such operation');
        const { name, done, error } = found;
        return { status: 200, body: { name, done, ...(error !== undefined && { error }) } };
      }
      const [, parent = '', id, verb = ''] = place.exec(request.path) ?? [];
      if (parent === '') return undefined;
      const asked: Asked = { parent, name: `${parent}/functions/${id ?? ''}`, verb, request };
      return id === undefined ? onAll(held, asked) : onFunction(held, asked);
    },
  };
}
