import type { ServicesClient } from '@google-cloud/run';
import { loadInPieces } from '../../../io/load-in-pieces.ts';
import type { OpenClient, OpenGrpc } from '../../google/clients.ts';
import { errorOfCall } from '../../google/grpc-error.ts';
import { runPieces } from '../../google/library.ts';
import { runClient } from '../../google/run-client.ts';
import type { RunClient } from '../../google/run-client.ts';
import type { RunsAs } from '../../google/run-facts.ts';
import { readService } from '../../google/run-shape.ts';
import type { RawService, RunRevision, RunService, TrafficEntry } from '../../google/run-shape.ts';
import { variable } from '../plan/labels.ts';
import { shortName } from './deployed.ts';
import type { FarSide } from './far-side.ts';

/** The settings as Cloud Run's clients need them: it may have another address than the Functions API. */
const atRun = ({ settings }: Pick<FarSide, 'settings'>) => {
  const apiUrl = settings.runUrl ?? settings.apiUrl;
  return { ...settings, ...(apiUrl !== undefined && { apiUrl }) };
};

export const runOf = (far: Pick<FarSide, 'google' | 'settings'>): RunClient => runClient(far.google, atRun(far));

type CallOptions = Awaited<ReturnType<OpenClient<unknown>['options']>>;

const openServices: OpenGrpc<ServicesClient> = async (options) => {
  await loadInPieces(runPieces);
  const { ServicesClient: Client } = (await import('@google-cloud/run')).v2;
  return new Client(options);
};

async function ask<Value>(
  far: FarSide,
  doing: string,
  once: (client: ServicesClient, options: CallOptions) => Promise<Value>,
): Promise<Value> {
  const { client, options } = await far.google.grpc('run services of functions', atRun(far), openServices);
  const call = await options(far.signal);
  return once(client, call).catch((error: unknown) => {
    throw errorOfCall(error, `Cloud Run, asked ${doing}`, far.signal);
  });
}

/** Every service of a region, by its whole name: one question instead of one for each function. */
export async function servicesIn(far: FarSide, region: string): Promise<ReadonlyMap<string, RunService>> {
  const parent = `projects/${far.settings.project}/locations/${region}`;
  const found = new Map<string, RunService>();
  await ask(far, `for all services in ${region}`, async (client, options) => {
    let pageToken = '';
    do {
      const request = { parent, pageSize: 500, pageToken };
      const [page, , answer] = await client.listServices(request, { ...options, autoPaginate: false });
      for (const one of page) found.set(one.name ?? '', readService(one));
      pageToken = answer.nextPageToken ?? '';
    } while (pageToken !== '');
  });
  return found;
}

const invokerRole = 'roles/run.invoker';

/** Lets these members call the service, beside whoever may already. */
export async function allowInvokers(far: FarSide, service: string, members: readonly string[]): Promise<void> {
  const [policy] = await ask(far, `who may call ${shortName(service)}`, (client, options) =>
    client.getIamPolicy({ resource: service }, options),
  );
  const bindings = policy.bindings ?? [];
  const there = bindings.find(({ role }) => role === invokerRole)?.members ?? [];
  if (members.every((member) => there.includes(member))) return;
  const others = bindings.filter(({ role }) => role !== invokerRole);
  const all = [...new Set([...there, ...members])];
  const next = { ...policy, bindings: [...others, { role: invokerRole, members: all }] };
  await ask(far, `to let others call ${shortName(service)}`, (client, options) =>
    client.setIamPolicy({ resource: service, policy: next }, options),
  );
}

/** What a revision was made from, as its own variables say. */
export function originOf({ raw }: Pick<RunRevision, 'raw'>): { readonly version?: string; readonly commit?: string } {
  const env = raw.containers?.[0]?.env ?? [];
  const valueOf = (name: string): string | undefined => env.find((one) => one.name === name)?.value ?? undefined;
  const version = valueOf(variable.version);
  const commit = valueOf(variable.revision);
  return { ...(version !== undefined && { version }), ...(commit !== undefined && { commit }) };
}

const stamps: readonly string[] = Object.values(variable);

/** How something runs, without our own stamps, which every release changes. */
export const runsAsOf = (raw: RunsAs): RunsAs => ({
  ...raw,
  containers: (raw.containers ?? []).map((one) => ({
    ...one,
    env: (one.env ?? []).filter(({ name }) => !stamps.includes(name ?? '')),
  })),
});

/** The image that a service's newest revision runs. */
export const imageOf = ({ raw }: Pick<RunService, 'raw'>): string => raw.template?.containers?.[0]?.image ?? '';

/** Entries as Cloud Run takes them. */
export const rawTraffic = (entries: readonly TrafficEntry[]): NonNullable<RawService['traffic']> =>
  entries.map(({ to, percent, tag }) => ({
    percent,
    ...(to === 'latest'
      ? { type: 'TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST' as const }
      : { type: 'TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION' as const, revision: to.revision }),
    ...(tag !== undefined && { tag }),
  }));
