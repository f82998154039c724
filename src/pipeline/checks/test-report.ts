import { z } from 'zod';

/** What a run of tests says of itself. */
export interface TestCounts {
  readonly total: number;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** Files with tests that could not even be read: nobody knows what would have failed in them. */
  readonly unread: number;
}

/** Several reports as one. */
export const summed = (all: readonly TestCounts[]): TestCounts => {
  const of = (member: keyof TestCounts): number => all.reduce((sum, one) => sum + one[member], 0);
  return {
    total: of('total'),
    passed: of('passed'),
    failed: of('failed'),
    skipped: of('skipped'),
    unread: of('unread'),
  };
};

/** More than this is no report of tests, and reading it would take too long. */
export const largestReport = 10_000_000;

/** The counts of a report, or why it cannot be believed. */
export type ReadReport =
  { readonly kind: 'read'; readonly counts: TestCounts } | { readonly kind: 'refused'; readonly why: string };

const refused = (why: string): ReadReport => ({ kind: 'refused', why });

/** Reads JUnit's XML, or the JSON of vitest and jest: the first sign tells which. */
export async function readReport(text: string): Promise<ReadReport> {
  const start = text.replace(/^\uFEFF/, '').trimStart();
  if (start === '') return refused('is empty');
  if (start.startsWith('<')) return readJunit(start);
  if (start.startsWith('{')) return readJson(start);
  return refused('is neither JUnit XML nor JSON of vitest or jest');
}

const most = z.int().min(0).max(10_000_000);
const jsonReport = z.object({
  numTotalTests: most,
  numPassedTests: most,
  numFailedTests: most,
  testResults: z
    .array(z.object({ status: z.string(), assertionResults: z.array(z.object({ status: z.string() })).default([]) }))
    .default([]),
});

function readJson(text: string): ReadReport {
  const parsed = jsonReport.safeParse(jsonOf(text));
  if (!parsed.success) return refused('is no report of vitest or jest');
  const { numTotalTests: total, numPassedTests: passed, numFailedTests: failed, testResults } = parsed.data;
  if (passed + failed > total) return refused('counts more tests than there are');
  const unread = testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some(({ status }) => status === 'failed'),
  ).length;
  return { kind: 'read', counts: { total, passed, failed, skipped: total - passed - failed, unread } };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** Deeper than suites within suites are ever nested. */
const deepest = 50;

async function readJunit(text: string): Promise<ReadReport> {
  // Nothing that is declared is ever looked up or put in: reports need no declarations at all.
  if (/<!(?:DOCTYPE|ENTITY)/i.test(text)) return refused('declares a document type, which no report needs');
  const { XMLParser } = await import('fast-xml-parser');
  const options = { processEntities: false, attributeNamePrefix: '@', ignoreAttributes: false, parseTagValue: false };
  const parser = new XMLParser({ ...options, parseAttributeValue: false, isArray: (name) => lists.has(name) });
  try {
    // Checked to be whole: a report that was cut off would read as one with fewer tests.
    // The package that is named instead is the same code once more; this major keeps it.
    // eslint-disable-next-line @typescript-eslint/no-deprecated
    return counted(parser.parse(text, true));
  } catch {
    return refused('is no whole XML');
  }
}

const lists = new Set(['testsuite', 'testcase']);

interface Suite {
  readonly testsuites?: Suite | undefined;
  readonly testsuite: readonly Suite[];
  readonly testcase: readonly Case[];
}
type Case = Readonly<Record<string, unknown>>;

const cases = z.array(z.union([z.record(z.string(), z.unknown()), z.string().transform(() => ({}))])).default([]);
const suite: z.ZodType<Suite> = z.union([
  z.object({
    get testsuites() {
      return suite.optional();
    },
    get testsuite() {
      return z.array(suite).default([]);
    },
    testcase: cases,
  }),
  z.string().transform(() => ({ testsuite: [], testcase: [] })),
]);

function counted(tree: unknown): ReadReport {
  const parsed = suite.safeParse(tree);
  if (!parsed.success) return refused('is no JUnit report');
  const { testsuites, testsuite } = parsed.data;
  if (testsuites === undefined && testsuite.length === 0) return refused('is no JUnit report');
  const all = casesIn(testsuites ?? parsed.data, 0);
  if (all === undefined) return refused('nests its suites too deeply');
  const failed = all.filter((one) => 'failure' in one || 'error' in one).length;
  const skipped = all.filter(isSkipped).length;
  const counts = { total: all.length, failed, skipped, passed: all.length - failed - skipped, unread: 0 };
  return { kind: 'read', counts };
}

/** Googletest names what did not run in attributes. */
const isSkipped = (one: Case): boolean =>
  !('failure' in one || 'error' in one) &&
  ('skipped' in one || one['@status'] === 'notrun' || one['@result'] === 'skipped');

function casesIn({ testsuite, testcase }: Suite, depth: number): readonly Case[] | undefined {
  if (depth > deepest) return undefined;
  const below = testsuite.map((one) => casesIn(one, depth + 1));
  return below.some((one) => one === undefined) ? undefined : [...testcase, ...below.flatMap((one) => one ?? [])];
}
