import type { WebClient } from '@slack/web-api';
import type { Deployment } from '../domain/deployment.ts';
import { isWorking } from '../domain/lifecycle.ts';
import type { CardRow, Cards, DueCard } from '../ports/outbox.ts';
import type { Log, Timers } from '../ports/world.ts';
import type { Drawing } from './drawing.ts';
import { drawCard } from './drawing.ts';
import { troubleOf } from './trouble.ts';

export interface EditorParts {
  readonly client: WebClient;
  readonly cards: Cards;
  readonly drawing: Drawing;
  readonly timers: Timers;
  readonly log: Log;
}

export interface Editor {
  stop(): Promise<void>;
}

const sweepMs = 500;
const atOnce = 4;
/** Progress of a card is drawn this often, and less often the more cards there are. */
const shortestMs = 1500;
const perCardMs = 1400;
/** A place in the queue moves without a change of the deployment's own record. */
const queueMs = 10_000;
/** Edits that mere progress leaves to buttons and verdicts. */
const keptForUrgent = 2;
const retryMs = 3000;
/** Words of Slack after which the card cannot be edited any more. */
const gone = ['cant_update_message', 'edit_window_closed', 'channel_not_found', 'is_archived'];

/** Redraws the cards of what changed, the urgent first, within the workspace's budget of edits. */
export function startCardEditor(parts: EditorParts): Editor {
  const state = { stopped: false, again: false };
  let round: Promise<void> | undefined;
  const look = (): void => {
    state.again = true;
    if (state.stopped || round !== undefined) return;
    state.again = false;
    round = drawRound(parts)
      .catch((error: unknown) => {
        parts.log.warn({ error }, 'cannot look for cards to draw; trying again');
      })
      .finally(() => {
        round = undefined;
        if (state.again) look();
      });
  };
  const stopWake = parts.cards.onWake(look);
  const stopTick = parts.timers.every(sweepMs, look);
  look();
  return {
    stop: async () => {
      state.stopped = true;
      stopWake();
      stopTick();
      await round;
    },
  };
}

/** The budget is dealt out in the order of urgency; whoever gets nothing waits until there is some again. */
async function drawRound(parts: EditorParts): Promise<void> {
  const { cards, drawing } = parts;
  const drawings: Promise<void>[] = [];
  for (const card of await cards.takeDue(drawing.clock.now(), atOnce)) {
    const budget = await cards.takeBudget(drawing.clock.now(), card.isUrgent ? 0 : keptForUrgent);
    drawings.push(budget.kind === 'wait' ? cards.postpone(card, budget.untilMs) : redraw(parts, card));
  }
  await Promise.all(drawings);
}

async function redraw(parts: EditorParts, card: DueCard): Promise<void> {
  const { cards, drawing } = parts;
  const drawn = await drawCard(drawing, card.deployment);
  if (drawn === undefined) return cards.postpone(card, Number.MAX_SAFE_INTEGER);
  const { message, deployment } = drawn;
  try {
    await parts.client.chat.update({
      channel: card.channel,
      ts: card.ts,
      text: message.text,
      blocks: [...message.blocks],
    });
  } catch (error) {
    return afterTrouble(parts, card, error);
  }
  const nextAtMs = await progressAt(parts, deployment);
  await cards.drawn(card, { version: deployment.version, epoch: deployment.epoch, nextAtMs });
}

/** When the card shows something else although nothing happened: times are Slack's own, so only work and queues move. */
async function progressAt({ cards, drawing }: EditorParts, { phase }: Deployment): Promise<number | undefined> {
  if (phase === 'queued') return drawing.clock.now() + queueMs;
  return isWorking(phase) ? drawing.clock.now() + (await paceMs(cards)) : undefined;
}

const paceMs = async (cards: Cards): Promise<number> => Math.max(shortestMs, (await cards.liveCount()) * perCardMs);

async function afterTrouble({ cards, drawing, log }: EditorParts, card: CardRow, error: unknown): Promise<void> {
  const trouble = troubleOf(error);
  const nowMs = drawing.clock.now();
  if (trouble.kind === 'rate-limited') return cards.postpone(card, nowMs + trouble.retryAfterMs);
  if (trouble.kind === 'refused')
    log.error({ deployment: card.deployment, error: trouble.error }, 'Slack refuses to edit a card');
  if (trouble.kind === 'refused' && trouble.error === 'message_not_found') return cards.repost(card, nowMs);
  const lost = trouble.kind === 'refused' && gone.includes(trouble.error);
  return cards.postpone(card, lost ? Number.MAX_SAFE_INTEGER : nowMs + retryMs);
}
