import { expect, it } from 'vitest';
import { evaluateTrigger } from '../../src/analysis/evaluate.ts';
import { noAnswerTrigger } from '../../src/analysis/no-answer.ts';
import { ratio, second, series } from './points.ts';

const verdict = (answers: readonly (0 | 1)[]) =>
  evaluateTrigger({
    trigger: noAnswerTrigger('probes', 5 * second),
    series: series(answers.map((hit, index) => ratio((index + 1) * 5 * second, [hit, 1]))),
    nowMs: answers.length * 5 * second,
    sinceMs: 0,
    sourceDelayMs: 0,
    everySampleCounts: true,
  }).verdict.kind;

it('three probes in a row without a good answer are unhealthy, fewer are not', () => {
  expect(verdict([0, 0])).not.toBe('unhealthy');
  expect(verdict([0, 0, 0])).toBe('unhealthy');
  expect(verdict([1, 1, 1, 0, 0, 0, 0])).toBe('unhealthy');
});

it('a single good answer among bad ones is enough', () => {
  expect(verdict([0, 1, 0, 0, 1, 0, 0])).not.toBe('unhealthy');
  expect(verdict([1, 1, 1, 1])).toBe('healthy');
});
