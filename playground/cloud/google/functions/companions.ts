import { exists, invalid, notFound } from '../rest-stand-in.ts';
import type { RestReply, RestRequest } from '../rest-stand-in.ts';

type Resource = Readonly<Record<string, unknown>>;

/** Clocks, queues and topics around functions. */
export interface Companions {
  /** By whole name. */
  readonly kept: ReadonlyMap<string, Resource>;
  readonly answer: (request: RestRequest) => RestReply | undefined;
}

const job = /^\/v1\/(projects\/[^/]+\/locations\/[^/]+\/jobs)(?:\/([^/]+))?$/;
const queue = /^\/v2\/(projects\/[^/]+\/locations\/[^/]+\/queues)(?:\/([^/]+))?$/;
const topic = /^\/v1\/(projects\/[^/]+\/topics\/[^/]+)$/;

const cron = /^(?:(?:\S+ ){4}\S+|every .+|\d+ of .+)$/;

function demandJob(sent: Resource): void {
  if (typeof sent['schedule'] === 'string' && !cron.test(sent['schedule']))
    throw invalid(`schedule: "${sent['schedule']}"`);
  if (sent['httpTarget'] === undefined && sent['pubsubTarget'] === undefined) throw invalid('a job needs a target');
}

function demandQueue({ retryConfig, rateLimits }: Resource): void {
  const known = {
    retryConfig: ['maxAttempts', 'maxRetryDuration', 'minBackoff', 'maxBackoff', 'maxDoublings'],
    rateLimits: ['maxDispatchesPerSecond', 'maxBurstSize', 'maxConcurrentDispatches'],
  };
  for (const [part, value] of Object.entries({ retryConfig, rateLimits }))
    for (const name of Object.keys(value ?? {}))
      if (!known[part as keyof typeof known].includes(name)) throw invalid(`${part}.${name} is no field`);
}

export function companions(): Companions {
  const kept = new Map<string, Resource>();
  const upsert = (
    { method, body }: RestRequest,
    [parent, id]: readonly [string, string | undefined],
    demand: (sent: Resource) => void,
  ): RestReply => {
    const sent = (body ?? {}) as Resource;
    const name = id === undefined ? String(sent['name']) : `${parent}/${id}`;
    const there = kept.get(name);
    if (method === 'GET') {
      if (there === undefined) throw notFound(`${name} does not exist`);
      return { status: 200, body: there };
    }
    if (!name.startsWith(`${parent}/`)) throw invalid('name: in another location');
    if (method === 'POST' && there !== undefined) throw exists(`${name} already exists`);
    if (method === 'PATCH' && there === undefined) throw notFound(`${name} does not exist`);
    demand(method === 'PATCH' ? { ...there, ...sent } : sent);
    const next = { ...there, ...sent, name };
    kept.set(name, next);
    return { status: 200, body: next };
  };
  return {
    kept,
    answer: (request) => {
      const { path, method } = request;
      const [, jobs, jobId] = job.exec(path) ?? [];
      if (jobs !== undefined) return upsert(request, [jobs, jobId], demandJob);
      const [, queues, queueId] = queue.exec(path) ?? [];
      if (queues !== undefined) return upsert(request, [queues, queueId], demandQueue);
      const [, name] = topic.exec(path) ?? [];
      if (name === undefined || method !== 'PUT') return undefined;
      if (kept.has(name)) throw exists(`${name} already exists`);
      kept.set(name, { name });
      return { status: 200, body: { name } };
    },
  };
}
