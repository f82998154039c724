import type { Approval } from '../../domain/deployment.ts';
import { approvalsInForce } from '../../domain/deployment.ts';
import type { Next, Work } from '../work.ts';
import { happened, wait } from '../work.ts';

const askAgainMs = 5000;

/** Whoever approved must still hold the role when it begins; otherwise the request asks again. */
export async function approvalsStillHold(work: Work): Promise<Next | undefined> {
  const { deployment, nowMs } = work;
  const { plan, digest } = deployment;
  const { approval } = plan.procedure;
  if (approval.count === 0) return undefined;
  const standing = await Promise.all(approvalsInForce(deployment).map((one) => standsStill(work, one)));
  if (standing.filter((answer) => answer === 'yes').length >= approval.count) return undefined;
  if (standing.includes('unknown')) return wait(nowMs + askAgainMs);
  return happened({ kind: 'base-moved', plan, digest, expiresAtMs: nowMs + approval.expiresAfterMs });
}

async function standsStill(work: Work, { by }: Approval): Promise<'yes' | 'no' | 'unknown'> {
  const { roles } = work.deployment.plan.procedure.approval;
  const answers = await Promise.all(roles.map((role) => work.world.people.holds(by, role)));
  if (answers.includes('yes')) return 'yes';
  return answers.includes('unknown') ? 'unknown' : 'no';
}
