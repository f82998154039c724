import type { Deployment } from '../../src/domain/deployment.ts';
import { approve } from '../../src/operations/decide.ts';
import { deploy } from '../../src/operations/deploy.ts';
import { ada, grace, production, shop } from '../support/config.ts';
import type { HandWorld } from '../support/operations-world.ts';
import { allAtOnceToLive, caller, happen, toFirstStage, toLive } from '../support/operations-world.ts';

/** Asks for a release and approves it. */
export async function queued(here: HandWorld, reference: string): Promise<Deployment> {
  const outcome = await deploy(here, caller(ada), { service: shop, environment: production, reference });
  if (!outcome.ok) throw new Error(outcome.refusal.code);
  const { id, digest } = outcome.value;
  const approved = await approve(here, caller(grace), { id, digest });
  if (!approved.ok) throw new Error(approved.refusal.code);
  return approved.value;
}

/** A release brought live in shop/production, one second after whatever was before. */
export async function live(here: HandWorld, reference: string): Promise<Deployment> {
  const deployment = await queued(here, reference);
  here.pass(1_000);
  return happen(here, deployment.id, deployment.plan.base === undefined ? allAtOnceToLive : toLive);
}

/** A release at 10 %. */
export async function inFlight(here: HandWorld, reference: string): Promise<Deployment> {
  const deployment = await queued(here, reference);
  here.pass(1_000);
  return happen(here, deployment.id, toFirstStage);
}
