import type { RunningServer, RestReply, RestRequest } from '../rest-stand-in.ts';
import { GoogleRefusal, invalid, notFound, startRestStandIn } from '../rest-stand-in.ts';
import { discovery } from '../../contract/discovery.ts';
import { faults as newFaults } from '../../faults.ts';
import type { Faults } from '../../faults.ts';

/** Cloud Storage on loopback: JSON objects, written whole and read back. */
export interface StorageStandIn extends RunningServer {
  readonly faults: Faults;
  readonly violations: readonly string[];
  /** `bucket/name` → what was written. */
  readonly objects: Map<string, unknown>;
}

/** Starts with these buckets, empty. */
export async function startStorage({
  buckets = ['shop-backups'],
}: { readonly buckets?: readonly string[] } = {}): Promise<StorageStandIn> {
  const faults = newFaults();
  const violations: string[] = [];
  const objects = new Map<string, unknown>();
  const server = await startRestStandIn({
    faults,
    violations,
    // What is read or written itself is no message of the contract: the parts of an address are checked below.
    contract: () => undefined,
    answer: (request) => answered({ buckets, objects, violations }, request),
  });
  return { ...server, faults, violations, objects };
}

interface World {
  readonly buckets: readonly string[];
  readonly objects: Map<string, unknown>;
  readonly violations: string[];
}

function answered(world: World, request: RestRequest): RestReply {
  const { method, path, query, body } = request;
  const [, upload, bucket = '', name] = /^(\/upload)?\/storage\/v1\/b\/([^/]+)\/o(?:\/(.+))?$/.exec(path) ?? [];
  if (!world.buckets.includes(bucket)) throw notFound('The specified bucket does not exist.');
  const asked = { method, url: `${path.replace(/^\/upload/, '').replace(/\/o\/.+$/, '/o/x')}?${String(query)}` };
  const contract = discovery('storage.v1');
  world.violations.push(...contract.request(asked));
  if (method === 'GET' && name !== undefined && query.get('alt') === 'media') {
    const key = `${bucket}/${name}`;
    if (!world.objects.has(key)) throw notFound(`No such object: ${key}`);
    return { status: 200, body: world.objects.get(key) };
  }
  const key = `${bucket}/${query.get('name') ?? ''}`;
  if (method !== 'POST' || upload === undefined || query.get('uploadType') !== 'media' || key === `${bucket}/`)
    throw invalid(`${method} ${path} is not here`);
  if (query.get('ifGenerationMatch') === '0' && world.objects.has(key))
    throw new GoogleRefusal(412, 'conditionNotMet', 'At least one of the pre-conditions you specified did not hold.');
  world.objects.set(key, body);
  const answer = { kind: 'storage#object', bucket, name: query.get('name'), generation: '1', size: '2' };
  world.violations.push(...contract.answer({ ...asked, status: 200, answer }));
  return { status: 200, body: answer };
}
