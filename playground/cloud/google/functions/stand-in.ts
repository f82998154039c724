import { createRequire } from 'node:module';
import type { Clock } from '../../../../src/ports/world.ts';
import { discovery } from '../../contract/discovery.ts';
import type { DiscoveryContract } from '../../contract/discovery.ts';
import { faults as newFaults } from '../../faults.ts';
import type { Faults } from '../../faults.ts';
import { startCloudRun } from '../cloud-run/cloud-run.ts';
import type { CloudRun } from '../cloud-run/cloud-run.ts';
import { Refused, grpcServer } from '../grpc/server.ts';
import type { GrpcCall } from '../grpc/server.ts';
import { notFound, startRestStandIn } from '../rest-stand-in.ts';
import type { RestRequest } from '../rest-stand-in.ts';
import { artifactAnswer } from './artifacts.ts';
import type { Policies } from './artifacts.ts';
import { companions as newCompanions } from './companions.ts';
import type { Companions } from './companions.ts';
import { functionsEngine } from './engine.ts';
import type { FunctionsEngine } from './engine.ts';
import { oldFunctions } from './first-generation.ts';
import type { OldFunctions } from './first-generation.ts';
import { functionMethods } from './methods.ts';
import { writeQuota } from './quota.ts';
import type { WriteQuota } from './quota.ts';
import type { BuildBehaviour } from './records.ts';
import { startUploads } from './uploads.ts';

export interface CloudFunctionsSettings {
  readonly clock: Clock;
  readonly buildMs?: number;
  readonly buildsAtOnce?: number;
  readonly runMs?: number;
  readonly writes?: { readonly calls: number; readonly perMs: number };
  readonly oldWrites?: { readonly calls: number; readonly perMs: number };
}

/** Cloud Functions of both generations on loopback, with the Cloud Run that serves them and everything around. */
export interface CloudFunctions {
  /** For `apiUrl`, `runUrl` and `restUrl`. */
  readonly url: string;
  readonly runUrl: string;
  readonly restUrl: string;
  readonly engine: FunctionsEngine;
  readonly old: OldFunctions;
  readonly run: CloudRun;
  readonly companions: Companions;
  readonly quota: WriteQuota;
  readonly faults: Faults;
  readonly violations: () => readonly string[];
  /** How functions are built from now on, by their short name. */
  readonly behaviours: Map<string, BuildBehaviour>;
  /** How long images are kept, from now on. */
  readonly policies: { now: Policies };
  readonly close: () => Promise<void>;
}

function guard({ path, request, headers }: GrpcCall): void {
  if (headers['authorization']?.startsWith('Bearer ') !== true)
    throw new Refused('UNAUTHENTICATED', 'Request had no credentials.');
  const { name, parent } = request as { name?: string; parent?: string };
  if (
    path.includes('FunctionService') &&
    (name ?? parent ?? '') !== '' &&
    headers['x-goog-request-params'] === undefined
  )
    throw new Refused('INVALID_ARGUMENT', 'the routing header is missing');
}

const contractFor = (contracts: Readonly<Record<string, DiscoveryContract>>, { path }: RestRequest) => {
  if (path.includes('/repositories/')) return contracts['artifacts'];
  if (path.startsWith('/v1/operations/') || /^\/v1\/.*\/functions/.test(path)) return contracts['first'];
  return /^\/v2\/.*\/functions/.test(path) ? contracts['second'] : undefined;
};

const bucket = 'gcf-v2-uploads-1234';
const protos = (): object =>
  createRequire(import.meta.url)('@google-cloud/functions/build/protos/protos.json') as object;

/** Everything that there is, before it is served. */
async function worldOf(settings: CloudFunctionsSettings) {
  const { clock, buildMs = 30, buildsAtOnce = 10, runMs = 10 } = settings;
  const own: string[] = [];
  const behaviours = new Map<string, BuildBehaviour>();
  const behaviour = (id: string): BuildBehaviour => behaviours.get(id) ?? {};
  const run = await startCloudRun({ clock, pace: { readyMs: runMs, routeMs: runMs } });
  const uploads = await startUploads(own);
  const source = (asked: string, object: string): string | undefined =>
    asked === bucket && uploads.content(object) !== undefined ? '1700000000000001' : undefined;
  const { engine: runEngine, images } = run;
  const engine = functionsEngine({ clock, run: runEngine, images, buildMs, buildsAtOnce, behaviour, source });
  const quota = writeQuota(clock, settings.writes ?? { calls: 60, perMs: 60_000 });
  const oldQuota = writeQuota(clock, settings.oldWrites ?? { calls: 80, perMs: 100_000 });
  const old = oldFunctions({ clock, buildMs, behaviour, uploads, quota: oldQuota });
  const month: Policies = { old: { id: 'old', action: 'DELETE', condition: { olderThan: '2592000s' } } };
  return {
    own,
    behaviours,
    run,
    uploads,
    engine,
    quota,
    old,
    companions: newCompanions(),
    faults: newFaults(),
    policies: { now: month },
  };
}

type World = Awaited<ReturnType<typeof worldOf>>;

function serveRest({ own, faults, uploads, run, policies, companions, old }: World) {
  const contracts = {
    first: discovery('cloudfunctions.v1'),
    second: discovery('cloudfunctions.v2'),
    artifacts: discovery('artifactregistry.v1'),
  };
  const uploadAnswer = ({ path }: RestRequest) => {
    if (!/^\/v2\/.*\/functions:generateUploadUrl$/.test(path)) return undefined;
    const { url, object } = uploads.place(2);
    return { status: 200, body: { uploadUrl: url, storageSource: { bucket, object } } };
  };
  return startRestStandIn({
    faults,
    violations: own,
    contract: (request) => contractFor(contracts, request),
    answer: (request) => {
      const found =
        uploadAnswer(request) ??
        artifactAnswer(run.images, () => policies.now, request) ??
        companions.answer(request) ??
        old.answer(request);
      if (found === undefined) throw notFound(`${request.path} is not here`);
      return found;
    },
  });
}

/** Starts with no function. */
export async function startCloudFunctions(settings: CloudFunctionsSettings): Promise<CloudFunctions> {
  const world = await worldOf(settings);
  const { own, behaviours, run, uploads, engine, quota, old, companions, faults, policies } = world;
  const services = functionMethods({ engine, run: run.engine, quota, unreachable: () => [] });
  const server = await grpcServer({ protos: protos(), services, faults, guard });
  const rest = await serveRest(world);
  return {
    url: server.url,
    runUrl: run.url,
    restUrl: rest.url,
    engine,
    old,
    run,
    companions,
    quota,
    faults,
    violations: () => [...own, ...run.violations],
    behaviours,
    policies,
    close: async () => {
      await Promise.all([server.close(), rest.close(), uploads.close(), run.close()]);
    },
  };
}
