import type { Plan, CheckRule } from '../domain/plan.ts';

export interface CheckAnswer {
  readonly passed: boolean;
  /** One sentence: what was found. */
  readonly summary: string;
}

/** Runs one kind of check. A world that does not answer is a ProviderError: it is asked again as the retry policy says. */
export interface CheckRunner {
  readonly kind: CheckRule['kind'];
  /** The service outside that it asks, for its circuit. */
  service?(rule: CheckRule): string;
  run(rule: CheckRule, plan: Plan, signal: AbortSignal): Promise<CheckAnswer>;
}
