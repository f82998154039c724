import { z } from 'zod';
import { ProviderError } from '../../../ports/provider-error.ts';
import { label } from '../plan/labels.ts';
import type { Function1 } from '../plan/first-generation.ts';
import { regionIn, shortName } from './deployed.ts';
import type { Deployed } from './deployed.ts';
import type { FarSide, FarWork } from './far-side.ts';
import { askIfThere, askJson } from './rest-calls.ts';

const texts = z.record(z.string(), z.string()).default({});
const resource = z.looseObject({
  name: z.string(),
  status: z.string().default('UNKNOWN'),
  labels: texts,
  runtime: z.string().default(''),
  entryPoint: z.string().default(''),
  availableMemoryMb: z.number().default(256),
  environmentVariables: texts,
  secretEnvironmentVariables: z
    .array(z.looseObject({ key: z.string(), secret: z.string(), version: z.string().default('') }))
    .default([]),
  serviceAccountEmail: z.string().default(''),
  eventTrigger: z
    .looseObject({
      eventType: z.string().default(''),
      resource: z.string().default(''),
      failurePolicy: z.unknown().optional(),
    })
    .optional(),
  timeout: z.string().default('60s'),
  minInstances: z.number().default(0),
  maxInstances: z.number().default(0),
  ingressSettings: z.string().default('ALLOW_ALL'),
  vpcConnector: z.string().default(''),
  httpsTrigger: z.looseObject({ url: z.string().optional() }).optional(),
  updateTime: z.string().default('1970-01-01T00:00:00Z'),
  versionId: z.string().default('0'),
  buildId: z.string().optional(),
});
const page = z.looseObject({
  functions: z.array(resource).default([]),
  nextPageToken: z.string().default(''),
  unreachable: z.array(z.string()).default([]),
});
const operation = z.looseObject({
  name: z.string(),
  done: z.boolean().default(false),
  error: z.looseObject({ code: z.number().default(2), message: z.string().default('') }).optional(),
});

const states: Readonly<Record<string, Deployed['state']>> = {
  ACTIVE: 'active',
  OFFLINE: 'failed',
  DEPLOY_IN_PROGRESS: 'deploying',
  DELETE_IN_PROGRESS: 'deleting',
};

function factsOf(found: z.infer<typeof resource>): Deployed['facts'] {
  const { eventTrigger, vpcConnector } = found;
  const retries = eventTrigger?.failurePolicy === undefined ? 'tried once' : 'tried again';
  return {
    trigger:
      eventTrigger === undefined ? 'requests' : [eventTrigger.eventType, eventTrigger.resource, retries].join(', '),
    'entry point': found.entryPoint,
    timeout: found.timeout,
    instances: `${String(found.minInstances)} to ${String(found.maxInstances)}`,
    'service account': found.serviceAccountEmail,
    ingress: found.ingressSettings,
    network: vpcConnector === '' ? 'none' : vpcConnector,
  };
}

function deployedOf(found: z.infer<typeof resource>): Deployed {
  const url = found.httpsTrigger?.url;
  return {
    id: shortName(found.name),
    region: regionIn(found.name),
    generation: 1,
    resource: found.name,
    state: states[found.status] ?? 'unknown',
    messages: [],
    labels: found.labels,
    runtime: found.runtime,
    entryPoint: found.entryPoint,
    memory: `${String(found.availableMemoryMb)}Mi`,
    env: found.environmentVariables,
    secrets: found.secretEnvironmentVariables.map(({ key, secret, version }) => `${key}=${secret}:${version}`),
    facts: factsOf(found),
    trigger: found.eventTrigger === undefined ? 'request' : 'event',
    serviceAccount: found.serviceAccountEmail,
    updatedAtMs: Date.parse(found.updateTime),
    versionId: found.versionId,
    ...(url !== undefined && { url }),
  };
}

/** Every 1st generation function of the codebase, in all regions. */
export async function listFirst(far: FarSide): Promise<readonly Deployed[]> {
  const { project, codebase } = far.settings;
  const found: Deployed[] = [];
  let pageToken = '';
  do {
    const query = { pageSize: '500', ...(pageToken !== '' && { pageToken }) };
    const path = `/v1/projects/${project}/locations/-/functions`;
    const doing = 'asked for all functions';
    const answer = page.parse(
      await askJson(far, { api: 'functions', method: 'GET', path, query, doing, maximumBytes: 20_000_000 }),
    );
    if (answer.unreachable.length > 0)
      throw new ProviderError('unavailable', `Cloud Functions cannot reach ${answer.unreachable.join(', ')}`, {
        retryable: true,
      });
    found.push(...answer.functions.map(deployedOf));
    pageToken = answer.nextPageToken;
  } while (pageToken !== '');
  return found.filter(({ labels }) => (labels[label.codebase] ?? '') === codebase);
}

export async function getFirst(far: FarSide, name: string): Promise<Deployed | undefined> {
  const doing = `asked for ${shortName(name)}`;
  const found = await askIfThere(far, { api: 'functions', method: 'GET', path: `/v1/${name}`, doing });
  return found === undefined ? undefined : deployedOf(resource.parse(found));
}

/** Begins to create a function; gives the name of the work. */
export async function createFirst(far: FarSide, made: Function1): Promise<string> {
  const path = `/v1/${made.name.replace(/\/functions\/[^/]+$/, '')}/functions`;
  const doing = `asked to create ${shortName(made.name)}`;
  return operation.parse(await askJson(far, { api: 'functions', method: 'POST', path, body: made, doing })).name;
}

/** Begins to change a function; gives the name of the work. */
export async function updateFirst(far: FarSide, made: Function1): Promise<string> {
  const members = Object.keys(made).filter((member) => member !== 'name');
  const query = { updateMask: members.sort().join(',') };
  const doing = `asked to update ${shortName(made.name)}`;
  const call = { api: 'functions', method: 'PATCH', path: `/v1/${made.name}`, query, body: made, doing } as const;
  return operation.parse(await askJson(far, call)).name;
}

export async function deleteFirst(far: FarSide, name: string): Promise<string> {
  const doing = `asked to delete ${shortName(name)}`;
  return operation.parse(await askJson(far, { api: 'functions', method: 'DELETE', path: `/v1/${name}`, doing })).name;
}

/** How work of the 1st generation stands. */
export async function workFirst(far: FarSide, name: string): Promise<FarWork> {
  const doing = 'asked how its work stands';
  const found = await askIfThere(far, { api: 'functions', method: 'GET', path: `/v1/${name}`, doing });
  if (found === undefined) return { state: 'forgotten' };
  const { done, error } = operation.parse(found);
  if (!done) return { state: 'running', lines: [] };
  if (error === undefined) return { state: 'done', lines: [] };
  return {
    state: 'failed',
    code: error.code,
    sentence: error.message.replaceAll(/\s+/g, ' ').slice(0, 300),
    lines: [],
  };
}
