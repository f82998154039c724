import { expect, it } from 'vitest';
import { at } from '../../src/smoke/json-pointer.ts';

const value = { 'a/b': { 'c~d': [10, 20] }, '': 1 };

it.each([
  ['', value],
  ['/', 1],
  ['/a~1b/c~0d/1', 20],
  ['/a~1b/c~0d/01', undefined],
  ['/a~1b/c~0d/-1', undefined],
  ['/a~1b/c~0d/length', undefined],
  ['/toString', undefined],
  ['/a~1b/missing/deeper', undefined],
])('follows %s', (pointer, expected) => {
  expect(at(value, pointer)).toEqual(expected);
});
