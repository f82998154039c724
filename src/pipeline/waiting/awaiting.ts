import type { CheckResult } from '../../domain/deployment.ts';
import type { CheckRule } from '../../domain/plan.ts';
import type { CheckAnswer } from '../../ports/checks.ts';
import { workflowCheck } from '../checks/workflow.ts';
import type { StepState } from '../step-state.ts';
import { perform } from '../step.ts';
import type { Next, Work } from '../work.ts';
import { happened, noLaterThan, wait } from '../work.ts';

/** Checks run side by side while people decide; then reminders, and in the end the request expires. */
export async function awaiting(work: Work): Promise<Next> {
  const { deployment, nowMs } = work;
  const { checks } = deployment.plan.procedure;
  if (deployment.expiresAtMs !== undefined && nowMs >= deployment.expiresAtMs) return happened({ kind: 'expired' });
  const known = new Set(deployment.checks.filter(({ state }) => state !== 'pending').map(({ name }) => name));
  const open = checks.filter(({ name }) => !known.has(name));
  const answers = await Promise.all(open.map((rule) => check(work, rule)));
  const results = answers.flatMap((answer) => answer.result ?? []);
  if (results.length > 0) return happened({ kind: 'checked', results });
  const undecided = waitForPeople(work);
  const untilMs = answers.map((answer) => answer.untilMs ?? Number.MAX_SAFE_INTEGER);
  if (open.length > 0) return noLaterThan(undecided ?? wait(Number.MAX_SAFE_INTEGER), Math.min(...untilMs));
  // Nobody to ask: what has passed its checks goes on by itself.
  return undecided ?? happened({ kind: 'checked', results: [] });
}

/** Reminds whoever may approve, as long as somebody must. */
function waitForPeople({ deployment, nowMs }: Work): Next | undefined {
  const { approval } = deployment.plan.procedure;
  if (approval.count === 0) return undefined;
  const remindMs = deployment.remindAtMs ?? Number.MAX_SAFE_INTEGER;
  if (nowMs >= remindMs) return happened({ kind: 'reminded', nextAtMs: nowMs + approval.remindAfterMs });
  return wait(Math.min(remindMs, deployment.expiresAtMs ?? Number.MAX_SAFE_INTEGER));
}

/** What a check said, or when to look at it again. */
export type Checked =
  { readonly result: CheckResult; readonly untilMs?: never } | { readonly result?: never; readonly untilMs: number };

/** One check, its answer kept in a row so that a restart or a lost race does not run it again. */
export async function check(work: Work, rule: CheckRule, round = 0): Promise<Checked> {
  const step = round === 0 ? `check-${rule.name}` : `check-${rule.name}-${round}`;
  const state = await (rule.kind === 'workflow' ? workflowCheck(work, rule, step) : ranCheck(work, rule, step));
  if (state.kind === 'later') return { untilMs: state.untilMs };
  const { passed, summary } = answerOf(state);
  const { name, mode, remedy } = rule;
  const atMs = work.world.clock.now();
  return { result: { name, mode, state: passed ? 'passed' : 'failed', summary, remedy, atMs } };
}

function ranCheck(work: Work, rule: CheckRule, name: string): Promise<StepState> {
  const runner = work.world.check(rule.kind);
  const service = runner?.service?.(rule);
  return perform(work, {
    name,
    timeoutMs: rule.timeoutMs,
    isLong: true,
    ...(service === undefined ? {} : { service }),
    call: async ({ signal }) => {
      const answer =
        runner === undefined
          ? { passed: false, summary: `there is no check of kind "${rule.kind}"` }
          : await runner.run(rule, work.deployment.plan, signal);
      return { kind: 'finished', result: { passed: answer.passed, summary: answer.summary } };
    },
  });
}

function answerOf(state: StepState): CheckAnswer {
  if (state.kind === 'failed') {
    const { code, sentence } = state.failure;
    return { passed: false, summary: code === 'timeout' ? 'the check did not end in time' : sentence };
  }
  const result: unknown = state.kind === 'succeeded' ? state.result : null;
  if (typeof result !== 'object' || result === null) return { passed: false, summary: 'no answer stored' };
  const passed = 'passed' in result && result.passed === true;
  return { passed, summary: 'summary' in result && typeof result.summary === 'string' ? result.summary : '' };
}
