import { expect, it } from 'vitest';
import { showing } from '../../src/smoke/redaction.ts';

it('hides a secret also in the forms that an echo gives it', () => {
  const show = showing(['Bearer a/b"c']);

  expect(show('got Bearer a/b"c')).toBe('got [secret]');
  expect(show('got a/b"c alone')).toBe('got [secret] alone');
  expect(show('got Bearer%20a%2Fb%22c')).toBe('got [secret]');
  expect(show('got "Bearer a/b\\"c"')).toBe('got "[secret]"');
});

it('hides before it cuts, so that no half of a secret is left at the end', () => {
  const shown = showing(['0123456789'])(`${'x'.repeat(295)}0123456789`);

  expect(shown).not.toContain('0123');
  expect(shown.length).toBeLessThanOrEqual(300);
});

it('is not confused by an empty secret or one that ends in a space', () => {
  expect(showing(['', 'word '])('a word too')).toBe('a [secret]too');
});

it('makes one line of many', () => {
  expect(showing([])('a\n\tb\u0000c')).toBe('a b c');
});
