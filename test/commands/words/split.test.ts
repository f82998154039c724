import { describe, expect, test } from 'vitest';
import { splitWords } from '../../../commands/words/split.ts';

const texts = (text: string): readonly string[] | string => {
  const words = splitWords(text);
  return words.ok ? words.value.map((word) => (word.quoted ? `[${word.text}]` : word.text)) : words.refusal.code;
};

describe('words are separated', () => {
  test.each([
    ['by spaces', 'shop production', ['shop', 'production']],
    ['by spaces of any width and line ends', '  shop\u00a0\u2003production\n\tv2\r\n', ['shop', 'production', 'v2']],
    ['not at all in nothing', ' \n ', []],
  ])('%s', (_how, text, expected) => {
    expect(texts(text)).toEqual(expected);
  });
});

describe('a quotation is one word', () => {
  test.each([
    ['in straight marks', 'a "b c" d', ['a', '[b c]', 'd']],
    ['in curly marks', 'a “b c” d', ['a', '[b c]', 'd']],
    ['in German marks', '„b c“', ['[b c]']],
    ['in French marks', '«b c»', ['[b c]']],
    ['opened by one keyboard and closed by another', '"b c” d', ['[b c]', 'd']],
    ['opened curly, closed straight', '“b c" d', ['[b c]', 'd']],
    ['with curly marks inside of straight ones', '"he said “hi” to me"', ['[he said “hi” to me]']],
    ['with an escaped mark inside', '"a \\"b\\" c"', ['[a "b" c]']],
    ['after an equals sign', '--reason="b c" d', ['--reason=b c', 'd']],
    ['when empty', '""', ['[]']],
  ])('%s', (_how, text, expected) => {
    expect(texts(text)).toEqual(expected);
  });
});

test('marks inside of a word are letters', () => {
  expect(texts(`don't 5" it’s`)).toEqual([`don't`, '5"', 'it’s']);
});

test.each(['a "b c', '“b', '--reason="b c'])('a quotation that never ends is refused: %s', (text) => {
  expect(texts(text)).toBe('unclosed-quote');
});
