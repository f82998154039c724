import type { Deployment, HoldReason } from '../domain/deployment.ts';
import type { EnvironmentName, ServiceName } from '../domain/ids.ts';
import { isWorking } from '../domain/lifecycle.ts';
import type { Outcome } from '../domain/refusals.ts';
import { no, yes } from '../domain/refusals.ts';
import type { Seen } from './seen.ts';
import { act } from './seen.ts';
import type { Caller, OperationsWorld } from './world.ts';

/** Holds a deployment where it is: no new step begins, measuring goes on, and a breach still rolls back. */
export function pause(
  world: OperationsWorld,
  caller: Caller,
  { comment, ...seen }: Seen & { readonly comment?: string },
): Promise<Outcome<Deployment>> {
  return hold(world, caller, { seen, reason: { kind: 'paused', ...(comment === undefined ? {} : { comment }) } });
}

function hold(
  world: OperationsWorld,
  caller: Caller,
  { seen, reason }: { seen: Seen; reason: HoldReason },
): Promise<Outcome<Deployment>> {
  return act(world, caller, {
    seen,
    action: 'stop',
    event: (nowMs) => ({
      kind: 'held',
      hold: {
        reason,
        by: { kind: 'person', id: caller.person },
        sinceMs: nowMs,
        dueAtMs: nowMs + world.config().reminderMs,
        onExpiry: 'remind',
      },
    }),
  });
}

/** The emergency stop: everything at work that matches is held at once. Answers each one, done or refused. */
export async function stop(
  world: OperationsWorld,
  caller: Caller,
  at: { readonly service?: ServiceName; readonly environment?: EnvironmentName; readonly comment?: string },
): Promise<Outcome<readonly { readonly deployment: Deployment; readonly outcome: Outcome<Deployment> }[]>> {
  const { comment, ...where } = at;
  const moving = (await world.store.inFlight(where)).filter(({ phase }) => isWorking(phase) || phase === 'queued');
  if (moving.length === 0) return no({ code: 'nothing-in-flight', ...where });
  const reason: HoldReason = { kind: 'stopped', ...(comment === undefined ? {} : { comment }) };
  // The stored request is marked by whoever called, once all are held: one mark cannot commit with each of them.
  const alone: Caller = { person: caller.person, channel: caller.channel };
  const outcomes = await Promise.all(
    moving.map(async (deployment) => ({
      deployment,
      outcome: await hold(world, alone, { seen: { id: deployment.id }, reason }),
    })),
  );
  return yes(outcomes);
}

/** Goes on where a hold stopped it. */
export const resume = (world: OperationsWorld, caller: Caller, seen: Seen): Promise<Outcome<Deployment>> =>
  act(world, caller, {
    seen,
    action: 'stop',
    event: () => ({ kind: 'resumed', by: { kind: 'person', id: caller.person } }),
  });

/** On to the next stage now. */
export const promote = (world: OperationsWorld, caller: Caller, seen: Seen): Promise<Outcome<Deployment>> =>
  act(world, caller, {
    seen,
    action: 'promote',
    event: () => ({ kind: 'promoted', by: { kind: 'person', id: caller.person } }),
  });

/** Waits longer for an answer that the measurements may still give. */
export const extend = (
  world: OperationsWorld,
  caller: Caller,
  { byMs, ...seen }: Seen & { readonly byMs: number },
): Promise<Outcome<Deployment>> =>
  act(world, caller, {
    seen,
    action: 'promote',
    event: (nowMs) => ({ kind: 'extended', by: caller.person, dueAtMs: nowMs + byMs }),
  });

/** A rollback that failed is tried again. */
export const retry = (world: OperationsWorld, caller: Caller, seen: Seen): Promise<Outcome<Deployment>> =>
  act(world, caller, { seen, action: 'roll-back', event: () => ({ kind: 'retried', by: caller.person }) });

/** A person has put the target in order by hand: it is free again. */
export const resolve = (
  world: OperationsWorld,
  caller: Caller,
  { note, ...seen }: Seen & { readonly note: string },
): Promise<Outcome<Deployment>> =>
  act(world, caller, { seen, action: 'roll-back', event: () => ({ kind: 'resolved', by: caller.person, note }) });
