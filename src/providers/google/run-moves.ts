import { z } from 'zod';
import { ProviderError } from '../../ports/provider-error.ts';
import type { ProviderErrorCode } from '../../ports/provider-error.ts';
import type { Begun, Progress, StepCall } from '../../ports/provider.ts';
import { errorOfGrpc } from '../far-error.ts';
import type { RunClient, RunOperation } from './run-client.ts';
import { demandFence, hasStep, markedBy } from './run-marks.ts';
import type { Condition, RawService, RunService, TrafficEntry } from './run-shape.ts';
import { demandWhole, sameTraffic, sharesOf, sharesText } from './run-traffic.ts';

const entrySchema = z.strictObject({
  to: z.union([z.literal('latest'), z.strictObject({ revision: z.string() })]),
  percent: z.int(),
  tag: z.string().optional(),
});

/** A split of traffic as handles and snapshots keep it. */
export const trafficSchema = z
  .array(entrySchema)
  .transform((entries): readonly TrafficEntry[] =>
    entries.map(({ tag, ...rest }) => (tag === undefined ? rest : { ...rest, tag })),
  );

/** Follows a change of traffic: by its operation while that is known, and by what the service says in any case. */
export const trafficHandle = z.strictObject({
  kind: z.literal('traffic'),
  service: z.string(),
  operation: z.string().optional(),
  wanted: trafficSchema,
});

export type TrafficHandle = z.infer<typeof trafficHandle>;

const missing = (name: string): ProviderError =>
  new ProviderError('not-found', `there is no Cloud Run service ${name}`);

const targets = (entries: readonly TrafficEntry[]): NonNullable<RawService['traffic']> =>
  entries.map(({ to, percent, tag }) => ({
    type: to === 'latest' ? 'TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST' : 'TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION',
    ...(to === 'latest' ? {} : { revision: to.revision }),
    percent,
    ...(tag === undefined ? {} : { tag }),
  }));

/** The traffic of a service as an update sends it. */
export const sentTraffic = targets;

const isStale = (error: unknown): boolean => error instanceof ProviderError && error.code === 'stale-read';

/** How often a change that met a newer etag is made anew on what is there now. */
const triesWhenStale = 3;

/** Repeats work that read something which another one changed before it wrote. */
export async function againWhenStale<Result>(signal: AbortSignal, once: () => Promise<Result>): Promise<Result> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await once();
    } catch (error) {
      if (!isStale(error) || tries >= triesWhenStale || signal.aborted) throw error;
    }
  }
}

/** What an operation that ended at once has to say. */
export function demandNoError({ error }: RunOperation, doing: string): void {
  if (error === undefined) return;
  throw errorOfGrpc(error.code, { sentence: `${doing}: ${error.message.slice(0, 300)}` });
}

/** A newest revision that failed makes the whole service fail for as long as it is the newest: the routes have a word of their own. */
const areRoutesReady = ({ conditions }: RunService): boolean =>
  conditions.some(({ type, state }) => type === 'RoutesReady' && state === 'succeeded');

/** Whether the service has come to rest where it was asked to be. */
export function isSettled(service: RunService): boolean {
  const { reconciling, condition, observed, traffic } = service;
  if (reconciling || condition.state === 'pending') return false;
  if (observed.length === 0) return condition.state === 'succeeded';
  return (condition.state === 'succeeded' || areRoutesReady(service)) && sameTraffic(service, observed, traffic);
}

/** What is still to follow of a change that this service has taken. */
export const following = (service: RunService, operation?: string): Begun => {
  if (isSettled(service)) return { kind: 'done' };
  const wanted = service.traffic.map((entry) => ({ ...entry }));
  return {
    kind: 'running',
    handle: { kind: 'traffic', service: service.name, wanted, ...(operation === undefined ? {} : { operation }) },
  };
};

/** A change of a service's traffic: what it should be, from what is there when it is written. */
export interface TrafficMove {
  readonly service: string;
  readonly to: (service: RunService) => readonly TrafficEntry[];
  /** Looks again before the change is sent, such as for an image. */
  readonly before?: (service: RunService, wanted: readonly TrafficEntry[]) => Promise<void>;
  /** Leaves the step's key and fence on the service, so that it is found again; without it only the etag protects. */
  readonly mark?: boolean;
}

