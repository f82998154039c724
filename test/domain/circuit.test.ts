import { describe, expect, test } from 'vitest';
import type { Circuit } from '../../src/domain/circuit.ts';
import {
  afterAnswer,
  afterFailure,
  closedCircuit,
  entryOf,
  isQuiet,
  probing,
  turnOf,
} from '../../src/domain/circuit.ts';

const service = 'vercel in production';
const failed = (times: number, from: Circuit = closedCircuit(service), everyMs = 1000): Circuit =>
  Array.from({ length: times }, (_, index) => index * everyMs).reduce(
    (circuit, atMs) => afterFailure(circuit, 'unavailable', atMs),
    from,
  );

describe('a circuit', () => {
  test('stays closed for four failures in a minute and opens at the fifth', () => {
    expect(entryOf(failed(4), 4000)).toEqual({ kind: 'free' });
    expect(entryOf(failed(5), 4000)).toEqual({ kind: 'shut', untilMs: 19_000 });
    expect(turnOf(failed(4), failed(5))).toBe('opened');
  });

  test('does not open for failures that are far apart', () => {
    expect(failed(9, undefined, 30_000).state).toBe('closed');
  });

  test('lets one call through after its time, the others wait for that', () => {
    const open = failed(5);
    const half = probing(open, 19_000);

    expect(entryOf(open, 19_000)).toEqual({ kind: 'probe' });
    expect(entryOf(half, 19_001)).toMatchObject({ kind: 'shut' });
    // A probe whose process died is not waited for without end.
    expect(entryOf(half, 34_000)).toEqual({ kind: 'probe' });
  });

  test('stays open twice as long when the probe fails, five minutes at most', () => {
    let circuit = failed(5);
    const spans = Array.from({ length: 6 }, () => {
      const atMs = circuit.probeAtMs ?? 0;
      circuit = afterFailure(probing(circuit, atMs), 'timeout', atMs);
      return (circuit.probeAtMs ?? 0) - atMs;
    });

    expect(spans).toEqual([30_000, 60_000, 120_000, 240_000, 300_000, 300_000]);
  });

  test('closes with the first answer and forgets everything', () => {
    const closed = afterAnswer(probing(failed(5), 19_000));

    expect(closed).toEqual(closedCircuit(service));
    expect(isQuiet(closed)).toBe(true);
    expect(turnOf(failed(5), closed)).toBe('closed');
  });

  test('does not wait longer because of a call that was let through and failed before its time', () => {
    expect(afterFailure(failed(5), 'network', 5000).probeAtMs).toBe(19_000);
  });
});
