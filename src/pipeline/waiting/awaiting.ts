import type { CheckResult } from '../../domain/deployment.ts';
import type { CheckRule } from '../../domain/plan.ts';
import { perform } from '../step.ts';
import type { Next, Work } from '../work.ts';
import { happened, wait } from '../work.ts';

/** Checks run side by side while people decide; then reminders, and in the end the request expires. */
export async function awaiting(work: Work): Promise<Next> {
  const { deployment, nowMs } = work;
  const { checks, approval } = deployment.plan.procedure;
  if (deployment.expiresAtMs !== undefined && nowMs >= deployment.expiresAtMs) return happened({ kind: 'expired' });
  const known = new Set(deployment.checks.filter(({ state }) => state !== 'pending').map(({ name }) => name));
  const open = checks.filter(({ name }) => !known.has(name));
  if (open.length > 0)
    return happened({ kind: 'checked', results: await Promise.all(open.map((rule) => check(work, rule))) });
  // Nobody to ask: what has passed its checks goes on by itself.
  if (approval.count === 0) return happened({ kind: 'checked', results: [] });
  const remindMs = deployment.remindAtMs ?? Number.MAX_SAFE_INTEGER;
  if (nowMs >= remindMs) return happened({ kind: 'reminded', nextAtMs: nowMs + approval.remindAfterMs });
  return wait(Math.min(remindMs, deployment.expiresAtMs ?? Number.MAX_SAFE_INTEGER));
}

/** One check, its answer kept in a row so that a restart or a lost race does not run it again. */
export async function check(work: Work, rule: CheckRule, round = 0): Promise<CheckResult> {
  const runner = work.world.check(rule.kind);
  const state = await perform(work, {
    name: round === 0 ? `check-${rule.name}` : `check-${rule.name}-${round}`,
    timeoutMs: rule.timeoutMs,
    call: async ({ signal }) => {
      const answer =
        runner === undefined
          ? { passed: false, summary: `there is no check of kind "${rule.kind}"` }
          : await runner.run(rule, work.deployment.plan, signal);
      return { kind: 'finished', result: { passed: answer.passed, summary: answer.summary } };
    },
  });
  const answer =
    state.kind === 'succeeded' ? answerOf(state.result) : { passed: false, summary: 'the check did not end' };
  return {
    name: rule.name,
    mode: rule.mode,
    state: answer.passed ? 'passed' : 'failed',
    summary: answer.summary,
    remedy: rule.remedy,
    atMs: work.world.clock.now(),
  };
}

function answerOf(result: unknown): { readonly passed: boolean; readonly summary: string } {
  if (typeof result !== 'object' || result === null) return { passed: false, summary: 'no answer stored' };
  const passed = 'passed' in result && result.passed === true;
  return { passed, summary: 'summary' in result && typeof result.summary === 'string' ? result.summary : '' };
}
