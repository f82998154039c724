import { expect, test } from 'vitest';
import { countsFrom, lastLine, plus } from './counts.ts';

const report = (numbers: Readonly<Record<string, number>>, testResults: readonly unknown[] = []) =>
  JSON.stringify({
    numPassedTests: 0,
    numFailedTests: 0,
    numPendingTests: 0,
    numTodoTests: 0,
    ...numbers,
    testResults,
  });

test('passed, failed, skipped and planned tests are counted', () => {
  const counts = countsFrom(report({ numPassedTests: 5, numFailedTests: 2, numPendingTests: 1, numTodoTests: 1 }), 1);

  expect(counts).toEqual({ passed: 5, failed: 2, skipped: 2 });
});

test('a file that broke before its first test is a failure', () => {
  const broken = { status: 'failed', assertionResults: [] };

  expect(countsFrom(report({ numPassedTests: 3 }, [broken]), 1)).toEqual({ passed: 3, failed: 1, skipped: 0 });
});

test('a file with a failed test is not counted on top of that test', () => {
  const failed = { status: 'failed', assertionResults: [{ status: 'failed' }, { status: 'passed' }] };

  expect(countsFrom(report({ numPassedTests: 1, numFailedTests: 1 }, [failed]), 1).failed).toBe(1);
});

test.each([1, null])('a run that ended with %s is a failure even if each test passed', (exitCode) => {
  expect(countsFrom(report({ numPassedTests: 3 }), exitCode)).toEqual({ passed: 3, failed: 1, skipped: 0 });
});

test('the last line sums the projects and names the skipped only when there are any', () => {
  const sum = plus({ passed: 2, failed: 0, skipped: 0 }, { passed: 1, failed: 1, skipped: 0 });

  expect(lastLine(sum)).toBe('3 passed, 1 failed');
  expect(lastLine(plus(sum, { passed: 0, failed: 0, skipped: 4 }))).toBe('3 passed, 1 failed, 4 skipped');
});
