import { ProviderError } from '../../../ports/provider-error.ts';
import { label } from '../plan/labels.ts';
import { regionIn, shortName } from './deployed.ts';
import type { Deployed } from './deployed.ts';
import type { FarOperation, FarSide, FarWork } from './far-side.ts';
import { askFunctions } from './functions-client.ts';
import type { Function2 } from './functions-client.ts';

const states: Readonly<Record<string, Deployed['state']>> = {
  ACTIVE: 'active',
  FAILED: 'failed',
  DEPLOYING: 'deploying',
  DELETING: 'deleting',
};
/** In metadata enums come as numbers. */
const numbered = ['STATE_UNSPECIFIED', 'ACTIVE', 'FAILED', 'DEPLOYING', 'DELETING', 'UNKNOWN'];

const stateOf = (state: Function2['state']): Deployed['state'] =>
  states[typeof state === 'number' ? (numbered[state] ?? '') : (state ?? '')] ?? 'unknown';

const millisecondsOf = (time: Function2['updateTime']): number =>
  Number(time?.seconds ?? 0) * 1000 + Math.floor((time?.nanos ?? 0) / 1e6);

function sourceOf({ buildConfig }: Function2) {
  const found = buildConfig?.sourceProvenance?.resolvedStorageSource ?? buildConfig?.source?.storageSource;
  if (typeof found?.bucket !== 'string' || typeof found.object !== 'string' || found.object === '') return undefined;
  const generation = String(found.generation ?? '0');
  return { bucket: found.bucket, object: found.object, ...(generation !== '0' && { generation }) };
}

const words = (message: string | null | undefined): string =>
  (message ?? '').replaceAll(/\s+/g, ' ').trim().slice(0, 300);

/** What calls it, in one line. */
function triggerText({ eventTrigger }: Function2): string {
  const { eventType, eventFilters, pubsubTopic, retryPolicy } = eventTrigger ?? {};
  if (!eventType) return 'requests';
  const filters = (eventFilters ?? []).map(({ attribute, value }) => `${attribute ?? ''}=${value ?? ''}`).sort();
  const from = [...filters, ...(pubsubTopic ? [shortName(pubsubTopic)] : [])].join(', ');
  // In metadata enums come as numbers.
  const retries = ['RETRY_POLICY_RETRY', '2'].includes(String(retryPolicy)) ? 'tried again' : 'tried once';
  return [eventType, from, retries].filter(Boolean).join(', ');
}

/** A function of the Functions API in our words. */
function deployedOf(found: Function2): Deployed {
  const { name: resource, serviceConfig, buildConfig } = found;
  const source = sourceOf(found);
  const text = (value: string | null | undefined): string | undefined =>
    value === '' ? undefined : (value ?? undefined);
  const url = text(found.url) ?? text(serviceConfig?.uri);
  const service = text(serviceConfig?.service);
  const revision = text(serviceConfig?.revision);
  return {
    id: shortName(resource ?? ''),
    region: regionIn(resource ?? ''),
    generation: 2,
    resource: resource ?? '',
    state: stateOf(found.state),
    messages: (found.stateMessages ?? []).map(({ message }) => words(message)),
    labels: found.labels ?? {},
    runtime: buildConfig?.runtime ?? '',
    entryPoint: buildConfig?.entryPoint ?? '',
    memory: serviceConfig?.availableMemory ?? '',
    env: serviceConfig?.environmentVariables ?? {},
    secrets: (serviceConfig?.secretEnvironmentVariables ?? []).map(
      ({ key, secret, version }) => `${key ?? ''}=${secret ?? ''}:${version ?? ''}`,
    ),
    facts: { trigger: triggerText(found) },
    trigger: text(found.eventTrigger?.eventType) === undefined ? 'request' : 'event',
    serviceAccount: serviceConfig?.serviceAccountEmail ?? '',
    updatedAtMs: millisecondsOf(found.updateTime),
    ...(url !== undefined && { url }),
    ...(service !== undefined && { service }),
    ...(revision !== undefined && { revision: shortName(revision) }),
    ...(source !== undefined && { source }),
  };
}

/** Every 2nd generation function of the codebase, in all regions. */
export async function listSecond(far: FarSide): Promise<readonly Deployed[]> {
  const { project, codebase } = far.settings;
  const parent = `projects/${project}/locations/-`;
  const found: Deployed[] = [];
  await askFunctions(far, 'asked for all functions', async (client, options) => {
    let pageToken = '';
    do {
      const request = { parent, pageSize: 500, pageToken, filter: 'environment="GEN_2"' };
      const [page, , answer] = await client.listFunctions(request, { ...options, autoPaginate: false });
      if ((answer.unreachable ?? []).length > 0)
        throw new ProviderError(
          'unavailable',
          `Cloud Functions cannot reach ${(answer.unreachable ?? []).join(', ')}`,
          {
            retryable: true,
          },
        );
      found.push(...page.map(deployedOf));
      pageToken = answer.nextPageToken ?? '';
    } while (pageToken !== '');
  });
  return found.filter(({ labels }) => (labels[label.codebase] ?? '') === codebase);
}

