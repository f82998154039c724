import { expect, it } from 'vitest';
import { summaryOf } from '../../src/smoke/summary.ts';
import type { SmokeResult } from '../../src/domain/smoke.ts';

const result = (sequence: string, faults: readonly string[]): SmokeResult => ({
  sequence,
  moment: 'full',
  atMs: 0,
  passed: faults.length === 0,
  severity: 'P1',
  requests: [{ name: 'create cart', passed: faults.length === 0, tookMs: 800, faults }],
});

it('counts what passed and names what did not', () => {
  expect(summaryOf([])).toBe('no smoke tests');
  expect(summaryOf([result('home', [])])).toBe('1 of 1 smoke tests passed in 800 ms');
  expect(summaryOf([result('home', []), result('checkout', ['expected status 201, got 500'])])).toBe(
    '1 of 2 smoke tests passed in 1.6 s. checkout at "create cart": expected status 201, got 500',
  );
});
