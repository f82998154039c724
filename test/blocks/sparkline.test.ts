import { describe, expect, it } from 'vitest';
import { sparkline } from '../../blocks/sparkline.ts';

describe('the sparkline', () => {
  it('rises with the values and leaves a dot where nothing was measured', () => {
    expect(sparkline([1, 2, null, 4])).toBe('▁▃·▅');
  });

  it('stays in the middle for a steady value and at the bottom for none', () => {
    expect(sparkline([7, 7, 7])).toBe('▅▅▅');
    expect(sparkline([0, 0])).toBe('▁▁');
    expect(sparkline([null])).toBe('');
  });

  it('survives what is no number', () => {
    expect(sparkline([Number.NaN, 1])).toHaveLength(2);
    expect(sparkline([Number.POSITIVE_INFINITY, 1])).toHaveLength(2);
  });
});
