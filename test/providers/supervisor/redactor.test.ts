import { expect, test } from 'vitest';
import { Redactor } from '../../../src/providers/supervisor/redactor.ts';

const through = (secrets: readonly string[], pieces: readonly string[]): string => {
  const redactor = new Redactor(secrets);
  return pieces.map((piece) => redactor.push(piece)).join('') + redactor.end();
};

test('a secret is masked wherever the stream is cut', () => {
  const text = 'a hunter2-hunter2 b hunter2';

  for (let first = 0; first <= text.length; first += 1)
    for (let second = first; second <= text.length; second += 1) {
      const pieces = [text.slice(0, first), text.slice(first, second), text.slice(second)];
      expect(through(['hunter2'], pieces)).toBe('a [secret]-[secret] b [secret]');
    }
});

test('overlapping secrets leave nothing of either', () => {
  const text = 'x abcdefgh y';

  for (let cut = 0; cut <= text.length; cut += 1)
    expect(through(['abcdef', 'defgh'], [text.slice(0, cut), text.slice(cut)])).toBe('x [secret] y');
});

test('a secret is masked in its usual encodings and line by line', () => {
  const secret = 'first line/1\nsecond line+2';
  const shown = [encodeURIComponent(secret), Buffer.from(secret).toString('base64'), JSON.stringify(secret)];

  expect(through([secret], [shown.join(' ')])).toBe('[secret] [secret] "[secret]"');
  expect(through([secret], ['> second line+2 <'])).toBe('> [secret] <');
});

test('text without secrets passes at once, and an empty secret masks nothing', () => {
  const redactor = new Redactor(['', 'password']);

  expect(redactor.push('progress 10 %')).toBe('progress 10 %');
  expect(redactor.push(' pass')).toBe(' ');
  expect(redactor.push('ed')).toBe('passed');
});
