import { z } from 'zod';
import type { BuiltInMetric, Point } from '../domain/measure.ts';
import { HttpFailure } from '../ports/http.ts';
import type { MetricQuery } from '../ports/metric-source.ts';
import { ProviderError } from '../ports/provider-error.ts';
import { durationSetting } from './duration-setting.ts';
import type { MetricSourceKind, SourceWorld } from './kind.ts';

const statusCode = z.int().min(100).max(599);

const schema = z.strictObject({
  interval: durationSetting({ fromMs: 1_000, toMs: 3_600_000 }).prefault('5s').describe('Time between two probes.'),
  timeout: durationSetting({ fromMs: 10, toMs: 3_500 }).prefault('3s').describe('An answer after this is none.'),
  path: z
    .string()
    .max(2_000)
    .regex(/^\/(?![/\\])[^\s\\]*$/, { error: 'a path that begins with one /, without a host\nWrite only the path.' })
    .prefault('/')
    .describe('What is asked for at the address of the version.'),
  status: z.array(statusCode).min(1).optional().describe('Good answers; all below 400 when absent.'),
});
type Settings = z.output<typeof schema>;

const metrics = [
  'availability',
  'error-rate',
  'timeout-rate',
  'latency-p50',
  'latency-p95',
  'latency-p99',
] as const satisfies readonly BuiltInMetric[];

/** How one probe ended. */
interface Answer {
  readonly isGood: boolean;
  readonly isTimeout: boolean;
  /** Absent where no answer came at all. */
  readonly tookMs?: number;
}

type Probe = (url: string, signal: AbortSignal) => Promise<Answer>;

const ranOut = (signal: AbortSignal): boolean =>
  signal.aborted && signal.reason instanceof Error && signal.reason.name === 'TimeoutError';

const probing =
  ({ path, timeout, status }: Settings, { fetch }: SourceWorld): Probe =>
  async (address, signal) => {
    const base = new URL(address);
    const url = `${base.origin}${base.pathname.replace(/\/+$/, '')}${path}`;
    try {
      const answer = await fetch({ url, method: 'GET', timeoutMs: timeout }, signal);
      const isGood = status === undefined ? answer.status < 400 : status.includes(answer.status);
      return { isGood, isTimeout: false, tookMs: answer.tookMs };
    } catch (error) {
      if (!(error instanceof HttpFailure)) throw error;
      if (error.code === 'cancelled' && !ranOut(signal))
        throw new ProviderError('unavailable', 'the probe was called off');
      const isTimeout = error.code === 'timeout' || error.code === 'cancelled';
      return { isGood: false, isTimeout, ...(isTimeout && { tookMs: error.tookMs }) };
    }
  };

/** Ten classes per decade up to 100 s, so that a percentile is right to a tenth or so. */
const bounds = Array.from({ length: 51 }, (_, index) => Math.round(10 ** (index / 10) * 100) / 100);

function distribution(answers: readonly Answer[], time: Pick<Point, 'atMs' | 'spanMs'>): Point | undefined {
  const took = answers.flatMap(({ tookMs }) => (tookMs === undefined ? [] : [tookMs]));
  if (took.length === 0) return undefined;
  const counts = new Map<number, number>();
  for (const ms of took) {
    const index = bounds.findIndex((bound) => ms <= bound);
    const place = index < 0 ? bounds.length : index;
    counts.set(place, (counts.get(place) ?? 0) + 1);
    // The empty class below tells where this one begins.
    if (place > 0 && !counts.has(place - 1)) counts.set(place - 1, 0);
  }
  const buckets = [...counts]
    .toSorted(([left], [right]) => left - right)
    .map(([place, count]) => ({ upTo: bounds[place] ?? null, count }));
  return { kind: 'distribution', ...time, buckets };
}

function pointOf(metric: string, answers: readonly Answer[], time: Pick<Point, 'atMs' | 'spanMs'>): Point | undefined {
  const ratio = (isHit: (answer: Answer) => boolean): Point => ({
    kind: 'ratio',
    ...time,
    hits: answers.filter(isHit).length,
    total: answers.length,
  });
  switch (metric) {
    case 'availability':
      return ratio(({ isGood }) => isGood);
    case 'error-rate':
      return ratio(({ isGood }) => !isGood);
    case 'timeout-rate':
      return ratio(({ isTimeout }) => isTimeout);
    default:
      return distribution(answers, time);
  }
}

/** Several metrics asked in the same look are told by the same probe. */
function sharing(probe: Probe, world: SourceWorld) {
  const latest = new Map<string, { readonly untilMs: number; readonly answers: Promise<readonly Answer[]> }>();
  const fresh = async (query: MetricQuery, signal: AbortSignal): Promise<readonly Answer[]> => {
    const addresses = await world.addressesOf(query, signal);
    return Promise.all(addresses.map((address) => probe(address, signal)));
  };
  return (query: MetricQuery, signal: AbortSignal): Promise<readonly Answer[]> => {
    const key = `${query.target} ${query.side} ${JSON.stringify(query.versions)}`;
    const known = latest.get(key);
    if (known?.untilMs === query.untilMs) return known.answers;
    const answers = fresh(query, signal);
    for (const [old, { untilMs }] of latest) if (untilMs < query.untilMs - 3_600_000) latest.delete(old);
    latest.set(key, { untilMs: query.untilMs, answers });
    return answers;
  };
}

/** Looks come a little early or late; a probe that is nearly due is due. */
const nearly = 0.9;

/** The bot's own requests to the version under test. Each is a measurement, however few there are. */
export const probes: MetricSourceKind = {
  schema,
  intervalMs: (settings) => schema.parse(settings).interval,
  delayMs: () => 0,
  metrics,
  open: ({ name, settings }, world) => {
    const parsed = schema.parse(settings);
    const intervalMs = parsed.interval;
    const answersTo = sharing(probing(parsed, world), world);
    return {
      name,
      intervalMs,
      delayMs: 0,
      metrics,
      everySampleCounts: true,
      read: async (query, signal) => {
        const passedMs = query.untilMs - query.sinceMs;
        if (passedMs < intervalMs * nearly) return [];
        const answers = await answersTo(query, signal);
        const time = { atMs: query.untilMs, spanMs: Math.min(passedMs, intervalMs) };
        const point = answers.length === 0 ? undefined : pointOf(query.metric, answers, time);
        return point === undefined ? [] : [point];
      },
    };
  },
};
