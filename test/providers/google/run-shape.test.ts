import { protos } from '@google-cloud/run';
import { describe, expect, test } from 'vitest';
import { sentTraffic } from '../../../src/providers/google/run-moves.ts';
import { readService, runWords } from '../../../src/providers/google/run-shape.ts';
import { ingressWords } from '../../../src/providers/cloud-run/settings.ts';

const run = protos.google.cloud.run.v2;

function wordsOf(values: Readonly<Record<string, number | string>>): readonly string[] {
  const words = new Map(
    Object.entries(values).flatMap(([name, value]) => (typeof value === 'number' ? [[value, name] as const] : [])),
  );
  return Array.from({ length: Math.max(...words.keys()) + 1 }, (_, at) => words.get(at) ?? '');
}

describe('words of Cloud Run', () => {
  test('LRO metadata enums are numbers in gRPC: the numbers mean the official words', () => {
    expect(runWords.trafficType).toEqual(wordsOf(run.TrafficTargetAllocationType));
    expect(runWords.state).toEqual(wordsOf(run.Condition.State));
    expect(runWords.reason).toEqual(wordsOf(run.Condition.CommonReason));
    expect(runWords.revisionReason).toEqual(wordsOf(run.Condition.RevisionReason));
  });

  test('LRO metadata enums are numbers in gRPC: a service packed in an operation is read like any other', () => {
    const said = {
      name: 'projects/p/locations/l/services/api',
      traffic: [{ type: 'TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST' as const, percent: 100 }],
      terminalCondition: {
        type: 'Ready',
        state: 'CONDITION_FAILED' as const,
        revisionReason: 'HEALTH_CHECK_CONTAINER_ERROR' as const,
      },
    };
    const packed = run.Service.decode(run.Service.encode(run.Service.fromObject(said)).finish());
    expect(packed.terminalCondition?.state).toBe(3);

    const service = readService(packed);

    expect(service.condition).toMatchObject({ state: 'failed', reason: 'HEALTH_CHECK_CONTAINER_ERROR' });
    expect(service.traffic).toEqual(readService(said).traffic);
  });

  test('an unknown enum string is sent as 0 silently: every word that we send is an official one', () => {
    const sent = sentTraffic([
      { to: 'latest', percent: 50 },
      { to: { revision: 'api-1' }, percent: 50 },
    ]).map(({ type }) => String(type));

    expect(run.TrafficTarget.fromObject({ type: 'LATEST' }).type).toBe(0);
    expect(sent.every((word) => word in run.TrafficTargetAllocationType)).toBe(true);
    expect(Object.values(ingressWords).every((word) => word in run.IngressTraffic)).toBe(true);
  });
});
