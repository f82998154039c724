import type { Plan, CheckRule } from '../domain/plan.ts';

export interface CheckAnswer {
  readonly passed: boolean;
  /** One sentence: what was found. */
  readonly summary: string;
}

/** Runs one kind of check; throws nothing but bugs, a world that does not answer is `passed: false` with the sentence. */
export interface CheckRunner {
  readonly kind: CheckRule['kind'];
  run(rule: CheckRule, plan: Plan, signal: AbortSignal): Promise<CheckAnswer>;
}
