import { describe, expect, it } from 'vitest';
import { Secret } from '../../src/domain/secret.ts';
import { jsonText } from '../../src/store/json-text.ts';

describe('text for the database', () => {
  it('is plain JSON for ordinary values', () => {
    const value = { text: 'shop \u{1f600} "x" \\', list: [1, null, true] };

    expect(jsonText(value)).toBe(JSON.stringify(value));
    expect(jsonText(undefined)).toBe('null');
  });

  it('has a replacement for what cannot be stored, in values and in names, however deep', () => {
    const value = { 'a\0': [{ cut: 'half \ud83d' }], escaped: '\\u0000' };

    expect(JSON.parse(jsonText(value))).toEqual({ 'a\ufffd': [{ cut: 'half \ufffd' }], escaped: '\\u0000' });
  });

  it('keeps secrets secret on that way too', () => {
    expect(jsonText({ cut: '\ud83d', key: new Secret('hidden') })).toBe('{"cut":"\ufffd","key":"[secret]"}');
  });
});
