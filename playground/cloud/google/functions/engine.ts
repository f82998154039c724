import { randomUUID } from 'node:crypto';
import type { Clock } from '../../../../src/ports/world.ts';
import type { Engine as RunEngine } from '../cloud-run/engine.ts';
import type { Images } from '../cloud-run/images.ts';
import { Refused } from '../grpc/server.ts';
import { applied } from './merge.ts';
import { serviceNameOf, shortName } from './records.ts';
import type { BuildBehaviour, FunctionOperation, SentFunction, StoredFunction } from './records.ts';
import { demandFunction, demandMask } from './rules.ts';
import { templateOf } from './template.ts';

export interface FunctionsParts {
  readonly clock: Clock;
  readonly run: RunEngine;
  readonly images: Images;
  readonly buildMs: number;
  /** More builds wait for one of these to end. */
  readonly buildsAtOnce: number;
  /** How a function is built; by its short name. */
  readonly behaviour: (id: string) => BuildBehaviour;
  /** Whether a source was uploaded; with the generation it got. */
  readonly source: (bucket: string, object: string) => string | undefined;
}

/** Functions of the 2nd generation and what is being done to them; time passes when somebody looks. */
export interface FunctionsEngine {
  readonly get: (name: string) => StoredFunction | undefined;
  readonly all: () => readonly StoredFunction[];
  readonly create: (sent: SentFunction) => FunctionOperation;
  readonly update: (sent: SentFunction, paths: readonly string[]) => FunctionOperation;
  readonly remove: (name: string) => FunctionOperation;
  readonly operation: (name: string) => FunctionOperation | undefined;
  /** Newest first. */
  readonly operations: () => readonly FunctionOperation[];
}

interface Held {
  readonly parts: FunctionsParts;
  readonly functions: Map<string, StoredFunction>;
  readonly operations: FunctionOperation[];
}

function end(held: Held, operation: FunctionOperation, failure?: FunctionOperation['failure']): void {
  const found = held.functions.get(operation.target);
  operation.stage = 'done';
  operation.endedMs = held.parts.clock.now();
  if (failure !== undefined) operation.failure = failure;
  if (operation.verb === 'delete') {
    held.functions.delete(operation.target);
    return;
  }
  if (found === undefined) return;
  found.updatedMs = operation.endedMs;
  found.state = failure === undefined ? 'ACTIVE' : 'FAILED';
  found.messages = failure === undefined ? [] : [failure.message];
}

/** Gives the built image to Cloud Run, whose split stays as it is unless the function asks for everything. */
function serve({ parts }: Held, operation: FunctionOperation, found: StoredFunction): void {
  found.deployments += 1;
  const [, project = '', region = '', id = ''] =
    /projects\/([^/]+)\/locations\/([^/]+)\/functions\/(.+)/.exec(found.name) ?? [];
  const image = `${region}-docker.pkg.dev/${project}/gcf-artifacts/${id.toLowerCase()}:version_${String(found.deployments)}`;
  const { digest, repository } = parts.images.push(image);
  const template = templateOf(found.resource, `${repository}@${digest}`);
  const labels = { 'goog-managed-by': 'cloudfunctions' };
  const sent = { name: found.service, template, labels };
  if (parts.run.service(found.service) === undefined) {
    const parent = found.service.replace(/\/services\/[^/]+$/, '');
    operation.runOperation = parts.run.create(parent, shortName(found.service), sent).name;
    return;
  }
  const takesAll =
    operation.paths.includes('service_config.all_traffic_on_latest_revision') &&
    operation.sent.serviceConfig?.allTrafficOnLatestRevision === true;
  const traffic = [{ type: 'TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST' as const, percent: 100 }];
  operation.runOperation = takesAll
    ? parts.run.update({ ...sent, traffic }, ['template', 'traffic']).name
    : parts.run.update(sent, ['template']).name;
}

function advance(held: Held, operation: FunctionOperation): void {
  const { parts } = held;
  const now = parts.clock.now();
  const found = held.functions.get(operation.target);
  const { fails, buildMs = parts.buildMs } = parts.behaviour(shortName(operation.target));
  if (operation.stage === 'queued') {
    const building = held.operations.filter(({ stage }) => stage === 'build').length;
    if (building >= parts.buildsAtOnce) return;
    operation.stage = 'build';
    operation.buildEndsMs = now + (operation.verb === 'delete' ? 0 : buildMs);
  }
  if (operation.stage === 'build') {
    if (now < operation.buildEndsMs) return;
    if (operation.verb === 'delete' || found === undefined || fails !== undefined) {
      end(held, operation, fails);
      return;
    }
    operation.stage = 'service';
    serve(held, operation, found);
  }
  const run = parts.run.operation(operation.runOperation ?? '');
  if (run?.ended === undefined || found === undefined) return;
  const service = parts.run.service(found.service);
  if (run.ended.failure === undefined) found.revision = service?.latestReady ?? '';
  end(held, operation, run.ended.failure);
}

