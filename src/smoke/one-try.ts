import type { Json } from '../domain/json.ts';
import type { Secret, SecretRef } from '../domain/secret.ts';
import type { SmokeExpectation, SmokeRequest } from '../domain/smoke.ts';
import { HttpFailure } from '../ports/http.ts';
import type { Fetch, HttpAnswer, HttpRequest } from '../ports/http.ts';
import { at } from './json-pointer.ts';
import { faultsOf, jsonOf } from './expectations.ts';
import { CannotFill, fillHeader, fillJson, fillPath, fillText } from './placeholders.ts';
import type { Carried } from './placeholders.ts';
import type { Show } from './redaction.ts';

export interface TryContext {
  readonly fetch: Fetch;
  readonly baseUrl: string;
  readonly carried: Carried;
  /** The request's secret headers by name, read already. */
  readonly secrets: Readonly<Record<string, Secret>>;
  /** Hides the secrets of the whole sequence. */
  readonly show: Show;
}

/** How one try ended; faults are fit to be shown. */
export interface Tried {
  readonly faults: readonly string[];
  readonly status?: number;
  readonly tookMs: number;
  readonly carried: Carried;
}

/** Joins a path to the address under test. The path's first slash keeps it from reaching into the host. */
function urlOf(baseUrl: string, path: string): { readonly url: string; readonly origin: string } {
  const base = new URL(baseUrl);
  return { url: `${base.origin}${base.pathname.replace(/\/+$/, '')}${path}`, origin: base.origin };
}

const isReference = (value: string | SecretRef): value is SecretRef => typeof value !== 'string';

/** Names of the headers whose values are secrets. */
export const secretHeaders = (request: SmokeRequest): readonly (readonly [string, SecretRef])[] =>
  Object.entries(request.headers).flatMap(([name, value]) => (isReference(value) ? [[name, value] as const] : []));

function bodyOf(body: Json | undefined, carried: Carried): { readonly body?: string; readonly isJson: boolean } {
  if (body === undefined) return { isJson: false };
  if (typeof body === 'string') return { body: fillText(body, carried), isJson: false };
  return { body: JSON.stringify(fillJson(body, carried)), isJson: true };
}

function httpRequest(request: SmokeRequest, { baseUrl, carried, secrets }: TryContext): HttpRequest {
  const { url, origin } = urlOf(baseUrl, fillPath(request.path, carried));
  const { body, isJson } = bodyOf(request.body, carried);
  const plain = Object.entries(request.headers).flatMap(([name, value]) =>
    isReference(value) ? [] : [[name.toLowerCase(), fillHeader(value, carried)] as const],
  );
  return {
    url,
    method: request.method,
    headers: { ...(isJson && { 'content-type': 'application/json' }), ...Object.fromEntries(plain) },
    secrets: { origin, headers: secrets },
    ...(body !== undefined && { body }),
    timeoutMs: request.timeoutMs,
  };
}

/** Expected texts may name carried values too: what was created is what comes back. */
function filled(expect: SmokeExpectation, carried: Carried): SmokeExpectation {
  return {
    ...expect,
    ...(expect.bodyContains !== undefined && { bodyContains: fillText(expect.bodyContains, carried) }),
    ...(expect.json && {
      json: expect.json.map((one) => (one.kind === 'equals' ? { ...one, value: fillJson(one.value, carried) } : one)),
    }),
  };
}

function found(place: string, answer: HttpAnswer): Json | undefined {
  if (place.startsWith('header:')) return answer.headers[place.slice('header:'.length).toLowerCase()];
  const body = jsonOf(answer);
  return body === undefined ? undefined : at(body.value, place.slice('json:'.length));
}

function carriedFrom(wanted: SmokeRequest['carry'], answer: HttpAnswer) {
  const values = Object.entries(wanted).map(([name, place]) => ({ name, place, value: found(place, answer) }));
  const faults = values.flatMap(({ name, place, value }) =>
    value === undefined ? [`expected a value at ${place} to carry as ${name}, got none`] : [],
  );
  const carried = values.flatMap(({ name, value }) => (value === undefined ? [] : [[name, value] as const]));
  return { faults, carried: Object.fromEntries(carried) };
}

async function attempt(request: SmokeRequest, context: TryContext, signal: AbortSignal): Promise<Tried> {
  const answer = await context.fetch(httpRequest(request, context), signal);
  const broken = faultsOf(filled(request.expect, context.carried), answer);
  const { faults, carried } = carriedFrom(request.carry, answer);
  const all = broken.length > 0 ? broken : faults;
  return { faults: all, status: answer.status, tookMs: answer.tookMs, carried: all.length > 0 ? {} : carried };
}

/** Sends a request once and holds the answer against the expectation. A service that does not answer is a fault, not an error. */
export async function tryOnce(request: SmokeRequest, context: TryContext, signal: AbortSignal): Promise<Tried> {
  const { show } = context;
  try {
    const tried = await attempt(request, context, signal);
    return { ...tried, faults: tried.faults.map(show) };
  } catch (error) {
    if (error instanceof HttpFailure) {
      return { faults: [show(`expected an answer, got none: ${error.message}`)], tookMs: error.tookMs, carried: {} };
    }
    if (error instanceof CannotFill) return { faults: [show(error.message)], tookMs: 0, carried: {} };
    throw error;
  }
}
