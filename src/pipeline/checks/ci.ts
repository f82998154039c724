import { z } from 'zod';
import type { Plan } from '../../domain/plan.ts';
import type { CheckAnswer, CheckRunner } from '../../ports/checks.ts';
import type { CommitStates, CommitStatesOf, TriedOnCommit } from '../../ports/commit-state.ts';
import { ProviderError } from '../../ports/provider-error.ts';
import type { Clock } from '../../ports/world.ts';
import { readReport, summed } from './test-report.ts';
import type { TestCounts } from './test-report.ts';
import { judgeTests, testRules } from './test-rules.ts';

/** What must be green on the exact commit. */
export const ciCheckSettings = z.strictObject({
  required: z
    .array(z.string().min(1).max(200))
    .default([])
    .describe('Names of checks and statuses that must have passed; empty means all that there are.'),
  approvals: z.int().min(0).max(20).default(0).describe('Approving reviews of the change; 0 asks for none.'),
  upToDateWith: z
    .string()
    .regex(/^[A-Za-z0-9][\w./-]{0,199}$/)
    .optional()
    .describe('A branch whose commits must all be in the revision.'),
  tests: z
    .strictObject({
      artifact: z.string().min(1).max(200).describe('The artifact with the reports, of a run of this very commit.'),
      file: z.string().min(1).optional().describe('One of its files; every .xml and .json counts when absent.'),
      ...testRules,
    })
    .optional()
    .describe('Reports of tests that a workflow keeps: their counts are told, and judged.'),
});

const lookEveryMs = 10_000;
/** So long before its end the check says what it waits for, rather than that it did not end. */
const reserveMs = 3_000;
const mostNamed = 5;

type Verdict = CheckAnswer & { readonly isOpen: boolean };

/** The state of the exact commit at the code host: nothing unknown passes, and what is pending is waited for. */
export const ciCheck = (statesOf: CommitStatesOf, clock: Clock): CheckRunner => ({
  kind: 'ci',
  run: async ({ settings, timeoutMs }, plan, signal) => {
    const states = statesOf(plan.service);
    if (states === undefined) return { passed: false, summary: `nobody can be asked about commits of ${plan.service}` };
    const wanted = ciCheckSettings.parse(settings);
    const untilMs = clock.now() + timeoutMs - Math.min(reserveMs, timeoutMs / 2);
    for (;;) {
      const verdict = await lookOnce(states, { wanted, plan, signal });
      const leftMs = untilMs - clock.now();
      if (!verdict.isOpen || leftMs <= 0) return { passed: verdict.passed, summary: verdict.summary };
      await states.news(Math.min(lookEveryMs, leftMs), signal);
      if (signal.aborted) return { passed: false, summary: verdict.summary };
    }
  },
});

interface Look {
  readonly wanted: z.infer<typeof ciCheckSettings>;
  readonly plan: Plan;
  readonly signal: AbortSignal;
}

async function lookOnce(states: CommitStates, { wanted, plan, signal }: Look): Promise<Verdict> {
  const { revision } = plan.release;
  try {
    const tried = triedVerdict(await states.tried(revision, signal), wanted.required);
    if (!tried.passed) return tried;
    const reviewed = wanted.approvals === 0 ? undefined : await reviewVerdict(states, { wanted, plan, signal });
    if (reviewed?.passed === false) return reviewed;
    const behind = wanted.upToDateWith === undefined ? 0 : await states.behind(revision, wanted.upToDateWith, signal);
    if (behind > 0) {
      const summary = `${plan.release.label} lacks ${behind} ${behind === 1 ? 'commit' : 'commits'} of ${wanted.upToDateWith ?? ''}`;
      return { passed: false, summary, isOpen: false };
    }
    const tests = wanted.tests === undefined ? undefined : await testsVerdict(states, wanted.tests, { plan, signal });
    if (tests?.passed === false) return tests;
    const parts = [tried.summary, tests?.summary, reviewed?.summary].filter((part) => part !== undefined);
    return { ...tried, summary: parts.join(', ') };
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    // Nobody could say: that is no yes, and while there is time it is asked again.
    return { passed: false, summary: error.message, isOpen: error.retryable };
  }
}

/** `23/23`, or what is in the way. */
function triedVerdict(all: readonly TriedOnCommit[], required: readonly string[]): Verdict {
  const missing = required.filter((name) => !all.some((one) => one.name === name));
  const counted = required.length === 0 ? all : all.filter(({ name }) => required.includes(name));
  const total = counted.length + missing.length;
  const of = (state: TriedOnCommit['state']) => counted.filter((one) => one.state === state).map(({ name }) => name);
  const passed = of('passed').length;
  const failed = of('failed');
  const unknown = of('unknown');
  const pending = [...of('pending'), ...missing];
  if (total === 0) return { passed: false, summary: 'nothing was tried on this commit yet', isOpen: true };
  const score = `${passed}/${total} passed`;
  if (failed.length > 0) return { passed: false, summary: `${score}, failed: ${named(failed)}`, isOpen: false };
  if (unknown.length > 0) return { passed: false, summary: `${score}, unclear: ${named(unknown)}`, isOpen: false };
  if (pending.length > 0) return { passed: false, summary: `${score}, not over: ${named(pending)}`, isOpen: true };
  return { passed: true, summary: score, isOpen: false };
}

async function testsVerdict(
  states: CommitStates,
  { artifact, file, ...rules }: NonNullable<Look['wanted']['tests']>,
  { plan, signal }: Pick<Look, 'plan' | 'signal'>,
): Promise<Verdict> {
  const no = (summary: string, isOpen = false): Verdict => ({ passed: false, summary, isOpen });
  const found = await states.artifact(plan.release.revision, artifact, signal);
  if (found.kind === 'missing') return no(`no run of this commit has left the artifact ${artifact} yet`, true);
  if (found.kind === 'refused') return no(`the artifact ${artifact} ${found.why}`);
  const wanted = [...found.files].filter(([name]) => file === undefined || name === file);
  if (wanted.length === 0)
    return no(`the artifact ${artifact} ${file === undefined ? 'holds no report' : `does not hold ${file}`}`);
  const counts: TestCounts[] = [];
  for (const [name, text] of wanted) {
    const read = await readReport(text);
    if (read.kind === 'refused') return no(`${name} in the artifact ${artifact} ${read.why}`);
    counts.push(read.counts);
  }
  return { ...judgeTests(summed(counts), rules), isOpen: false };
}

async function reviewVerdict(states: CommitStates, { wanted, plan, signal }: Look): Promise<Verdict> {
  const { request, approvals, changesRequested } = await states.reviews(plan.release.revision, signal);
  const isOpen = false;
  if (request === undefined) return { passed: false, summary: 'this commit belongs to no reviewed change', isOpen };
  if (changesRequested.length > 0)
    return { passed: false, summary: `${named(changesRequested)} asked for changes in ${request}`, isOpen };
  const summary = `${approvals} of ${wanted.approvals} approving reviews in ${request}`;
  return { passed: approvals >= wanted.approvals, summary, isOpen };
}

const named = (names: readonly string[]): string => {
  const rest = names.length - mostNamed;
  return `${names.slice(0, mostNamed).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
};
