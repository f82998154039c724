import { z } from 'zod';

export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

export const nothing: Counts = { passed: 0, failed: 0, skipped: 0 };

/** What a fault outside any single test adds, such as a run that crashed: it must not look like a success. */
export const oneFailure: Counts = { passed: 0, failed: 1, skipped: 0 };

export const plus = (one: Counts, other: Counts): Counts => ({
  passed: one.passed + other.passed,
  failed: one.failed + other.failed,
  skipped: one.skipped + other.skipped,
});

const reportSchema = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  numTodoTests: z.number(),
  testResults: z.array(z.object({ status: z.string(), assertionResults: z.array(z.object({ status: z.string() })) })),
});

/** Reads vitest's JSON report; a file that failed before its first test counts as one failure. */
export function countsFrom(report: string, exitCode: number | null): Counts {
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults } = reportSchema.parse(
    JSON.parse(report),
  );
  const brokenFiles = testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && !assertionResults.some((assertion) => assertion.status === 'failed'),
  ).length;
  const failed = numFailedTests + brokenFiles;
  // An error outside any test, such as an unhandled rejection, shows in the exit code alone.
  const isSilentFailure = exitCode !== 0 && failed === 0;
  return { passed: numPassedTests, failed: isSilentFailure ? 1 : failed, skipped: numPendingTests + numTodoTests };
}

/** The last line of a run, for people and for machines. */
export function lastLine({ passed, failed, skipped }: Counts): string {
  const line = `${passed.toString()} passed, ${failed.toString()} failed`;
  return skipped === 0 ? line : `${line}, ${skipped.toString()} skipped`;
}
