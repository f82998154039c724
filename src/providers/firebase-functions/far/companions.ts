import { z } from 'zod';
import { canonical } from '../../../domain/json.ts';
import { ProviderError } from '../../../ports/provider-error.ts';
import type { Endpoint, Schedule, TaskQueue } from '../source/endpoint.ts';
import { scheduleTopic } from '../plan/first-generation.ts';
import { shortName } from './deployed.ts';
import type { Deployed } from './deployed.ts';
import type { FarSide } from './far-side.ts';
import { askIfThere, askJson } from './rest-calls.ts';
import type { JsonCall } from './rest-calls.ts';

/** Makes a topic, unless it is there. */
export async function ensureTopic(far: FarSide, topic: string): Promise<void> {
  const doing = `asked for the topic ${shortName(topic)}`;
  await askJson(far, { api: 'pubsub', method: 'PUT', path: `/v1/${topic}`, body: {}, doing }).catch(
    (error: unknown) => {
      if (!(error instanceof ProviderError && error.code === 'conflict')) throw error;
    },
  );
}

const jobShape = z.looseObject({
  schedule: z.string().optional(),
  timeZone: z.string().optional(),
  retryConfig: z.record(z.string(), z.unknown()).optional(),
  pubsubTarget: z.looseObject({ topicName: z.string() }).optional(),
  httpTarget: z.looseObject({ uri: z.string() }).optional(),
});

interface Scheduled {
  readonly endpoint: Endpoint;
  readonly trigger: Schedule;
  readonly present: Deployed;
}

function jobOf({ endpoint, trigger, present }: Scheduled, project: string) {
  const name = `projects/${project}/locations/${endpoint.region}/jobs/firebase-schedule-${endpoint.id}-${endpoint.region}`;
  const { schedule, timeZone, retry } = trigger;
  const common = { name, schedule, timeZone, ...(Object.keys(retry).length > 0 && { retryConfig: retry }) };
  if (endpoint.generation === 1) {
    const attributes = { scheduled: 'true' };
    return { ...common, pubsubTarget: { topicName: scheduleTopic(endpoint, project), attributes } };
  }
  const oidcToken = { serviceAccountEmail: present.serviceAccount };
  return { ...common, httpTarget: { uri: present.url ?? '', httpMethod: 'POST', oidcToken } };
}

/** Lets the clock call a function as the source says; nothing is written when it does already. */
export async function upsertSchedule(far: FarSide, scheduled: Scheduled): Promise<void> {
  const job = jobOf(scheduled, far.settings.project);
  const call = (doing: string): Pick<JsonCall, 'api' | 'doing'> => ({
    api: 'scheduler',
    doing: `asked ${doing} ${shortName(job.name)}`,
  });
  const found = await askIfThere(far, { ...call('for'), method: 'GET', path: `/v1/${job.name}` });
  if (found === undefined) {
    const path = `/v1/${job.name.replace(/\/[^/]+$/, '')}`;
    await askJson(far, { ...call('to create'), method: 'POST', path, body: job });
    return;
  }
  const { schedule, timeZone, retryConfig = {}, httpTarget } = jobShape.parse(found);
  const there = { schedule, timeZone, retry: pick(retryConfig, scheduled.trigger.retry), uri: httpTarget?.uri };
  const wanted = {
    schedule: job.schedule,
    timeZone: job.timeZone,
    retry: scheduled.trigger.retry,
    uri: 'httpTarget' in job ? job.httpTarget.uri : undefined,
  };
  if (canonical(there) === canonical(wanted)) return;
  const { name, ...body } = job;
  const query = { updateMask: Object.keys(body).join(',') };
  await askJson(far, { ...call('to change'), method: 'PATCH', path: `/v1/${name}`, query, body });
}

/** Only what we ask for is compared: Google fills in the rest. */
const pick = (found: Readonly<Record<string, unknown>>, wanted: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.keys(wanted).map((key) => [key, found[key]]));

const queueShape = z.looseObject({
  rateLimits: z.record(z.string(), z.unknown()).default({}),
  retryConfig: z.record(z.string(), z.unknown()).default({}),
});

/** Makes the queue of a function as the source says. */
export async function upsertQueue(
  far: FarSide,
  { endpoint, trigger }: { readonly endpoint: Endpoint; readonly trigger: TaskQueue },
): Promise<void> {
  const name = `projects/${far.settings.project}/locations/${endpoint.region}/queues/${endpoint.id}`;
  const body = { rateLimits: trigger.rates, retryConfig: trigger.retry };
  const call = (doing: string): Pick<JsonCall, 'api' | 'doing'> => ({
    api: 'tasks',
    doing: `asked ${doing} the queue ${endpoint.id}`,
  });
  const found = await askIfThere(far, { ...call('for'), method: 'GET', path: `/v2/${name}` });
  if (found === undefined) {
    const path = `/v2/${name.replace(/\/[^/]+$/, '')}`;
    await askJson(far, { ...call('to create'), method: 'POST', path, body: { name, ...body } });
    return;
  }
  const { rateLimits, retryConfig } = queueShape.parse(found);
  const there = { rateLimits: pick(rateLimits, trigger.rates), retryConfig: pick(retryConfig, trigger.retry) };
  if (canonical(there) === canonical(body)) return;
  const paths = Object.entries(body).flatMap(([part, values]) => Object.keys(values).map((key) => `${part}.${key}`));
  const query = { updateMask: paths.join(',') };
  await askJson(far, { ...call('to change'), method: 'PATCH', path: `/v2/${name}`, query, body });
}

const policyShape = z.looseObject({
  etag: z.string().optional(),
  bindings: z.array(z.looseObject({ role: z.string(), members: z.array(z.string()).default([]) })).default([]),
});
const invokerRole = 'roles/cloudfunctions.invoker';

/** Lets these members call a function of the 1st generation, beside whoever may already. */
export async function allowInvokers1(far: FarSide, resource: string, members: readonly string[]): Promise<void> {
  const name = shortName(resource);
  const call = { api: 'functions', doing: `asked who may call ${name}` } as const;
  const found = await askJson(far, { ...call, method: 'GET', path: `/v1/${resource}:getIamPolicy` });
  const policy = policyShape.parse(found);
  const there = policy.bindings.find(({ role }) => role === invokerRole)?.members ?? [];
  if (members.every((member) => there.includes(member))) return;
  const others = policy.bindings.filter(({ role }) => role !== invokerRole);
  const bindings = [...others, { role: invokerRole, members: [...new Set([...there, ...members])] }];
  const body = { policy: { ...policy, bindings } };
  await askJson(far, { ...call, method: 'POST', path: `/v1/${resource}:setIamPolicy`, body });
}
