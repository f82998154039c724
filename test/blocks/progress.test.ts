import { describe, expect, it } from 'vitest';
import { progress } from '../../blocks/progress.ts';

describe('the progress bar', () => {
  it('always has the same length and is full only at the end', () => {
    expect(progress(0)).toBe('░░░░░░░░░░░░░');
    expect(progress(0.5)).toBe('▓▓▓▓▓▓░░░░░░░');
    expect(progress(0.999)).toBe('▓▓▓▓▓▓▓▓▓▓▓▓░');
    expect(progress(1)).toBe('▓▓▓▓▓▓▓▓▓▓▓▓▓');
  });

  it('stays in its bounds', () => {
    expect(progress(-1)).toBe(progress(0));
    expect(progress(7)).toBe(progress(1));
    expect(progress(Number.NaN)).toBe(progress(0));
  });
});
