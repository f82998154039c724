import type { Payload } from '../blocks/action-ids.ts';
import { help } from '../blocks/help.ts';
import { history, historyPageSize } from '../blocks/history.ts';
import { plan as planView } from '../blocks/plan.ts';
import { status as statusView } from '../blocks/status.ts';
import type { EnvironmentName, ServiceName } from '../src/domain/ids.ts';
import { isReference, must, targetId } from '../src/domain/ids.ts';
import { covers } from '../src/domain/lock.ts';
import type { Plan } from '../src/domain/plan.ts';
import type { DeployRequest } from '../src/operations/deploy.ts';
import { status } from '../src/operations/status.ts';
import type { Caller, OperationsWorld } from '../src/operations/world.ts';
import type { Reply } from './contract.ts';
import type { Verb } from './verb.ts';

export interface Place {
  readonly service?: ServiceName;
  readonly environment?: EnvironmentName;
}

/** The plan with its buttons, which ask for exactly the commit that was shown. */
export async function shownPlan(
  world: OperationsWorld,
  { person }: Caller,
  { plan, request }: { readonly plan: Plan; readonly request: DeployRequest },
): Promise<Reply> {
  const { service, environment, reason } = request;
  const nowMs = world.clock.now();
  const target = targetId(service, environment);
  const [live, lock, freezes] = await Promise.all([
    world.store.live(target),
    world.store.lock(target, nowMs),
    world.store.freezes(nowMs),
  ]);
  const freeze = freezes.find(({ scope }) => covers(scope, service, environment));
  const reference = must(isReference, plan.release.revision);
  const wish = { service, environment, reference, ...(reason === undefined ? {} : { reason }) };
  const message = planView({
    plan,
    requester: person,
    ask: { kind: 'deploy', wish },
    ...(live === undefined ? {} : { liveSinceMs: live.sinceMs }),
    ...(lock === undefined ? {} : { lock }),
    ...(freeze === undefined ? {} : { freeze }),
  });
  return { kind: 'private', message };
}

/** What is live where, to the person alone. */
export async function shownStatus(world: OperationsWorld, place: Place): Promise<Reply> {
  return {
    kind: 'private',
    message: statusView({ ...(await status(world, place)), style: world.config().slack.blocks }),
  };
}

/** What can be typed and what is configured, to the person alone. */
export function shownHelp(world: OperationsWorld, { person }: Caller, verbs: readonly Verb[]): Reply {
  const commands = verbs.map(({ usage, says }) => ({ usage, says }));
  return { kind: 'private', message: help({ commands, config: world.config(), reader: person }) };
}

/** A page of past deployments; one more is read to know whether there is an older page. */
export async function shownHistory(world: OperationsWorld, page: Payload<'older-history'>): Promise<Reply> {
  const rows = await world.store.history({ ...page, limit: historyPageSize + 1 });
  const shown = rows.slice(0, historyPageSize);
  const last = shown.at(-1);
  const older =
    rows.length > shown.length && last !== undefined ? { ...page, beforeMs: last.requestedAtMs } : undefined;
  const facts = { rows: shown, nowMs: world.clock.now(), ...(older === undefined ? {} : { older }) };
  return { kind: 'private', message: history(facts) };
}
