import { describe, expect, test } from 'vitest';
import type { Flag, Line } from '../../../commands/words/line.ts';
import { joined, readLine, readWords } from '../../../commands/words/line.ts';
import type { Outcome } from '../../../src/domain/refusals.ts';

const flags: readonly Flag[] = ['reason', 'at', 'to', 'for', 'now', 'queue', 'override'];

function read(text: string, known: readonly Flag[] = flags): Outcome<Line> {
  const words = readWords(text);
  return words.ok ? readLine(words.value, { usage: '/deploy …', flags: known }) : words;
}

function taken(text: string): unknown {
  const line = read(text);
  return line.ok ? { words: joined(line.value.words), ...line.value.texts, on: line.value.on } : line.refusal;
}

describe('flags', () => {
  test.each([
    ['shop production --now', { words: 'shop production', on: ['now'] }],
    ['--now shop production', { words: 'shop production', on: ['now'] }],
    ['shop —now', { words: 'shop', on: ['now'] }],
    ['shop –-queue', { words: 'shop', on: ['queue'] }],
    ['shop --Override', { words: 'shop', on: ['override'] }],
    ['shop --reason "the cart" v2', { words: 'shop v2', reason: 'the cart', on: [] }],
    ['shop —reason “the cart” v2', { words: 'shop v2', reason: 'the cart', on: [] }],
    ['shop --reason=cart v2', { words: 'shop v2', reason: 'cart', on: [] }],
    ['shop --reason="the cart" v2', { words: 'shop v2', reason: 'the cart', on: [] }],
    ['shop --reason the cart is broken --now', { words: 'shop', reason: 'the cart is broken', on: ['now'] }],
    ['--at 16:00 shop v2', { words: 'shop v2', at: '16:00', on: [] }],
    ['--at in 2h shop', { words: 'shop', at: 'in 2h', on: [] }],
    ['--at in 2 hours shop', { words: 'shop', at: 'in 2 hours', on: [] }],
    ['--at "in 2h" shop', { words: 'shop', at: 'in 2h', on: [] }],
    ['--at 2026-11-21 16:00 shop', { words: 'shop', at: '2026-11-21 16:00', on: [] }],
    ['--for 2h shop', { words: 'shop', for: '2h', on: [] }],
    ['--to v1 shop', { words: 'shop', to: 'v1', on: [] }],
    ['shop "--now"', { words: 'shop --now', on: [] }],
    ['a dash - or — alone is a word', { words: 'a dash - or — alone is a word', on: [] }],
  ])('%s', (text, expected) => {
    expect(taken(text)).toEqual(expected);
  });
});

describe('a flag that is not known is refused', () => {
  test.each([
    ['--reson "x"', { flag: '--reson', suggestion: '--reason' }],
    ['—reazon x', { flag: '—reazon', suggestion: '--reason' }],
    ['--output=/x', { flag: '--output=/x' }],
    ['-rf', { flag: '-rf' }],
    ['-now', { flag: '-now', suggestion: '--now' }],
    ['--now=yes', { flag: '--now=yes', suggestion: '--now' }],
  ])('%s', (text, expected) => {
    expect(taken(text)).toEqual({ code: 'unknown-flag', usage: '/deploy …', ...expected });
  });

  test('where this command has no use for it', () => {
    expect(read('shop --now', ['reason'])).toMatchObject({ refusal: { code: 'unknown-flag', flag: '--now' } });
  });
});

test.each(['--reason', '--reason --now', '--reason ""', '--at'])('a flag without its words is refused: %s', (text) => {
  expect(read(text)).toMatchObject({ refusal: { code: 'missing-words' } });
});

test('a flag given twice is refused', () => {
  expect(read('--to a --to b')).toMatchObject({ refusal: { code: 'too-many-words', extra: '--to' } });
});

test('too much text is refused with the limit', () => {
  expect(read('x'.repeat(3_000))).toMatchObject({ refusal: { code: 'too-long', limit: 2_000, length: 3_000 } });
  expect(read(`--reason "${'x'.repeat(501)}"`)).toMatchObject({
    refusal: { code: 'too-long', limit: 500, length: 501 },
  });
});

test('escapes do not count as text', () => {
  expect(read('&amp;'.repeat(1_000).slice(0, 4_000))).toMatchObject({ ok: true });
});
