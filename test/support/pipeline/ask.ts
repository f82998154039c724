import type { Config } from '../../../src/domain/config.ts';
import type { Deployment } from '../../../src/domain/deployment.ts';
import type { DeploymentId } from '../../../src/domain/ids.ts';
import type { PlannedComponent, Procedure } from '../../../src/domain/plan.ts';
import type { Trigger } from '../../../src/domain/trigger.ts';
import { isComponentName, must } from '../../../src/domain/ids.ts';
import type { Outcome } from '../../../src/domain/refusals.ts';
import { approve } from '../../../src/operations/decide.ts';
import { deploy } from '../../../src/operations/deploy.ts';
import type { DeployRequest } from '../../../src/operations/deploy.ts';
import { aConfig, ada, aProcedure, aTarget, grace, production, shop } from '../config.ts';
import { caller } from '../operations-world.ts';
import { inPhase, until } from './drive.ts';
import type { Stand } from './stand.ts';
import { stored } from './stand.ts';

export const seconds = 1000;
export const minutes = 60 * seconds;

/** One target, deployed in this way. */
export const procedureOf = (changes: Partial<Procedure>): Config =>
  aConfig({ targets: [aTarget(production, { procedure: aProcedure(changes) })] });

export const component = (name: string, changes: Partial<PlannedComponent> = {}): PlannedComponent => ({
  name: must(isComponentName, name),
  provider: 'scripted',
  settings: {},
  after: [],
  shift: 'weighted',
  undo: { kind: 'instant' },
  ...changes,
});

/** More than 2 % errors for half a minute roll back. */
export const errorTrigger = (changes: Partial<Trigger> = {}): Trigger => ({
  name: 'errors',
  source: 'requests',
  metric: 'error-rate',
  compare: 'above',
  limit: 0.02,
  forMs: 30 * seconds,
  severity: 'P1',
  action: 'roll-back',
  minimumSamples: 10,
  mode: 'enforce',
  ...changes,
});

export function yesOf<Value>(outcome: Outcome<Value>): Value {
  if (!outcome.ok) throw new Error(`refused: ${JSON.stringify(outcome.refusal)}`);
  return outcome.value;
}

/** Ada asks for it. */
export async function ask(stand: Stand, reference: string, more: Partial<DeployRequest> = {}): Promise<Deployment> {
  return yesOf(await deploy(stand.people, caller(ada), { service: shop, environment: production, reference, ...more }));
}

/** Grace agrees to it as it is now. */
export async function agree(stand: Stand, id: DeploymentId): Promise<Deployment> {
  const { digest } = await stored(stand, id);
  return yesOf(await approve(stand.people, caller(grace), { id, digest }));
}

/** Asked for and approved. */
export async function begun(stand: Stand, reference: string): Promise<DeploymentId> {
  const { id } = await ask(stand, reference);
  await agree(stand, id);
  return id;
}

/** Live through the engine itself, so that there is something before; what that took is forgotten. */
export async function alreadyLive(stand: Stand, reference = 'v1'): Promise<DeploymentId> {
  const id = await begun(stand, reference);
  await until(stand, id, inPhase('live'));
  stand.far.effects.length = 0;
  stand.far.calls.length = 0;
  stand.smoke.runs.length = 0;
  stand.checks.runs.length = 0;
  return id;
}

/** What its thread was told of a deployment, in order. */
export async function told({ sql }: Stand, id: DeploymentId): Promise<readonly string[]> {
  const rows = await sql(
    `select message->'notice'->'facts'->>'event' as event from outbox
      where destination->>'kind' = 'thread' and message->>'kind' = 'notice' and message->'notice'->'subject'->>'id' = '${id}' order by id`,
  );
  return rows.map((row) => String(row['event']));
}

/** What the record says happened to a deployment, in order. */
export async function recorded({ sql }: Stand, id: DeploymentId): Promise<readonly string[]> {
  const rows = await sql(`select kind from audit where deployment = '${id}' order by sequence`);
  const kinds = rows.map((row) => String(row['kind']));
  // The record is never emptied: earlier tests had deployments of the same name.
  return kinds.slice(kinds.lastIndexOf('requested'));
}
