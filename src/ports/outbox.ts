import type { ChannelId, DeploymentId } from '../domain/ids.ts';
import type { Destination, OutboxMessage } from '../domain/notice.ts';

/** Messages that must reach Slack once, in order within a lane (a channel with its threads, or a person). */
export interface OutboxRow {
  readonly id: string;
  readonly lane: string;
  readonly to: Destination;
  readonly message: OutboxMessage;
  readonly createdAtMs: number;
  readonly attempts: number;
  /** Set when an earlier attempt may have posted: look before posting again. */
  readonly intendedAtMs?: number;
}

/** Where a message landed. */
export interface SentPlace {
  readonly channel: ChannelId;
  readonly ts: string;
  /** For a card: what was drawn. Without it the card is drawn once more. */
  readonly drawn?: { readonly version: number; readonly epoch: number };
}

/** What is said elsewhere for a message that cannot be sent. */
export interface Instead {
  readonly to: Destination;
  readonly message: OutboxMessage;
}

export interface Outbox {
  /** The first waiting row of lanes that nobody else sends and that are due, at most one row a lane. */
  take(nowMs: number, limit: number): Promise<readonly OutboxRow[]>;
  /** Before the call to Slack. False when the lane was taken over: do not send. */
  intend(row: OutboxRow, nowMs: number): Promise<boolean>;
  /** Stores where it landed (and the card's place, for a card); the lane goes on at `nextAtMs`. */
  sent(row: OutboxRow, place: SentPlace, nextAtMs: number): Promise<void>;
  /** Not sent for certain: again at `retryAtMs`, order kept. `unknown` keeps the mark that it may have been posted. */
  postpone(row: OutboxRow, retryAtMs: number, outcome: 'not-sent' | 'unknown'): Promise<void>;
  /** Can never be sent (channel gone, bot not in it): kept with the reason, the lane goes on; `instead` is sent for it. */
  drop(row: OutboxRow, why: string, instead?: readonly Instead[]): Promise<void>;
  /** One row becomes one for each of these places, in a single transaction; the lane goes on. */
  spread(row: OutboxRow, to: readonly Destination[]): Promise<void>;
  /** Rows not sent yet. */
  depth(): Promise<number>;
  onWake(callback: () => void): () => void;
}

export interface CardRow {
  readonly deployment: DeploymentId;
  readonly channel: ChannelId;
  readonly ts: string;
  readonly drawnVersion: number;
  readonly drawnEpoch: number;
}

/** A card to draw now. */
export interface DueCard extends CardRow {
  /** What people press or act on changed, not only numbers. */
  readonly isUrgent: boolean;
}

/** Cards whose deployment changed since they were drawn, or whose progress is due. */
export interface Cards {
  place(deployment: DeploymentId): Promise<CardRow | undefined>;
  /** Claimed for this process; most urgent first (epoch changed, then verdicts, then progress). */
  takeDue(nowMs: number, limit: number): Promise<readonly DueCard[]>;
  drawn(
    card: CardRow,
    drawn: { readonly version: number; readonly epoch: number; readonly nextAtMs: number | undefined },
  ): Promise<void>;
  /** Draw again at this time (rate limited or Slack is down). */
  postpone(card: CardRow, untilMs: number): Promise<void>;
  /** Somebody removed it: it is posted anew, while its deployment is not final. */
  repost(card: CardRow, nowMs: number): Promise<void>;
  /** Every card of a deployment that is not final is drawn again soon; called at start. */
  redrawAll(nowMs: number): Promise<void>;
  /** Takes one edit out of the workspace's budget while more than `keep` are left, or says when there is one again. */
  takeBudget(
    nowMs: number,
    keep?: number,
  ): Promise<{ readonly kind: 'granted' } | { readonly kind: 'wait'; readonly untilMs: number }>;
  /** Cards of deployments that are not final. */
  liveCount(): Promise<number>;
  /** Calls back soon after a deployment was written. Returns the way to stop. */
  onWake(callback: () => void): () => void;
}
