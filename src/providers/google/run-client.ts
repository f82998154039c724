import type { protos, RevisionsClient, ServicesClient } from '@google-cloud/run';
import { loadInPieces } from '../../io/load-in-pieces.ts';
import { ProviderError } from '../../ports/provider-error.ts';
import type { Google, OpenClient } from './clients.ts';
import { errorOfCall } from './grpc-error.ts';
import type { CallOptions, ClientOptions } from './grpc-options.ts';
import { runPieces } from './library.ts';
import { readRevision, readService } from './run-shape.ts';
import type { RawService, RunRevision, RunService } from './run-shape.ts';
import type { GoogleSettings } from './settings.ts';

/** An operation of Cloud Run; `name` is how it is followed after a restart. */
export interface RunOperation {
  readonly name: string;
  readonly done: boolean;
  readonly error?: { readonly code: number; readonly message: string };
  /** The service as the operation sees it. */
  readonly service?: RunService;
}

/** Which fields of a service an update sets; everything else stays as it is there. */
export type ServiceMask = readonly ('traffic' | 'annotations' | 'labels' | 'template')[];

/** The calls of Cloud Run that the providers need, each ending within a lease. */
export interface RunClient {
  /** Undefined when there is no such service. */
  readonly service: (name: string, signal: AbortSignal) => Promise<RunService | undefined>;
  readonly revision: (service: string, revision: string, signal: AbortSignal) => Promise<RunRevision | undefined>;
  /** Newest first, at most so many. */
  readonly revisions: (service: string, limit: number, signal: AbortSignal) => Promise<readonly RunRevision[]>;
  /** Refused as `stale-read` when the service changed since its etag was read. */
  readonly update: (
    change: { readonly service: RawService; readonly mask: ServiceMask; readonly validateOnly?: boolean },
    signal: AbortSignal,
  ) => Promise<RunOperation>;
  readonly create: (name: string, service: RawService, signal: AbortSignal) => Promise<RunOperation>;
  /** Undefined when the operation is no longer known. */
  readonly operation: (name: string, signal: AbortSignal) => Promise<RunOperation | undefined>;
  /** Recent operations of the service's location; empty when they cannot be listed. */
  readonly operations: (service: string, signal: AbortSignal) => Promise<readonly RunOperation[]>;
  readonly deleteRevision: (service: string, revision: string, signal: AbortSignal) => Promise<void>;
  /** Those of the permissions that we have on the service. */
  readonly permissions: (service: string, wanted: readonly string[], signal: AbortSignal) => Promise<readonly string[]>;
}

const parentOf = (name: string): string => name.split('/').slice(0, -2).join('/');
const shortOf = (name: string): string => name.split('/').at(-1) ?? name;

const openServices = async (options: ClientOptions): Promise<ServicesClient> => {
  await loadInPieces(runPieces);
  const { ServicesClient: Client } = (await import('@google-cloud/run')).v2;
  return new Client(options);
};
const openRevisions = async (options: ClientOptions): Promise<RevisionsClient> => {
  await loadInPieces(runPieces);
  const { RevisionsClient: Client } = (await import('@google-cloud/run')).v2;
  return new Client(options);
};

const isNotFound = (error: unknown): boolean => error instanceof ProviderError && error.code === 'not-found';

type FarOperation = protos.google.longrunning.IOperation;

async function readOperation(far: FarOperation): Promise<RunOperation> {
  const { protos: generated } = await import('@google-cloud/run');
  const packed = far.metadata?.value;
  const isService = far.metadata?.type_url?.endsWith('/google.cloud.run.v2.Service') === true;
  const bytes = packed instanceof Uint8Array && isService ? packed : undefined;
  return {
    name: far.name ?? '',
    done: far.done === true,
    ...(far.error ? { error: { code: far.error.code ?? 2, message: far.error.message ?? '' } } : {}),
    ...(bytes === undefined ? {} : { service: readService(generated.google.cloud.run.v2.Service.decode(bytes)) }),
  };
}

type Asked = <Answer>(
  doing: string,
  signal: AbortSignal,
  once: (options: CallOptions) => Promise<Answer>,
) => Promise<Answer>;

const asking =
  (open: Pick<OpenClient<unknown>, 'options'>): Asked =>
  async (doing, signal, once) => {
    const options = await open.options(signal);
    return once(options).catch((error: unknown) => {
      throw errorOfCall(error, `Cloud Run, asked ${doing}`, signal);
    });
  };

const unlessMissing = async <Answer>(answer: Promise<Answer>): Promise<Answer | undefined> =>
  answer.catch((error: unknown) => {
    if (isNotFound(error)) return undefined;
    throw error;
  });

interface Open {
  readonly services: () => Promise<{ readonly client: ServicesClient; readonly ask: Asked }>;
  readonly revisions: () => Promise<{ readonly client: RevisionsClient; readonly ask: Asked }>;
}

