import type { ConfigFault } from '../domain/config.ts';
import type { SmokeRequest, SmokeSequence } from '../domain/smoke.ts';
import { faultAt } from './faults-of.ts';
import type { Path } from './located.ts';
import { pathText } from './located.ts';
import type { SmokeSetting } from './schema/smoke.ts';
import { absolute } from './secrets.ts';
import type { TargetReading } from './target-reading.ts';

export const smokeSequences = (
  settings: Readonly<Record<string, SmokeSetting>>,
  folder: string,
): readonly SmokeSequence[] =>
  Object.entries(settings).map(([name, { moments, severity, requests }]) => ({
    name,
    moments,
    severity,
    requests: requests.map((request) => smokeRequest(request, folder)),
  }));

type RequestSetting = SmokeSetting['requests'][number];

function smokeRequest(setting: RequestSetting, folder: string): SmokeRequest {
  const { name, method, path, headers, body, expect, carry, timeout, retries, until } = setting;
  return {
    name,
    method,
    path,
    headers: Object.fromEntries(
      Object.entries(headers).map(([key, value]) => [key, typeof value === 'string' ? value : absolute(value, folder)]),
    ),
    ...(body !== undefined && { body }),
    expect: expectation(expect),
    carry,
    timeoutMs: timeout,
    retries,
    ...(until !== undefined && { untilMs: until }),
  };
}

const expectation = ({
  status,
  headers,
  json,
  bodyContains,
  latencyBelow,
}: RequestSetting['expect']): SmokeRequest['expect'] => ({
  ...(status && { status }),
  ...(headers && { headers }),
  ...(json && { json: json.map(jsonExpectation) }),
  ...(bodyContains !== undefined && { bodyContains }),
  ...(latencyBelow !== undefined && { latencyBelowMs: latencyBelow }),
});

type JsonSetting = NonNullable<RequestSetting['expect']['json']>[number];

function jsonExpectation({ pointer, equals, matches }: JsonSetting) {
  if (equals !== undefined) return { kind: 'equals' as const, pointer, value: equals };
  if (matches !== undefined) return { kind: 'matches' as const, pointer, pattern: matches };
  return { kind: 'exists' as const, pointer };
}

/** Carried names that nothing carried before, and headers that give a secret away. */
export const smokeFaults = (target: TargetReading): readonly ConfigFault[] =>
  Object.entries(target.settings.smoke).flatMap(([name, { requests }]) =>
    requests.flatMap((request, index) => {
      const base: Path = ['smoke', name, 'requests', index];
      const carried = requests.slice(0, index).flatMap(({ carry }) => Object.keys(carry));
      return [...placeholderFaults({ target, base, carried }, request), ...headerFaults({ target, base }, request)];
    }),
  );

interface Place {
  readonly target: TargetReading;
  readonly base: Path;
}

const placeholder = /\{\{([^{}]*)\}\}/g;

function placeholderFaults(
  { target, base, carried }: Place & { readonly carried: readonly string[] },
  { path, body }: RequestSetting,
): readonly ConfigFault[] {
  const texts = [
    { key: 'path', text: path },
    { key: 'body', text: body === undefined ? '' : JSON.stringify(body) },
  ];
  return texts.flatMap(({ key, text }) =>
    [...new Set([...text.matchAll(placeholder)].map(([, word]) => (word ?? '').trim()))]
      .filter((word) => !carried.includes(word))
      .map((word) =>
        faultAt(target.locate([...base, key]), {
          found: `{{${word.slice(0, 60)}}}, which nothing carried before`,
          expected: carried.length === 0 ? 'no placeholder here' : `one of ${carried.join(', ')}`,
          remedy: `Add ${word === '' ? 'a name' : word.slice(0, 60)} to the carry of an earlier request of ${pathText(base.slice(0, 2))}.`,
        }),
      ),
  );
}

const secretHeaders = ['authorization', 'proxy-authorization', 'cookie', 'x-api-key'];

function headerFaults({ target, base }: Place, { headers }: RequestSetting): readonly ConfigFault[] {
  return Object.entries(headers).flatMap(([name, value]) => {
    if (typeof value !== 'string') return [];
    const place = target.locate([...base, 'headers', name]);
    if (secretHeaders.includes(name.toLowerCase())) {
      const remedy = 'Write { secret: { environment: NAME } } or { secret: { file: path } }.';
      return [faultAt(place, { found: 'a text (not shown)', expected: 'a reference to a secret', remedy })];
    }
    if (!value.includes('{{')) return [];
    const remedy = 'Carry values in the path or the body.';
    return [faultAt(place, { found: 'a placeholder in a header', expected: 'a text without {{ }}', remedy })];
  });
}
