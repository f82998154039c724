import type { CheckRule } from '../../domain/plan.ts';
import { workflowOf } from '../hooks/far-work.ts';
import { follow } from '../hooks/follow.ts';
import type { StepState } from '../step-state.ts';
import type { Work } from '../work.ts';

/** A workflow that must conclude well; it is followed over restarts, never begun twice. */
export async function workflowCheck(work: Work, rule: CheckRule, name: string): Promise<StepState> {
  const far = () => workflowOf(work, rule);
  const state = await follow(work, { name, operation: 'check-rule', limitMs: rule.timeoutMs, far });
  if (state.kind !== 'succeeded') return state;
  const run = typeof state.result === 'string' ? state.result : '';
  return { kind: 'succeeded', result: { passed: true, summary: `the workflow concluded well (${run})` } };
}
