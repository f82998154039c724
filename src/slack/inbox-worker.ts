import type { Message } from '../../blocks/message.ts';
import type { Registry, Reply } from '../../commands/contract.ts';
import type { Refusal } from '../domain/refusals.ts';
import type { Caller, OperationsWorld } from '../operations/world.ts';
import { AlreadyDone, StoreUnavailable } from '../ports/store-errors.ts';
import type { Inbox, InboxRow } from '../ports/store.ts';
import type { Timers } from '../ports/world.ts';
import type { Acquaintance } from './acquaintance.ts';
import { startInboxQueue } from './inbox-queue.ts';
import type { InboxQueue } from './inbox-queue.ts';
import type { StoredRequest } from './projection.ts';
import { readStored } from './projection.ts';
import type { Replier } from './replies.ts';

export interface InboxWorkerParts {
  readonly world: OperationsWorld;
  readonly inbox: Inbox;
  readonly registry: Registry;
  readonly replier: Replier;
  readonly acquaintance: Acquaintance;
  readonly timers: Timers;
  readonly refusal: (refusal: Refusal) => Message;
  readonly trouble: (incident: string) => Message;
  readonly incidentId: () => string;
}

/** What waited longer than this is not done any more: the person has moved on, and is told. */
const tooOldMs = 5 * 60_000;

/** Works through what people asked for, oldest first, each once. */
export function startInboxWorker(parts: InboxWorkerParts): InboxQueue {
  return startInboxQueue({
    inbox: parts.inbox,
    timers: parts.timers,
    clock: parts.world.clock,
    log: parts.world.log,
    work: (row) => handle(parts, row),
  });
}

async function handle(parts: InboxWorkerParts, row: InboxRow): Promise<void> {
  const { world } = parts;
  try {
    const request = readStored(row.payload);
    const reply = await answer(parts, row, request);
    await parts.inbox.finish(row.id);
    await parts.replier.send(addressee(row, request), reply);
  } catch (error) {
    if (error instanceof AlreadyDone) return;
    // The row stays: whoever looks next does it.
    if (error instanceof StoreUnavailable) world.log.warn({ error }, 'the database is away; the request waits');
    else await apologise(parts, row, error);
  }
}

/** Something unforeseen: logged with a number that the person gets too, and not tried again. */
async function apologise(parts: InboxWorkerParts, row: InboxRow, error: unknown): Promise<void> {
  const incident = parts.incidentId();
  parts.world.log.error({ error, incident, request: row.kind }, 'a request ended in an error');
  try {
    await parts.inbox.finish(row.id);
  } catch (again) {
    parts.world.log.warn({ error: again, incident }, 'the failed request stays in the inbox');
  }
  await parts.replier.send(addressee(row, undefined), { kind: 'private', message: parts.trouble(incident) });
}

const addressee = (row: InboxRow, request: StoredRequest | undefined) => ({
  person: row.person,
  ...(request?.channel === undefined ? {} : { channel: request.channel }),
  ...(row.responseUrl === undefined ? {} : { responseUrl: row.responseUrl }),
});

async function answer(parts: InboxWorkerParts, row: InboxRow, request: StoredRequest): Promise<Reply> {
  const { world, registry } = parts;
  const no = (refusal: Refusal): Reply => ({ kind: 'private', message: parts.refusal(refusal) });
  if (world.clock.now() - row.receivedAtMs > tooOldMs) return no({ code: 'not-done' });
  const known = await parts.acquaintance.check(row.person);
  if (known !== undefined) return no(known);
  const channel = request.channel ?? world.config().channels.default;
  const caller: Caller = { person: row.person, channel, inbox: row.id };
  switch (request.kind) {
    case 'command': {
      const command = registry.commands.find(({ name }) => name === request.command);
      return command === undefined
        ? no({ code: 'unknown-command', typed: request.command })
        : command.run(world, caller, request.text);
    }
    case 'press': {
      const press = registry.presses.find(({ actionId }) => actionId === request.pressed.actionId);
      return press?.opens === 'nothing' ? press.run(world, caller, request.pressed) : { kind: 'quiet' };
    }
    case 'submission': {
      const form = registry.forms.find(({ callbackId }) => callbackId === request.callbackId);
      return form === undefined ? { kind: 'quiet' } : form.run(world, caller, request.submitted);
    }
  }
}
