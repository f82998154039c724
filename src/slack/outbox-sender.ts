import type { WebClient } from '@slack/web-api';
import { askHolder } from '../../blocks/ask-holder.ts';
import type { Message } from '../../blocks/message.ts';
import { notice } from '../../blocks/notice.ts';
import { undelivered } from '../../blocks/undelivered.ts';
import type { PersonId } from '../domain/ids.ts';
import { isChannelId, must } from '../domain/ids.ts';
import type { Destination } from '../domain/notice.ts';
import type { Cards, Outbox, OutboxRow, SentPlace } from '../ports/outbox.ts';
import type { Membership } from '../ports/people.ts';
import type { Log, Timers } from '../ports/world.ts';
import type { Drawing } from './drawing.ts';
import { drawCard } from './drawing.ts';
import { findPosted, outboxMark } from './find-posted.ts';
import { afterTrouble } from './not-sent.ts';

export interface SenderParts {
  readonly client: WebClient;
  readonly outbox: Outbox;
  readonly cards: Cards;
  readonly drawing: Drawing;
  readonly people: Membership;
  readonly timers: Timers;
  readonly log: Log;
}

export interface Sender {
  /** Sends what is due until the time is over, then stops. */
  stop(withinMs: number): Promise<void>;
}

const sweepMs = 500;
const parallel = 8;
/** Slack wants one message a second and channel. */
const paceMs = 1000;
const askAgainMs = 1000;

/** Sends the outbox: each message once, in the order of its channel. */
export function startSender(parts: SenderParts): Sender {
  const state = { stopped: false, looking: false, again: false };
  const inHand = new Set<Promise<void>>();
  const take = async (): Promise<void> => {
    for (const row of await parts.outbox.take(parts.drawing.clock.now(), parallel - inHand.size)) {
      const work = deliver(parts, row).finally(() => {
        inHand.delete(work);
        look();
      });
      inHand.add(work);
    }
  };
  const look = (): void => {
    state.again = true;
    if (state.stopped || state.looking || inHand.size >= parallel) return;
    state.looking = true;
    state.again = false;
    take()
      .catch((error: unknown) => {
        parts.log.warn({ error }, 'cannot read the outbox; trying again');
      })
      .finally(() => {
        state.looking = false;
        if (state.again) look();
      });
  };
  const stopWake = parts.outbox.onWake(look);
  const stopTick = parts.timers.every(sweepMs, look);
  look();
  return {
    stop: async (withinMs) => {
      await flush(parts, withinMs);
      state.stopped = true;
      stopWake();
      stopTick();
      await Promise.all(inHand);
    },
  };
}

/** What is not sent by then stays in the store and is sent after the next start. */
async function flush({ outbox, timers, drawing, log }: SenderParts, withinMs: number): Promise<void> {
  const untilMs = drawing.clock.now() + withinMs;
  try {
    while (drawing.clock.now() < untilMs && (await outbox.depth()) > 0) await timers.sleep(100);
  } catch (error) {
    log.warn({ error }, 'cannot read the outbox while stopping');
  }
}

interface Place {
  readonly channel: string;
  readonly threadTs?: string;
}

async function deliver(parts: SenderParts, row: OutboxRow): Promise<void> {
  try {
    await send(parts, row);
  } catch (error) {
    await afterTrouble(parts, row, error).catch((again: unknown) => {
      parts.log.warn({ error: again, row: row.id }, 'cannot note what became of a message');
    });
  }
}

async function send(parts: SenderParts, row: OutboxRow): Promise<void> {
  const { client, outbox, drawing } = parts;
  if (row.to.kind === 'roles') return spread(parts, row, row.to);
  const place = await placeOf(parts, row);
  if (place === undefined) return outbox.drop(row, 'the card that it belongs to was never posted');
  const posted = row.intendedAtMs === undefined ? undefined : await alreadyPosted(client, row, place);
  if (posted !== undefined) return settle(parts, row, { ...place, ts: posted });
  const rendered = await render(parts, row);
  if (rendered === undefined) return outbox.drop(row, 'there is nothing to show any more');
  if (!(await outbox.intend(row, drawing.clock.now()))) return;
  const { message, drawn } = rendered;
  const answer = await client.chat.postMessage({
    channel: place.channel,
    text: message.text,
    blocks: [...message.blocks],
    unfurl_links: false,
    unfurl_media: false,
    metadata: { event_type: outboxMark, event_payload: { id: row.id } },
    ...(place.threadTs === undefined ? {} : { thread_ts: place.threadTs }),
  });
  const landed = { channel: answer.channel ?? place.channel, ts: answer.ts ?? '' };
  await settle(parts, row, { ...landed, ...(drawn === undefined ? {} : { drawn }) });
}

/** A message to roles goes to everybody who holds one of them by now, each once. */
async function spread(
  { outbox, people, drawing }: SenderParts,
  row: OutboxRow,
  { roles, except }: Extract<Destination, { readonly kind: 'roles' }>,
): Promise<void> {
  const found = await Promise.all(roles.map((role) => people.members(role)));
  if (found.includes('unknown')) return outbox.postpone(row, drawing.clock.now() + askAgainMs, 'not-sent');
  const all = new Set(found.flatMap((members) => (members === 'unknown' ? [] : members)));
  const persons = [...all].filter((person) => !except.includes(person));
  return outbox.spread(
    row,
    persons.map((person) => ({ kind: 'person', person })),
  );
}

function alreadyPosted(client: WebClient, row: OutboxRow, place: Place): Promise<string | undefined> {
  return findPosted(client, { ...place, rowId: row.id, sinceMs: row.intendedAtMs ?? row.createdAtMs });
}

async function settle(
  { outbox, drawing }: SenderParts,
  row: OutboxRow,
  at: { readonly channel: string; readonly ts: string; readonly drawn?: NonNullable<SentPlace['drawn']> },
): Promise<void> {
  await outbox.sent(row, { ...at, channel: must(isChannelId, at.channel) }, drawing.clock.now() + paceMs);
}

async function placeOf({ client, cards }: SenderParts, { to }: OutboxRow): Promise<Place | undefined> {
  switch (to.kind) {
    case 'channel':
      return { channel: to.channel };
    case 'roles':
      return undefined;
    case 'person':
      return { channel: await directChannel(client, to.person) };
    case 'thread': {
      const card = await cards.place(to.deployment);
      return card && { channel: card.channel, threadTs: card.ts };
    }
  }
}

async function directChannel(client: WebClient, person: PersonId): Promise<string> {
  const { channel } = await client.conversations.open({ users: person });
  return channel?.id ?? person;
}

/** A message, and for a card what it was drawn from, so that it is not drawn at once again. */
interface Rendered {
  readonly message: Message;
  readonly drawn?: NonNullable<SentPlace['drawn']>;
}

async function render({ drawing }: SenderParts, { message, to }: OutboxRow): Promise<Rendered | undefined> {
  switch (message.kind) {
    case 'card': {
      const card = await drawCard(drawing, message.deployment);
      if (card === undefined) return undefined;
      const { version, epoch } = card.deployment;
      return { message: card.message, drawn: { version, epoch } };
    }
    case 'notice':
      return { message: notice(message.notice, to.kind === 'roles' ? 'person' : to.kind) };
    case 'ask-holder':
      return { message: askHolder(message) };
    case 'undelivered':
      return { message: undelivered(message) };
  }
}