function settle(held: Held): void {
  for (const operation of held.operations) if (operation.stage !== 'done') advance(held, operation);
}

function begin(held: Held, work: Pick<FunctionOperation, 'target' | 'verb' | 'sent' | 'paths'>): FunctionOperation {
  const place = work.target.split('/').slice(0, 4).join('/');
  const operation: FunctionOperation = {
    ...work,
    name: `${place}/operations/operation-${randomUUID()}`,
    startedMs: held.parts.clock.now(),
    stage: 'queued',
    buildEndsMs: 0,
  };
  held.operations.push(operation);
  settle(held);
  return operation;
}

function demandQuiet(held: Held, name: string): void {
  if (held.operations.some(({ target, stage }) => target === name && stage !== 'done'))
    throw new Refused(
      'ABORTED',
      `unable to queue the operation: another one is already in progress on ${shortName(name)}`,
    );
}

/** The source as Google keeps it: copied, with a generation of its own. */
function withSource({ parts }: Held, resource: SentFunction): SentFunction {
  const { bucket, object } = resource.buildConfig?.source?.storageSource ?? {};
  const generation = parts.source(bucket ?? '', object ?? '');
  if (generation === undefined)
    throw new Refused('INVALID_ARGUMENT', `source: gs://${bucket ?? ''}/${object ?? ''} does not exist`);
  const resolved = { bucket: bucket ?? '', object: object ?? '', generation };
  return {
    ...resource,
    buildConfig: { ...resource.buildConfig, sourceProvenance: { resolvedStorageSource: resolved } },
  };
}

function create(held: Held, sent: SentFunction): FunctionOperation {
  const name = sent.name ?? '';
  demandFunction(sent, true);
  demandQuiet(held, name);
  if (held.functions.has(name))
    throw new Refused('ALREADY_EXISTS', `Could not create Cloud Function ${shortName(name)}, it already exists`);
  const now = held.parts.clock.now();
  held.functions.set(name, {
    name,
    createdMs: now,
    updatedMs: now,
    resource: withSource(held, sent),
    state: 'DEPLOYING',
    messages: [],
    service: serviceNameOf(name),
    revision: '',
    deployments: 0,
  });
  return begin(held, { target: name, verb: 'create', sent, paths: [] });
}

function update(held: Held, sent: SentFunction, paths: readonly string[]): FunctionOperation {
  const name = sent.name ?? '';
  demandMask(paths);
  demandQuiet(held, name);
  const found = held.functions.get(name);
  if (found === undefined) throw new Refused('NOT_FOUND', `Resource '${name}' was not found`);
  const next = applied(found.resource, sent, paths);
  demandFunction(next, false);
  found.resource = withSource(held, next);
  found.state = 'DEPLOYING';
  return begin(held, { target: name, verb: 'update', sent, paths });
}

function remove(held: Held, name: string): FunctionOperation {
  demandQuiet(held, name);
  const found = held.functions.get(name);
  if (found === undefined) throw new Refused('NOT_FOUND', `Resource '${name}' was not found`);
  found.state = 'DELETING';
  return begin(held, { target: name, verb: 'delete', sent: {}, paths: [] });
}

/** Starts with nothing. */
export function functionsEngine(parts: FunctionsParts): FunctionsEngine {
  const held: Held = { parts, functions: new Map(), operations: [] };
  const settled = <Value>(value: () => Value): Value => {
    settle(held);
    return value();
  };
  return {
    get: (name) => settled(() => held.functions.get(name)),
    all: () => settled(() => [...held.functions.values()]),
    create: (sent) => settled(() => create(held, sent)),
    update: (sent, paths) => settled(() => update(held, sent, paths)),
    remove: (name) => settled(() => remove(held, name)),
    operation: (name) => settled(() => held.operations.find((one) => one.name === name)),
    operations: () => settled(() => held.operations.toReversed()),
  };
}
