/** The kinds of envelope Slack sends to an app. */
type EnvelopeKind = 'slash_commands' | 'interactive' | 'events_api';

/** What is sent to the bot: a command, an interaction or an event, in Slack's own payload shape. */
export interface Outgoing {
  readonly kind: EnvelopeKind;
  readonly payload: Readonly<Record<string, unknown>>;
  /** Set when an event is sent again. */
  readonly retry?: { readonly attempt: number; readonly reason: string };
}

/** What became of a delivery; `payload` is what the bot put into its acknowledgement. */
export type Delivered =
  | { readonly kind: 'acknowledged'; readonly payload: unknown; readonly afterMs: number }
  /** `reached` when the connection that carried it stood to the end: the bot had it and said nothing. */
  | { readonly kind: 'timeout'; readonly reached: boolean }
  | { readonly kind: 'unreachable' }
  | { readonly kind: 'rejected'; readonly status: number };

/** The way to the bot: its sockets or its request URL. */
export interface Delivery {
  readonly deliver: (outgoing: Outgoing) => Promise<Delivered>;
  readonly isConnected: () => boolean;
}

/** Slack gives an app three seconds to acknowledge. */
export const ackDeadlineMs = 3000;
