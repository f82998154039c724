import { expect, test } from 'vitest';
import { latencyBoundsMs, latencyClass, TrafficMeter } from '../../../src/providers/supervisor/traffic.ts';

test('latencies fall into classes that grow evenly on a logarithmic scale', () => {
  expect(latencyClass(0.2)).toBe(0);
  expect(latencyClass(1)).toBe(0);
  expect(latencyBoundsMs[latencyClass(95)]).toBe(100);
  expect(latencyBoundsMs[latencyClass(100)]).toBe(100);
  expect(latencyClass(1e9)).toBe(latencyBoundsMs.length);
  const ratios = latencyBoundsMs.slice(1).map((bound, index) => bound / (latencyBoundsMs[index] ?? 1));
  for (const ratio of ratios) expect(ratio).toBeCloseTo(1.259, 1);
});

test('each outcome is counted for what it is', () => {
  const meter = new TrafficMeter();
  const outcomes = [
    { kind: 'answered', status: 200, latencyMs: 5 },
    { kind: 'answered', status: 503, latencyMs: 5 },
    { kind: 'connect-failed' },
    { kind: 'broken' },
    { kind: 'timed-out', latencyMs: 9_000 },
    { kind: 'aborted-by-client' },
  ] as const;
  for (const outcome of outcomes) {
    meter.began(10_000);
    meter.ended(10_500, outcome);
  }

  expect(meter.read(10_000, 11_000)).toEqual([
    {
      atMs: 10_000,
      requests: 6,
      errors: 4,
      connectFailures: 1,
      timeouts: 1,
      aborted: 1,
      inFlightMax: 1,
      latency: [
        [latencyClass(5), 2],
        [latencyClass(9_000), 1],
      ],
    },
  ]);
  expect(meter.inFlight).toBe(0);
});

test('a reading begins with its first second, ends before its last, and reaches two hours back', () => {
  const meter = new TrafficMeter();
  for (const second of [1, 2, 3, 7_300]) {
    meter.began(second * 1_000);
    meter.ended(second * 1_000, { kind: 'broken' });
  }

  expect(meter.read(2_000, 3_000).map(({ atMs }) => atMs)).toEqual([2_000]);
  expect(meter.read(0, 8_000_000).map(({ atMs }) => atMs)).toEqual([1_000, 2_000, 3_000, 7_300_000]);
  meter.began(7_201_000);
  expect(meter.read(0, 2_000)).toEqual([]);
});