/** Changes the traffic of a service once, whatever happens to answers, and never what was changed since it was read. */
export async function moveTraffic(run: RunClient, move: TrafficMove, call: StepCall): Promise<Begun> {
  const { mark = true } = move;
  return againWhenStale(call.signal, async () => {
    const service = await run.service(move.service, call.signal);
    if (service === undefined) throw missing(move.service);
    demandFence(service, call);
    if (mark && hasStep(service, call.key)) return following(service);
    const wanted = move.to(service);
    demandWhole(wanted);
    await move.before?.(service, wanted);
    const change: RawService = { name: service.name, etag: service.etag, traffic: targets(wanted) };
    const operation = await run.update(
      mark
        ? { service: { ...change, annotations: { ...markedBy(service, call) } }, mask: ['traffic', 'annotations'] }
        : { service: change, mask: ['traffic'] },
      call.signal,
    );
    demandNoError(operation, `Cloud Run, asked to route ${sharesText(sharesOf(service, wanted))}`);
    const rest = wanted.map((entry) => ({ ...entry }));
    return operation.done
      ? { kind: 'done' }
      : {
          kind: 'running',
          handle: { kind: 'traffic', service: service.name, operation: operation.name, wanted: rest },
        };
  });
}

const byReason: Readonly<Record<string, ProviderErrorCode>> = {
  CONTAINER_MISSING: 'gone',
  CONTAINER_PERMISSION_DENIED: 'forbidden',
  CONTAINER_IMAGE_UNAUTHORIZED: 'forbidden',
  CONTAINER_IMAGE_AUTHORIZATION_CHECK_FAILED: 'forbidden',
  ENCRYPTION_KEY_PERMISSION_DENIED: 'forbidden',
  SECRETS_ACCESS_CHECK_FAILED: 'forbidden',
  PROGRESS_DEADLINE_EXCEEDED: 'timeout',
  VPC_NETWORK_NOT_FOUND: 'not-found',
  ACTIVE_REVISION_LIMIT_REACHED: 'quota',
  INTERNAL: 'unavailable',
};

const worthAnotherTry: readonly ProviderErrorCode[] = ['quota', 'unavailable'];

/** A failed condition as the end of the work. */
export function failedBy({ reason, message }: Condition, doing: string, lines: readonly string[] = []): Progress {
  const code = byReason[reason] ?? 'failed';
  const sentence = `${doing}: ${[reason, message.slice(0, 300)].filter((one) => one !== '').join(', ')}`;
  return { kind: 'failed', code, sentence, retryable: worthAnotherTry.includes(code), lines };
}

/** The end of an operation that failed. */
export function failedOperation({ code, message }: { code: number; message: string }, doing: string): Progress {
  const error = errorOfGrpc(code, { sentence: `${doing}: ${message.slice(0, 300)}` });
  return { kind: 'failed', code: error.code, sentence: error.message, retryable: error.retryable, lines: [] };
}

/** What Cloud Run says of itself, line by line. */
export const linesOf = (service: RunService): readonly string[] =>
  service.conditions
    .filter(({ message }) => message !== '')
    .map(({ type, message }) => `${type}: ${message.slice(0, 200)}`);

/** Looks how far a change of traffic is. */
export async function trafficProgress(
  run: Pick<RunClient, 'service' | 'operation'>,
  { service: name, operation: followed, wanted }: TrafficHandle,
  signal: AbortSignal,
): Promise<Progress> {
  const operation = followed === undefined ? undefined : await run.operation(followed, signal);
  const doing = 'Cloud Run could not route the traffic so';
  if (operation?.done === false)
    return { kind: 'running', lines: operation.service === undefined ? [] : linesOf(operation.service) };
  const service = await run.service(name, signal);
  if (service === undefined) throw missing(name);
  const isAsWanted = sameTraffic(service, service.traffic, wanted);
  const version = [...sharesOf(service, wanted)].toSorted(([, a], [, b]) => b - a)[0]?.[0] ?? '';
  if (isAsWanted && isSettled(service)) return { kind: 'succeeded', version, lines: [] };
  if (operation?.error !== undefined) {
    // The service says why in words of its own, the operation only that it failed.
    return byReason[service.condition.reason] === undefined
      ? failedOperation(operation.error, doing)
      : failedBy(service.condition, doing, linesOf(service));
  }
  if (service.reconciling || service.condition.state === 'pending') return { kind: 'running', lines: linesOf(service) };
  if (!isAsWanted) {
    const sentence = `somebody else moved the traffic meanwhile: ${sharesText(sharesOf(service, service.traffic))}`;
    return { kind: 'failed', code: 'conflict', sentence, retryable: false, lines: linesOf(service) };
  }
  if (service.condition.state === 'failed') return failedBy(service.condition, doing, linesOf(service));
  return { kind: 'running', lines: linesOf(service) };
}