function opening(google: Google, settings: GoogleSettings): Open {
  const withAsk = <Client>(open: OpenClient<Client>) => ({ client: open.client, ask: asking(open) });
  return {
    services: async () => withAsk(await google.grpc('run services', settings, openServices)),
    revisions: async () => withAsk(await google.grpc('run revisions', settings, openRevisions)),
  };
}

function serviceCalls(
  open: Open,
): Pick<RunClient, 'service' | 'update' | 'create' | 'operation' | 'operations' | 'permissions'> {
  return {
    service: async (name, signal) => {
      const { client, ask } = await open.services();
      const doing = `for the service ${shortOf(name)}`;
      const answer = await unlessMissing(ask(doing, signal, (options) => client.getService({ name }, options)));
      return answer === undefined ? undefined : readService(answer[0]);
    },
    update: async ({ service, mask, validateOnly = false }, signal) => {
      const { client, ask } = await open.services();
      const request = { service, updateMask: { paths: [...mask] }, validateOnly };
      const doing = `to change the service ${shortOf(service.name ?? '')}`;
      const [begun] = await ask(doing, signal, (options) => client.updateService(request, options));
      return readOperation(begun.latestResponse);
    },
    create: async (name, service, signal) => {
      const { client, ask } = await open.services();
      const request = { parent: parentOf(name), serviceId: shortOf(name), service };
      const doing = `to create the service ${shortOf(name)}`;
      const [begun] = await ask(doing, signal, (options) => client.createService(request, options));
      return readOperation(begun.latestResponse);
    },
    ...operationCalls(open),
    permissions: async (resource, wanted, signal) => {
      const { client, ask } = await open.services();
      const request = { resource, permissions: [...wanted] };
      const doing = `what we may do with the service ${shortOf(resource)}`;
      const [answer] = await ask(doing, signal, (options) => client.testIamPermissions(request, options));
      return answer.permissions ?? [];
    },
  };
}

/** How operations are asked for; the client's own types want instances of classes and mistake what a list answers. */
interface Operations {
  getOperation(request: { readonly name: string }, options: CallOptions): Promise<[FarOperation]>;
  listOperations(
    request: { readonly name: string; readonly filter: string; readonly pageSize: number },
    options: CallOptions & { readonly autoPaginate: false },
  ): Promise<[readonly FarOperation[]]>;
}

/** The client types its operations as another package's; `Operations` names what is used, and tests run on the client itself. */
const operationsOf = (client: ServicesClient): Operations => client.operationsClient as unknown as Operations;

function operationCalls(open: Open): Pick<RunClient, 'operation' | 'operations'> {
  return {
    operation: async (name, signal) => {
      const { client, ask } = await open.services();
      const far = operationsOf(client);
      const answer = await unlessMissing(
        ask('for an operation', signal, (options) => far.getOperation({ name }, options)),
      );
      return answer === undefined ? undefined : readOperation(answer[0]);
    },
    operations: async (service, signal) => {
      const { client, ask } = await open.services();
      const far = operationsOf(client);
      const request = { name: parentOf(service), filter: '', pageSize: 100 };
      try {
        const [found] = await ask('for recent operations', signal, (options) =>
          far.listOperations(request, { ...options, autoPaginate: false }),
        );
        return await Promise.all(found.map(readOperation));
      } catch (error) {
        // Only a help for finding work again: what is there is read from the service itself.
        if (error instanceof ProviderError && ['invalid', 'forbidden'].includes(error.code)) return [];
        throw error;
      }
    },
  };
}

function revisionCalls(open: Open): Pick<RunClient, 'revision' | 'revisions' | 'deleteRevision'> {
  return {
    revision: async (service, revision, signal) => {
      const { client, ask } = await open.revisions();
      const request = { name: `${service}/revisions/${revision}` };
      const doing = `for the revision ${revision}`;
      const answer = await unlessMissing(ask(doing, signal, (options) => client.getRevision(request, options)));
      return answer === undefined ? undefined : readRevision(answer[0]);
    },
    revisions: async (service, limit, signal) => {
      const { client, ask } = await open.revisions();
      const found: RunRevision[] = [];
      let pageToken = '';
      do {
        const request = { parent: service, pageSize: limit, pageToken };
        const doing = `for the revisions of ${shortOf(service)}`;
        const [page, , answer] = await ask(doing, signal, (options) =>
          client.listRevisions(request, { ...options, autoPaginate: false }),
        );
        found.push(...page.map(readRevision));
        pageToken = answer.nextPageToken ?? '';
      } while (pageToken !== '' && found.length < limit);
      return found.toSorted((left, right) => right.createTimeMs - left.createTimeMs);
    },
    deleteRevision: async (service, revision, signal) => {
      const { client, ask } = await open.revisions();
      const request = { name: `${service}/revisions/${revision}` };
      const doing = `to delete the revision ${revision}`;
      await unlessMissing(ask(doing, signal, (options) => client.deleteRevision(request, options)));
    },
  };
}

/** Cloud Run by its official client, over gRPC. */
export function runClient(google: Google, settings: GoogleSettings): RunClient {
  const open = opening(google, settings);
  return { ...serviceCalls(open), ...revisionCalls(open) };
}
