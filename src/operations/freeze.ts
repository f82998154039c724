import type { Freeze, FreezeScope } from '../domain/lock.ts';
import type { Outcome } from '../domain/refusals.ts';
import { no, yes } from '../domain/refusals.ts';
import type { Transaction } from '../ports/store.ts';
import { permit } from './permission.ts';
import { tell } from './transition.ts';
import type { Caller, OperationsWorld } from './world.ts';

export interface FreezeRequest {
  readonly scope: FreezeScope;
  readonly reason: string;
  readonly untilMs?: number;
}

const same = (left: FreezeScope, right: FreezeScope): boolean => JSON.stringify(left) === JSON.stringify(right);

/** Nothing begins in the scope until it is lifted; rollbacks pass. */
export async function freeze(world: OperationsWorld, caller: Caller, request: FreezeRequest): Promise<Outcome<Freeze>> {
  const allowed = await permit(world, caller, question(request.scope));
  if (!allowed.ok) return allowed;
  const nowMs = world.clock.now();
  const { scope, reason, untilMs } = request;
  return world.store.transact(async (tx): Promise<Outcome<Freeze>> => {
    await tx.alone('freezes');
    const there = (await tx.freezes(nowMs)).find((one) => same(one.scope, scope));
    if (there !== undefined) return no({ code: 'already-frozen', freeze: there });
    const wanted = { scope, reason, by: caller.person, sinceMs: nowMs, ...(untilMs === undefined ? {} : { untilMs }) };
    const made = await tx.addFreeze(wanted);
    await keep(world, tx, { caller, event: 'frozen', freeze: made });
    return yes(made);
  });
}

/** Lifts the freeze of exactly this scope; with `seenId` only the one that the person saw. */
export async function unfreeze(
  world: OperationsWorld,
  caller: Caller,
  { scope, seenId }: { readonly scope: FreezeScope; readonly seenId?: number },
): Promise<Outcome<Freeze>> {
  const allowed = await permit(world, caller, question(scope));
  if (!allowed.ok) return allowed;
  const nowMs = world.clock.now();
  return world.store.transact(async (tx): Promise<Outcome<Freeze>> => {
    await tx.alone('freezes');
    const there = (await tx.freezes(nowMs)).find((one) => same(one.scope, scope));
    if (there === undefined) return no({ code: 'not-frozen' });
    if (seenId !== undefined && there.id !== seenId) return no({ code: 'frozen', freeze: there });
    await tx.endFreeze(there.id, nowMs);
    await keep(world, tx, { caller, event: 'unfrozen', freeze: there });
    for (const target of world.config().targets.keys()) await tx.wakeQueue(target);
    return yes(there);
  });
}

const question = (scope: FreezeScope) =>
  ({ action: 'freeze', ...(scope.kind === 'environment' ? { environment: scope.environment } : {}) }) as const;

async function keep(
  world: OperationsWorld,
  tx: Transaction,
  {
    caller,
    event,
    freeze: one,
  }: { readonly caller: Caller; readonly event: 'frozen' | 'unfrozen'; readonly freeze: Freeze },
): Promise<void> {
  const nowMs = world.clock.now();
  const actor = { kind: 'person', id: caller.person } as const;
  const scope = JSON.stringify(one.scope);
  await tx.audit({
    atMs: nowMs,
    actor,
    kind: event,
    facts: { scope, reason: one.reason, untilMs: one.untilMs ?? null },
  });
  await tell(tx, [{ about: 'freeze', event, atMs: nowMs, by: actor, freeze: one }], world.config());
  if (caller.inbox !== undefined) await tx.finishInbox(caller.inbox);
}
