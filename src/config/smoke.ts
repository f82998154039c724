import type { SmokeRequest, SmokeSequence } from '../domain/smoke.ts';
import type { SmokeSetting } from './schema/smoke.ts';
import { absolute } from './secrets.ts';

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
