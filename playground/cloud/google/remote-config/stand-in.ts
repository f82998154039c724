import { z } from 'zod';
import type { Clock } from '../../../../src/ports/world.ts';
import { faults as newFaults } from '../../faults.ts';
import type { Faults } from '../../faults.ts';
import { GoogleRefusal, invalid, notFound, pageOf, startRestStandIn } from '../rest-stand-in.ts';
import type { RestReply, RestRequest } from '../rest-stand-in.ts';
import { judge, valueAt } from './template.ts';
import type { Template } from './template.ts';

/** One published version. */
export interface ConfigVersion {
  readonly number: number;
  readonly template: Template;
  readonly description?: string;
  readonly atMs: number;
  readonly user: string;
  readonly type: 'INCREMENTAL_UPDATE' | 'FORCED_UPDATE' | 'ROLLBACK';
  readonly rollbackSource?: number;
}

/** Remote Config on loopback, for one project. */
export interface RemoteConfigStandIn {
  readonly url: string;
  readonly faults: Faults;
  readonly violations: readonly string[];
  /** Oldest first. */
  readonly versions: readonly ConfigVersion[];
  /** Somebody changes the template in the console. */
  readonly edit: (change: (template: Template) => Template) => void;
  /** The share of visitors, in percent, who get this value. */
  readonly shareOf: (key: string, value: string) => number;
  readonly state: () => unknown;
  readonly close: () => Promise<void>;
}

interface World {
  readonly project: string;
  readonly clock: Clock;
  readonly versions: ConfigVersion[];
  readonly violations: string[];
}

const keptVersions = 300;
const empty: Template = { conditions: [], parameters: {}, parameterGroups: {} };

/** Starts it with an empty template. There is no official document of this API: the template is judged by its client's types. */
export async function startRemoteConfig({
  clock,
  project,
}: {
  readonly clock: Clock;
  readonly project: string;
}): Promise<RemoteConfigStandIn> {
  const faults = newFaults();
  const violations: string[] = [];
  const versions: ConfigVersion[] = [];
  const world: World = { project, clock, versions, violations };
  const { url, close } = await startRestStandIn({
    faults,
    violations,
    contract: () => undefined,
    answer: (request) => answered(world, request),
  });
  return {
    url,
    close,
    faults,
    violations,
    versions,
    edit: (change) => {
      publish(world, {
        template: change(structuredClone(newest(world))),
        user: 'eve@example.com',
        type: 'INCREMENTAL_UPDATE',
      });
    },
    shareOf: (key, value) =>
      Array.from({ length: 100 }, (_, index) => valueAt(newest(world), key, index + 0.5)).filter((one) => one === value)
        .length,
    state: () => ({ project, template: newest(world), versions: versions.map((one) => versionJson(one)) }),
  };
}

const newest = ({ versions }: World): Template => versions.at(-1)?.template ?? empty;

function publish(world: World, version: Omit<ConfigVersion, 'number' | 'atMs'>): ConfigVersion {
  const number = (world.versions.at(-1)?.number ?? 0) + 1;
  const made = { ...version, number, atMs: world.clock.now() };
  world.versions.push(made);
  while (world.versions.length > keptVersions) world.versions.shift();
  return made;
}

const etagOf = ({ project, versions }: World): string => `etag-${project}-${String(versions.at(-1)?.number ?? 0)}`;

function versionJson({ number, description, atMs, user, type, rollbackSource }: ConfigVersion) {
  return {
    versionNumber: String(number),
    updateTime: new Date(atMs).toISOString(),
    updateUser: { email: user },
    updateOrigin: 'REST_API',
    updateType: type,
    ...(description === undefined ? {} : { description }),
    ...(rollbackSource === undefined ? {} : { rollbackSource: String(rollbackSource) }),
  };
}

function answered(world: World, request: RestRequest): RestReply {
  const base = `/v1/projects/${world.project}/remoteConfig`;
  const { method, path } = request;
  if (path === base && method === 'GET') return read(world, request);
  if (path === base && method === 'PUT') return put(world, request);
  if (path === `${base}:rollback` && method === 'POST') return rollBack(world, request);
  if (path === `${base}:listVersions` && method === 'GET') return listed(world, request);
  throw notFound(`${method} ${path}`);
}

/** The real service leaves the ETag out when no packing was asked for. */
function shown(
  world: World,
  { headers }: RestRequest,
  more: { etag?: string; version?: ConfigVersion } = {},
): RestReply {
  const version = more.version ?? world.versions.at(-1);
  const template = version?.template ?? empty;
  const etag = more.etag ?? etagOf(world);
  const packs = headers['accept-encoding']?.includes('gzip') === true;
  return {
    status: 200,
    body: { ...template, ...(version === undefined ? {} : { version: versionJson(version) }) },
    headers: packs ? { etag } : {},
  };
}

function read(world: World, request: RestRequest): RestReply {
  const wanted = request.query.get('versionNumber');
  if (wanted === null) return shown(world, request);
  const version = world.versions.find(({ number }) => String(number) === wanted);
  if (version === undefined) throw notFound(`version ${wanted} is not kept`);
  return shown(world, request, { version });
}

function put(world: World, request: RestRequest): RestReply {
  const ifMatch = request.headers['if-match'];
  if (ifMatch === undefined) throw invalid('If-Match is missing');
  const judged = judge(request.body);
  if ('faults' in judged) {
    world.violations.push(...judged.faults);
    throw invalid(judged.faults.join('; '));
  }
  if (ifMatch !== '*' && ifMatch !== etagOf(world))
    throw new GoogleRefusal(412, 'FAILED_PRECONDITION', 'The etag is not the newest.');
  const { version, ...template } = judged.template;
  if (request.query.get('validate_only') === 'true') return shown(world, request, { etag: `etag-${world.project}-0` });
  const description = version?.description;
  publish(world, {
    template,
    user: 'quarterdeck@example.iam.gserviceaccount.com',
    type: ifMatch === '*' ? 'FORCED_UPDATE' : 'INCREMENTAL_UPDATE',
    ...(description === undefined ? {} : { description }),
  });
  return shown(world, request);
}

const rollbackBody = z.strictObject({ versionNumber: z.union([z.string(), z.number()]) });

function rollBack(world: World, request: RestRequest): RestReply {
  const { versionNumber } = rollbackBody.parse(request.body);
  const source = world.versions.find(({ number }) => String(number) === String(versionNumber));
  if (source === undefined) throw notFound(`version ${String(versionNumber)} is not kept`);
  const { template, number: rollbackSource } = source;
  publish(world, { template, user: 'quarterdeck@example.iam.gserviceaccount.com', type: 'ROLLBACK', rollbackSource });
  return shown(world, request);
}

function listed(world: World, { query }: RestRequest): RestReply {
  const unknown = [...query.keys()].filter(
    (name) => !['pageSize', 'pageToken', 'endVersionNumber', 'startTime', 'endTime'].includes(name),
  );
  world.violations.push(...unknown.map((name) => `listVersions knows no ${name}`));
  const { items, next } = pageOf([...world.versions].reverse(), query, { usual: 300, most: 300 });
  return { status: 200, body: { versions: items.map(versionJson), ...next } };
}
