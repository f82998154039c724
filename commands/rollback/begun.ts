import type { DoneFacts } from '../../blocks/done.ts';
import type { Deployment } from '../../src/domain/deployment.ts';

/** What a rollback came to: a request of its own, or the way back of the deployment that was at work. */
export const begun = (deployment: Deployment): DoneFacts =>
  deployment.phase === 'awaiting'
    ? { kind: 'requested', deployment }
    : { kind: 'changed', what: deployment.plan.kind === 'rollback' ? 'retried' : 'rolling-back', deployment };
