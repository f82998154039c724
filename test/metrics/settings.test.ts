import { describe, expect, it } from 'vitest';
import { sourceKinds } from '../../src/metrics/index.ts';

describe.each(Object.entries(sourceKinds))('the settings of %s', (_, kind) => {
  it('have defaults, and take back what they gave out', () => {
    const first: unknown = kind.schema.parse({});

    expect(kind.schema.parse(first)).toEqual(first);
    expect(kind.intervalMs(first)).toBeGreaterThanOrEqual(1_000);
    expect(kind.delayMs(first)).toBe(0);
  });

  it('take a time with its unit', () => {
    expect(kind.intervalMs({ interval: '10s' })).toBe(10_000);
    expect(kind.intervalMs({ interval: '1m' })).toBe(60_000);
  });

  it.each([{ interval: 'soon' }, { interval: '1ms' }, { interval: '90d' }, { unknown: 1 }])('refuse %j', (settings) => {
    expect(kind.schema.safeParse(settings).success).toBe(false);
  });
});
