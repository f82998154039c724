import { describe, expect, test } from 'vitest';
import { faultsOfText, lines } from './load-text.ts';

const expansion = ['a: &a [x,x,x,x,x,x,x,x,x]']
  .concat(
    ['b', 'c', 'd', 'e', 'f', 'g'].map((key, index) => `${key}: &${key} [${`*${'abcdefg'[index] ?? ''},`.repeat(9)}]`),
  )
  .join('\n');

describe('YAML that is no configuration becomes a fault with its line', () => {
  test.each([
    ['nothing', '', 1, 'an empty file'],
    ['only a comment', '# later\n', 1, 'an empty file'],
    ['a text', 'hello', 1, 'a scalar'],
    ['a list', '- people', 1, 'a list'],
    ['a tab', 'people:\n\tada: 1', 2, 'Tabs are not allowed as indentation'],
    ['a key twice', 'people: {}\nroles: {}\npeople: {}', 3, '"people" twice'],
    ['two documents', 'people: {}\n---\nroles: {}', 2, 'Source contains multiple documents'],
    ['aliases that multiply', expansion, 1, 'too many values'],
    ['an alias of itself', 'people: &p [*p]', 1, 'too deep a nesting'],
    ['an alias of nothing', 'people: *p', 1, 'the alias "p" of nothing'],
    ['deep nesting', `people: ${'['.repeat(100)}${']'.repeat(100)}`, 1, 'too deep a nesting'],
    ['bottomless nesting', `people: ${'['.repeat(20_000)}`, 1, 'too deep a nesting'],
    ['a key that is a list', '? [a]\n: 1', 1, 'a key that is not a text'],
    ['__proto__', '__proto__: { admin: true }', 1, 'the key __proto__'],
    ['no number', 'reminder: .nan', 1, 'a value of a strange kind'],
    ['a foreign tag', 'reminder: !!js/function x', 1, 'Unresolved tag'],
  ])('%s', (...[, text, line, found]) => {
    const [first] = faultsOfText(text);

    expect(first?.found).toContain(found);
    expect(first?.line).toBe(line);
    expect(first?.remedy).not.toBe('');
  });

  test('five megabytes are refused without being read', () => {
    expect(lines(faultsOfText('x'.repeat(5_000_000)))).toEqual([
      ' | 5000000 characters | at most 400000 | Name the right file, or split it with include.',
    ]);
  });

  test('every key that stands twice is told', () => {
    const faults = faultsOfText('people: {}\npeople: {}\nroles: {}\nroles: {}');

    expect(faults.map(({ found, line }) => [found, line])).toEqual([
      ['"people" twice', 2],
      ['"roles" twice', 4],
    ]);
  });

  test('thousands of faults are cut with the number of the rest, in reasonable time', () => {
    const text = Array.from({ length: 20_000 }, (_, index) => `k${index}: 1`).join('\n');
    const begun = process.cpuUsage();

    const faults = faultsOfText(text);

    expect(faults).toHaveLength(201);
    expect(faults.at(-1)?.found).toBe('19803 more faults');
    // Comparing each key with every other takes far longer; processor time, because the machine may be busy.
    expect(process.cpuUsage(begun).user / 1_000).toBeLessThan(8_000);
  });

  test('names from the prototype of objects are names like others', () => {
    expect(faultsOfText('constructor: 1\ntoString: 2').map(({ path }) => path)).toEqual(
      expect.arrayContaining(['constructor', 'toString']),
    );
  });

  test('control characters in a key do not reach a terminal', () => {
    expect(JSON.stringify(faultsOfText('"a\\e[31m": 1').map(({ path, found }) => path + found))).not.toContain(
      '\u001b',
    );
  });
});
