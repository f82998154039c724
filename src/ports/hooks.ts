import type { Deployment } from '../domain/deployment.ts';
import type { Hook } from '../domain/plan.ts';
import type { StepCall } from './provider.ts';

/** Carries out one kind of hook in one call. The same key twice must have one effect; throws ProviderError. */
export interface HookRunner {
  readonly kind: Hook['kind'];
  /** The service outside that it calls, for its circuit. */
  service(hook: Hook): string | undefined;
  run(hook: Hook, deployment: Deployment, call: StepCall): Promise<void>;
}
