import { z } from 'zod';
import type { Json } from '../domain/json.ts';
import { canonical } from '../domain/json.ts';
import type { JsonExpectation, SmokeExpectation } from '../domain/smoke.ts';
import type { HttpAnswer } from '../ports/http.ts';
import { at } from './json-pointer.ts';

const excerptLength = 120;

function excerpt(text: string): string {
  const short = text.slice(0, excerptLength);
  return short === '' ? 'nothing' : short.length < text.length ? `${short}…` : short;
}

const json = z.json();

/** The answer's body as JSON; nothing when it is none. */
export function jsonOf({ body }: HttpAnswer): { readonly value: Json } | undefined {
  try {
    return { value: json.parse(JSON.parse(body)) };
  } catch {
    return undefined;
  }
}

function statusFaults(wanted: readonly number[] | undefined, { status }: HttpAnswer): readonly string[] {
  if (wanted === undefined) return status < 400 ? [] : [`expected a status below 400, got ${status}`];
  return wanted.includes(status) ? [] : [`expected status ${wanted.join(' or ')}, got ${status}`];
}

function headerFaults(wanted: SmokeExpectation['headers'], { headers }: HttpAnswer): readonly string[] {
  return Object.entries(wanted ?? {}).flatMap(([name, expected]) => {
    const got = headers[name.toLowerCase()];
    const pattern = /^\/(.+)\/$/s.exec(expected)?.[1];
    const fits = pattern === undefined ? got === expected : got !== undefined && new RegExp(pattern).test(got);
    return fits
      ? []
      : [`expected header ${name}: ${expected}, got ${got === undefined ? 'no such header' : excerpt(got)}`];
  });
}

/** Long values are not searched: a pattern could take forever in them. */
const searchedLength = 10_000;

function jsonFault(expectation: JsonExpectation, body: Json): string | undefined {
  const { pointer } = expectation;
  const place = pointer === '' ? 'the body' : pointer;
  const got = at(body, pointer);
  const shown = got === undefined ? 'no such member' : excerpt(JSON.stringify(got));
  switch (expectation.kind) {
    case 'exists':
      return got === undefined ? `expected some value at ${place}, got no such member` : undefined;
    case 'equals': {
      const wanted = expectation.value;
      const isEqual = got !== undefined && canonical(got) === canonical(wanted);
      return isEqual ? undefined : `expected ${excerpt(JSON.stringify(wanted))} at ${place}, got ${shown}`;
    }
    case 'matches': {
      const text = typeof got === 'string' ? got : got === undefined ? undefined : JSON.stringify(got);
      const fits = text !== undefined && new RegExp(expectation.pattern).test(text.slice(0, searchedLength));
      return fits ? undefined : `expected a match of /${expectation.pattern}/ at ${place}, got ${shown}`;
    }
  }
}

function jsonFaults(wanted: SmokeExpectation['json'], answer: HttpAnswer): readonly string[] {
  if (wanted === undefined || wanted.length === 0) return [];
  const body = jsonOf(answer);
  if (body === undefined) return [`expected JSON, got ${excerpt(answer.body)}`];
  return wanted.flatMap((one) => jsonFault(one, body.value) ?? []);
}

/** What of the expectation does not hold, one sentence each: what was expected and what came. Not yet fit to be shown. */
export function faultsOf(expect: SmokeExpectation, answer: HttpAnswer): readonly string[] {
  const { bodyContains, latencyBelowMs } = expect;
  return [
    ...statusFaults(expect.status, answer),
    ...headerFaults(expect.headers, answer),
    ...jsonFaults(expect.json, answer),
    ...(bodyContains === undefined || answer.body.includes(bodyContains)
      ? []
      : [`expected a body with "${excerpt(bodyContains)}", got ${excerpt(answer.body)}`]),
    ...(latencyBelowMs === undefined || answer.tookMs < latencyBelowMs
      ? []
      : [`expected an answer in less than ${latencyBelowMs} ms, got one after ${Math.round(answer.tookMs)} ms`]),
  ];
}