const isMissing = (error: unknown): boolean => error instanceof ProviderError && error.code === 'not-found';

/** One function; nothing when there is none. */
export async function getSecond(far: FarSide, name: string): Promise<Deployed | undefined> {
  try {
    const [found] = await askFunctions(far, `asked for ${shortName(name)}`, (client, options) =>
      client.getFunction({ name }, options),
    );
    // This API answers for the 1st generation too, which has an API of its own.
    return found.environment === 'GEN_1' ? undefined : deployedOf(found);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** Begins to create a function; gives the name of the work. */
export async function createSecond(far: FarSide, made: Function2): Promise<string> {
  const name = made.name ?? '';
  const request = { parent: name.replace(/\/functions\/[^/]+$/, ''), functionId: shortName(name), function: made };
  const [operation] = await askFunctions(far, `asked to create ${shortName(name)}`, (client, options) =>
    client.createFunction(request, options),
  );
  return operation.name ?? '';
}

/** Begins to change a function; gives the name of the work. */
export async function updateSecond(far: FarSide, made: Function2, paths: readonly string[]): Promise<string> {
  const request = { function: made, updateMask: { paths: [...paths] } };
  const [operation] = await askFunctions(far, `asked to update ${shortName(made.name ?? '')}`, (client, options) =>
    client.updateFunction(request, options),
  );
  return operation.name ?? '';
}

export async function deleteSecond(far: FarSide, name: string): Promise<string> {
  const [operation] = await askFunctions(far, `asked to delete ${shortName(name)}`, (client, options) =>
    client.deleteFunction({ name }, options),
  );
  return operation.name ?? '';
}

async function metadataOf(value: unknown) {
  const { protos } = await import('@google-cloud/functions');
  const { OperationMetadata, Function: Message } = protos.google.cloud.functions.v2;
  const read = OperationMetadata.decode(value instanceof Uint8Array ? value : new Uint8Array());
  const asked = read.requestResource?.value;
  return { read, asked: asked instanceof Uint8Array ? Message.decode(asked) : undefined };
}

const stageNames = ['', 'artefact registry', 'build', 'service', 'trigger', 'service rollback', 'trigger rollback'];
const stageStates = ['', 'not started', 'under way', 'complete'];

const requests = async () => (await import('@google-cloud/functions')).protos.google.longrunning;

/** How work stands, with what its stages say. */
export async function workSecond(far: FarSide, name: string): Promise<FarWork> {
  const { GetOperationRequest } = await requests();
  const operation = await askFunctions(far, 'asked how its work stands', async (client, options) => {
    const [found] = await client.getOperation(GetOperationRequest.create({ name }), options);
    return found;
  }).catch((error: unknown) => {
    if (isMissing(error)) return undefined;
    throw error;
  });
  if (operation === undefined) return { state: 'forgotten' };
  const { read } = await metadataOf(operation.metadata?.value);
  const lines = read.stages.map(({ name: stage, state, message }) =>
    [`${stageNames[Number(stage)] ?? 'stage'}: ${stageStates[Number(state)] ?? ''}`, words(message)]
      .filter(Boolean)
      .join(', '),
  );
  if (!operation.done) return { state: 'running', lines };
  if (operation.error === null || operation.error === undefined) return { state: 'done', lines };
  return { state: 'failed', code: operation.error.code ?? 2, sentence: words(operation.error.message), lines };
}

/** Work on functions of a region, newest first as Google lists it, with the step that asked for it. */
export async function operationsSecond(far: FarSide, region: string): Promise<readonly FarOperation[]> {
  const name = `projects/${far.settings.project}/locations/${region}`;
  const { ListOperationsRequest } = await requests();
  return askFunctions(far, 'asked for the work under way', async (client, options) => {
    const found: FarOperation[] = [];
    for await (const operation of client.listOperationsAsync(ListOperationsRequest.create({ name }), {
      ...options,
      autoPaginate: false,
    })) {
      const { read, asked } = await metadataOf(operation.metadata?.value);
      const step = asked?.labels[label.step];
      found.push({
        name: operation.name ?? '',
        target: read.target,
        done: operation.done === true,
        ...(step !== undefined && { step }),
      });
    }
    return found;
  }).catch((error: unknown) => {
    // Only a help for finding work again: the function itself tells whose it is.
    if (error instanceof ProviderError && ['invalid', 'forbidden'].includes(error.code)) return [];
    throw error;
  });
}
