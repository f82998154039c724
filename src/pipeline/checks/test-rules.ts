import { z } from 'zod';
import type { CheckAnswer } from '../../ports/checks.ts';
import type { TestCounts } from './test-report.ts';

/** What the counts of a report must be. */
export const testRules = {
  minimum: z.int().min(0).default(1).describe('At least so many tests must have passed.'),
  failed: z.int().min(0).default(0).describe('At most so many tests may have failed.'),
  skipped: z.int().min(0).optional().describe('At most so many tests may have been skipped; any number when absent.'),
};

type Rules = Readonly<z.infer<z.ZodObject<typeof testRules>>>;

const figure = (count: number): string => count.toLocaleString('en-US');

/** `1,204 of 1,210 tests passed, 4 failed, 2 skipped`, and whether that is enough. */
export function judgeTests({ total, passed, failed, skipped, unread }: TestCounts, rules: Rules): CheckAnswer {
  const summary = [
    `${figure(passed)} of ${figure(total)} ${total === 1 ? 'test' : 'tests'} passed`,
    ...(failed === 0 ? [] : [`${figure(failed)} failed`]),
    ...(skipped === 0 ? [] : [`${figure(skipped)} skipped`]),
    ...(unread === 0 ? [] : [`${figure(unread)} ${unread === 1 ? 'file' : 'files'} could not be read`]),
  ];
  const wrong = [
    ...(passed < rules.minimum ? [`at least ${figure(rules.minimum)} must pass`] : []),
    ...(failed > rules.failed && rules.failed > 0 ? [`at most ${figure(rules.failed)} may fail`] : []),
    ...(skipped > (rules.skipped ?? skipped) ? [`at most ${figure(rules.skipped ?? 0)} may be skipped`] : []),
  ];
  const passedAll = wrong.length === 0 && failed <= rules.failed && unread === 0;
  return { passed: passedAll, summary: [summary.join(', '), ...wrong].join('; ') };
}
