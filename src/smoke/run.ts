import type { Secret, SecretRef } from '../domain/secret.ts';
import type { SmokeRequest, SmokeResult } from '../domain/smoke.ts';
import type { Fetch } from '../ports/http.ts';
import type { SmokeRunner } from '../ports/smoke.ts';
import type { Clock, Timers } from '../ports/world.ts';
import { secretHeaders, tryOnce } from './one-try.ts';
import type { TryContext, Tried } from './one-try.ts';
import type { Carried } from './placeholders.ts';
import { showing } from './redaction.ts';

/** What smoke tests need of the world. */
export interface SmokeWorld {
  readonly fetch: Fetch;
  readonly clock: Clock;
  readonly timers: Timers;
  /** Reads a secret; a rejection is a fault of the test, its reason is not shown. */
  readonly secret: (reference: SecretRef) => Promise<Secret>;
}

type Run = Parameters<SmokeRunner>[0];
type RequestResult = SmokeResult['requests'][number];

const shortestPauseMs = 100;
const longestPauseMs = 2_000;

/** Waits a little, then longer, between tries of the same request. */
const pauseMs = (tries: number): number => Math.min(longestPauseMs, shortestPauseMs * 2 ** Math.min(tries, 10));

type Secrets = TryContext['secrets'];

/** A request's secret headers; nothing when one of them cannot be read. */
async function read(world: SmokeWorld, request: SmokeRequest): Promise<Secrets | undefined> {
  try {
    const values = secretHeaders(request).map(
      async ([name, reference]) => [name, await world.secret(reference)] as const,
    );
    return Object.fromEntries(await Promise.all(values));
  } catch {
    return undefined;
  }
}

/** Repeats until it passes, the retries are used up and the time to poll is over, or the signal fires. */
async function tried(world: SmokeWorld, { request, context, signal }: Asked): Promise<Tried> {
  const untilMs = world.clock.now() + (request.untilMs ?? 0);
  for (let tries = 1; ; tries += 1) {
    const one = await tryOnce(request, context, signal);
    const pause = pauseMs(tries);
    const goesOn = tries <= request.retries || world.clock.now() + pause < untilMs;
    if (one.faults.length === 0 || !goesOn || signal.aborted) return one;
    await world.timers.sleep(pause, signal);
  }
}

interface Asked {
  readonly request: SmokeRequest;
  readonly context: TryContext;
  readonly signal: AbortSignal;
}

const unreadable: Tried = { faults: ['expected its secrets to be readable, got none'], tookMs: 0, carried: {} };

const resultOf = ({ name }: SmokeRequest, { faults, status, tookMs }: Tried): RequestResult => ({
  name,
  passed: faults.length === 0,
  ...(status !== undefined && { status }),
  tookMs: Math.round(tookMs),
  faults,
});

/** Runs a sequence's requests in their order against an address; the first failure ends it. Whatever the service does is a result. */
export async function runSmoke(world: SmokeWorld, run: Run, signal: AbortSignal): Promise<SmokeResult> {
  const { sequence, moment, baseUrl } = run;
  const atMs = world.clock.now();
  const requests: RequestResult[] = [];
  let carried: Carried = {};
  const all = await Promise.all(sequence.requests.map((request) => read(world, request)));
  // An answer may echo what an earlier request sent, so that every secret is hidden everywhere.
  const show = showing(all.flatMap((secrets) => Object.values(secrets ?? {}).map((secret) => secret.reveal())));
  for (const [index, request] of sequence.requests.entries()) {
    const secrets = all[index];
    const context = { fetch: world.fetch, baseUrl, carried, show };
    const one = secrets && (await tried(world, { request, context: { ...context, secrets }, signal }));
    requests.push(resultOf(request, one ?? unreadable));
    if (one === undefined || one.faults.length > 0) break;
    carried = { ...carried, ...one.carried };
  }
  const passed = requests.every((one) => one.passed);
  return { sequence: sequence.name, moment, atMs, passed, severity: sequence.severity, requests };
}

/** The runner that the pipeline asks. */
export const smokeRunner =
  (world: SmokeWorld): SmokeRunner =>
  (run, signal) =>
    runSmoke(world, run, signal);
