import type { SmokeRequest, SmokeSequence } from '../../src/domain/smoke.ts';
import { Secret } from '../../src/domain/secret.ts';
import { systemClock } from '../../src/io/clock.ts';
import { httpFetch } from '../../src/io/fetch.ts';
import { systemTimers } from '../../src/io/timers.ts';
import { runSmoke } from '../../src/smoke/run.ts';
import type { SmokeWorld } from '../../src/smoke/run.ts';

export const aRequest = (change: Partial<SmokeRequest> = {}): SmokeRequest => ({
  name: 'home',
  method: 'GET',
  path: '/',
  headers: {},
  expect: { status: [200] },
  carry: {},
  timeoutMs: 2_000,
  retries: 0,
  ...change,
});

const aSequence = (requests: readonly SmokeRequest[]): SmokeSequence => ({
  name: 'checkout',
  moments: ['preview'],
  severity: 'P1',
  requests,
});

/** The value of every secret in these tests. */
export const secretValue = 'Bearer s3cr3t-t0ken';

const world: SmokeWorld = {
  fetch: httpFetch(),
  clock: systemClock,
  timers: systemTimers,
  secret: (reference) =>
    reference.from === 'environment' && reference.name === 'TOKEN'
      ? Promise.resolve(new Secret(secretValue))
      : Promise.reject(new Error('no such secret: /run/secrets/hidden')),
};

/** Runs the requests as one sequence, with the real clock and real requests. */
export const smoke = (baseUrl: string, requests: readonly SmokeRequest[], signal = new AbortController().signal) =>
  runSmoke(world, { sequence: aSequence(requests), moment: 'preview', baseUrl }, signal);
