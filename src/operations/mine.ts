import type { Deployment } from '../domain/deployment.ts';
import { approvalsInForce } from '../domain/deployment.ts';
import { permit } from './permission.ts';
import { holdsOneOf } from './decide.ts';
import type { Caller, OperationsWorld } from './world.ts';

const pastShown = 10;

/** What waits for this person's approval now, oldest first. */
export async function waitingFor(world: OperationsWorld, caller: Caller): Promise<readonly Deployment[]> {
  const open = (await world.store.inFlight()).filter((deployment) => mayStillApprove(deployment, caller));
  const answers = await Promise.all(open.map((deployment) => isForThem(world, caller, deployment)));
  return open.filter((_deployment, index) => answers[index] === true);
}

function mayStillApprove(deployment: Deployment, { person }: Caller): boolean {
  const { approval } = deployment.plan.procedure;
  if (deployment.phase !== 'awaiting' || approval.count === 0) return false;
  if (deployment.requestedBy === person && !approval.requesterMayApprove) return false;
  return !approvalsInForce(deployment).some(({ by }) => by === person);
}

async function isForThem(world: OperationsWorld, caller: Caller, deployment: Deployment): Promise<boolean> {
  const { environment, target, plan } = deployment;
  const allowed = await permit(world, caller, { action: 'approve', environment, target });
  return allowed.ok && (await holdsOneOf(world, caller, plan.procedure.approval.roles)).ok;
}

/** What this person asked for: what moves or waits first, then the newest past ones. */
export async function requestedBy(world: OperationsWorld, { person }: Caller): Promise<readonly Deployment[]> {
  const [open, past] = await Promise.all([
    world.store.inFlight(),
    world.store.history({ requestedBy: person, limit: pastShown }),
  ]);
  const mine = open.filter((deployment) => deployment.requestedBy === person).toReversed();
  const known = new Set(mine.map(({ id }) => id));
  return [...mine, ...past.filter(({ id }) => !known.has(id))];
}
