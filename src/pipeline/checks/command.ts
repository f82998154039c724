import { resolve } from 'node:path';
import { z } from 'zod';
import type { Plan } from '../../domain/plan.ts';
import type { CheckAnswer, CheckRunner } from '../../ports/checks.ts';
import { largestReport, readReport } from './test-report.ts';
import { judgeTests, testRules } from './test-rules.ts';

const report = z.strictObject({
  path: z
    .string()
    .min(1)
    .describe('The report, from the folder in which the program runs: JUnit XML, or JSON of vitest or jest.'),
  ...testRules,
});

/** A program of the team's own: argument array, never a shell line. */
export const commandCheckSettings = z.strictObject({
  run: z.array(z.string().min(1)).min(1).describe('The program and its arguments, as a list.'),
  folder: z
    .string()
    .meta({ format: 'path' })
    .default('.')
    .describe('Where it runs; the folder of the configuration unless told.'),
  report: report.optional().describe('A report of tests that the program writes: its counts are told, and judged.'),
});

/** Runs a program with exactly this environment. */
export type RunProgram = (
  program: {
    readonly command: string;
    readonly args: readonly string[];
    readonly cwd?: string;
    readonly env: Readonly<Record<string, string>>;
  },
  signal: AbortSignal,
) => Promise<{ readonly code: number | undefined; readonly stdout: string; readonly stderr: string }>;

/** Files that programs write. */
export interface ReportFiles {
  /** What tells one writing of the file from the next. */
  mark(path: string): Promise<string | undefined>;
  /** Undefined when it is not there, or larger than allowed. */
  read(path: string, maximumBytes: number): Promise<string | undefined>;
}

const summaryLength = 200;

/** Runs the program with its environment; the report that it writes, when one is named, says how many tests passed. */
export const commandCheck = (run: RunProgram, path: string, files: ReportFiles): CheckRunner => ({
  kind: 'command',
  run: async ({ settings }, plan, signal) => {
    const { run: argv, folder, report: wanted } = commandCheckSettings.parse(settings);
    const [command = '', ...args] = argv;
    const program = { command, args, env: { PATH: path, ...variablesOf(plan) }, cwd: folder };
    const place = wanted === undefined ? undefined : resolve(folder, wanted.path);
    const before = place === undefined ? undefined : await files.mark(place);
    const ended = await run(program, signal);
    if (wanted === undefined || place === undefined || ended.code === undefined) return endOf(ended);
    const isNew = (await files.mark(place)) !== before;
    const text = isNew ? await files.read(place, largestReport) : undefined;
    if (text !== undefined) return judged(ended, wanted, text);
    const why = isNew ? 'is missing or larger than 10 MB' : 'was not written by this run';
    return { passed: false, summary: `the report ${wanted.path} ${why}; ${endOf(ended).summary}` };
  },
});

type Ended = Awaited<ReturnType<RunProgram>>;

/** Runners end badly when a test failed: only a bad end that no failed test explains counts by itself. */
async function judged(ended: Ended, wanted: z.infer<typeof report>, text: string): Promise<CheckAnswer> {
  const read = await readReport(text);
  if (read.kind === 'refused') {
    return { passed: false, summary: `the report ${wanted.path} ${read.why}; ${endOf(ended).summary}` };
  }
  const answer = judgeTests(read.counts, wanted);
  if (ended.code === 0 || read.counts.failed > 0) return answer;
  return { passed: false, summary: `${answer.summary}; ${endOf(ended).summary}` };
}

function endOf({ code, stdout, stderr }: Ended): CheckAnswer {
  const lines = `${stdout}\n${stderr}`.trim().split('\n');
  const last = (lines.at(-1) ?? '').slice(0, summaryLength);
  if (code === 0) return { passed: true, summary: last === '' ? 'done' : last };
  const end = code === undefined ? 'did not end in time or could not start' : `ended with ${code}`;
  return { passed: false, summary: last === '' ? end : `${end}: ${last}` };
}

/** Typed text reaches programs through the environment alone. */
const variablesOf = ({ service, environment, release }: Plan): Readonly<Record<string, string>> => ({
  QUARTERDECK_SERVICE: service,
  QUARTERDECK_ENVIRONMENT: environment,
  QUARTERDECK_REVISION: release.revision,
  QUARTERDECK_RELEASE: release.label,
});
