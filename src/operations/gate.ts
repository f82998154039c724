import type { Deployment } from '../domain/deployment.ts';
import type { GateVerdict, StandingGate } from '../domain/gate.ts';
import { openGates } from '../domain/gates.ts';
import type { DeploymentId } from '../domain/ids.ts';
import type { Outcome } from '../domain/refusals.ts';
import { no, yes } from '../domain/refusals.ts';
import { holdsOneOf } from './decide.ts';
import { permit } from './permission.ts';
import type { Seen } from './seen.ts';
import { transition } from './transition.ts';
import type { Caller, OperationsWorld } from './world.ts';
import { inboxOf } from './world.ts';

export interface GateWord extends Seen {
  readonly gate: string;
  readonly verdict: GateVerdict;
  readonly reason?: string;
}

/** Says yes or no to a gate at which a step waits. Who may is who may approve the plan; the runner carries the word there. */
export async function decideGate(
  world: OperationsWorld,
  caller: Caller,
  { id, epoch, digest, ...word }: GateWord,
): Promise<Outcome<Deployment>> {
  const deployment = await world.store.deployment(id);
  if (deployment === undefined) return no({ code: 'unknown-deployment', typed: id });
  const { environment, target, plan } = deployment;
  const allowed = await permit(world, caller, { action: 'approve', environment, target });
  if (!allowed.ok) return allowed;
  const { roles } = plan.procedure.approval;
  const fits = word.verdict === 'approved' && roles.length > 0 ? await holdsOneOf(world, caller, roles) : yes(true);
  if (!fits.ok) return fits;
  const byName = world.config().people.get(caller.person)?.name ?? caller.person;
  return transition(world, {
    id,
    event: { kind: 'gate-decided', by: caller.person, byName, ...word },
    ...(epoch === undefined || digest === undefined ? {} : { seen: { epoch, digest } }),
    ...inboxOf(caller),
  });
}

/** The one gate that is meant: by its name, or the only one of the deployment that is open. */
export async function gateNamed(
  world: OperationsWorld,
  id: DeploymentId,
  name: string | undefined,
): Promise<Outcome<StandingGate>> {
  const deployment = await world.store.deployment(id);
  if (deployment === undefined) return no({ code: 'unknown-deployment', typed: id });
  const fits = (gate: StandingGate): boolean => name === undefined || gate.name.toLowerCase() === name.toLowerCase();
  const open = openGates(deployment).filter(fits);
  const [only, another] = open.length > 0 ? open : (deployment.gates ?? []).filter(fits);
  if (only === undefined)
    return no({ code: 'gate-closed', id, state: 'gone', ...(name === undefined ? {} : { name }) });
  if (another === undefined) return yes(only);
  return no({ code: 'several-gates', id, names: open.map((gate) => gate.name) });
}
