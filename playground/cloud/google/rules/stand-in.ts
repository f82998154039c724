import { z } from 'zod';
import type { Clock } from '../../../../src/ports/world.ts';
import { discovery } from '../../contract/discovery.ts';
import { faults as newFaults } from '../../faults.ts';
import type { Faults } from '../../faults.ts';
import { GoogleRefusal, exists, invalid, notFound, pageOf, startRestStandIn, unready } from '../rest-stand-in.ts';
import type { RestReply, RestRequest } from '../rest-stand-in.ts';
import { issuesIn, servicesIn } from './check-source.ts';

interface Ruleset {
  readonly name: string;
  readonly createTime: string;
  readonly source: z.infer<typeof source>;
}

interface RulesRelease {
  readonly name: string;
  rulesetName: string;
  readonly createTime: string;
  updateTime: string;
}

/** The Security Rules service on loopback. */
export interface RulesStandIn {
  readonly url: string;
  readonly faults: Faults;
  readonly violations: readonly string[];
  readonly rulesets: Map<string, Ruleset>;
  readonly releases: Map<string, RulesRelease>;
  /** How often a release was pointed at a ruleset. */
  readonly timesReleased: () => number;
  readonly state: () => unknown;
  readonly close: () => Promise<void>;
}

const source = z.object({
  files: z.array(z.object({ name: z.string(), content: z.string(), fingerprint: z.string().optional() })).min(1),
});
const release = z.object({ name: z.string(), rulesetName: z.string() });
const largestSource = 256 * 1024;

/** Starts it with nothing released. `mostRulesets` is the service's limit for a project. */
export async function startRules({
  clock,
  mostRulesets = 2_500,
}: {
  readonly clock: Clock;
  readonly mostRulesets?: number;
}): Promise<RulesStandIn> {
  const faults = newFaults();
  const violations: string[] = [];
  const world: World = { rulesets: new Map(), releases: new Map(), clock, mostRulesets, made: 0, released: 0 };
  const contract = discovery('firebaserules.v1');
  const { url, close } = await startRestStandIn({
    faults,
    violations,
    contract: () => contract,
    answer: (request) => answered(world, request),
  });
  const { rulesets, releases } = world;
  const state = () => ({ releases: [...releases.values()], rulesets: [...rulesets.values()] });
  return { url, close, faults, violations, rulesets, releases, state, timesReleased: () => world.released };
}

interface World {
  readonly rulesets: Map<string, Ruleset>;
  readonly releases: Map<string, RulesRelease>;
  readonly clock: Clock;
  readonly mostRulesets: number;
  made: number;
  released: number;
}

const ok = (body: unknown): RestReply => ({ status: 200, body });

function answered(world: World, request: RestRequest): RestReply {
  const [, project = '', kind = '', name = ''] =
    /^\/v1\/(projects\/[^/:]+)(?::test|\/(rulesets|releases)(?:\/(.+))?)$/.exec(request.path) ?? [];
  if (project === '') throw notFound(request.path);
  if (kind === '') return tested(request.body);
  return kind === 'rulesets'
    ? ofRulesets(world, request, { project, name })
    : ofReleases(world, request, { project, name });
}

function tested(body: unknown): RestReply {
  const { files } = z.object({ source }).parse(body).source;
  return ok({ issues: files.flatMap(issuesIn), testResults: [] });
}

interface Place {
  readonly project: string;
  readonly name: string;
}

const metadataOf = ({ source: { files } }: Ruleset) => ({
  services: files.flatMap(({ content }) => servicesIn(content)),
});

function ofRulesets(world: World, { method, body, query }: RestRequest, { project, name }: Place): RestReply {
  const full = `${project}/rulesets/${name}`;
  if (method === 'POST') return ok(made(world, project, body));
  if (name === '') {
    const newest = [...world.rulesets.values()].reverse();
    const { items, next } = pageOf(newest, query, { usual: 10, most: 100 });
    const rulesets = items.map((one) => ({ name: one.name, createTime: one.createTime, metadata: metadataOf(one) }));
    return ok({ rulesets, ...next });
  }
  const found = world.rulesets.get(full);
  if (found === undefined) throw notFound(`${full} does not exist`);
  if (method !== 'DELETE') return ok({ ...found, metadata: metadataOf(found) });
  if ([...world.releases.values()].some(({ rulesetName }) => rulesetName === full))
    throw unready(`${full} is released`);
  world.rulesets.delete(full);
  return ok({});
}

function made(world: World, project: string, body: unknown): unknown {
  const wanted = z.object({ source }).parse(body).source;
  const size = wanted.files.reduce((sum, { content }) => sum + Buffer.byteLength(content), 0);
  if (size > largestSource) throw invalid('the source is larger than 256 KB');
  const [error] = wanted.files.flatMap(issuesIn).filter(({ severity }) => severity === 'ERROR');
  if (error !== undefined) throw invalid(`${error.description} (line ${String(error.sourcePosition.line)})`);
  if (world.rulesets.size >= world.mostRulesets)
    throw new GoogleRefusal(429, 'RESOURCE_EXHAUSTED', 'The project has too many rulesets.');
  const id = `0000${String((world.made += 1)).padStart(4, '0')}-aaaa-4aaa-8aaa-aaaaaaaaaaaa`;
  const ruleset = { name: `${project}/rulesets/${id}`, createTime: moment(world), source: wanted };
  world.rulesets.set(ruleset.name, ruleset);
  return { ...ruleset, metadata: metadataOf(ruleset) };
}

/** Two moments are never the same, as at the real service. */
const moment = (world: World): string => {
  const fraction = String((world.made + world.released * 7) % 1_000_000).padStart(6, '0');
  return `${new Date(world.clock.now()).toISOString().slice(0, -1)}${fraction}Z`;
};

function ofReleases(world: World, { method, body, query }: RestRequest, { project, name }: Place): RestReply {
  const { releases } = world;
  if (name === '' && method === 'GET') {
    const { items, next } = pageOf([...releases.values()], query, { usual: 10, most: 100 });
    return ok({ releases: items, ...next });
  }
  if (method === 'POST') {
    const wanted = release.parse(body);
    if (releases.has(wanted.name)) throw exists(`${wanted.name} exists already`);
    return ok(point(world, wanted));
  }
  const full = `${project}/releases/${name}`;
  const found = releases.get(full);
  if (found === undefined) throw notFound(`${full} does not exist`);
  if (method === 'PATCH') return ok(point(world, z.object({ release }).parse(body).release));
  if (method === 'DELETE') {
    releases.delete(full);
    return ok({});
  }
  return ok(found);
}

function point(world: World, { name, rulesetName }: z.infer<typeof release>): RulesRelease {
  if (!world.rulesets.has(rulesetName)) throw notFound(`${rulesetName} does not exist`);
  world.released += 1;
  const updateTime = moment(world);
  const before = world.releases.get(name);
  const made = { name, rulesetName, createTime: before?.createTime ?? updateTime, updateTime };
  world.releases.set(name, made);
  return made;
}
