/**
 * What the workspace server and its web page say to one another.
 *
 * GET  /page/state?as=U…           → WorkspaceState as this person sees it; without `as`, as the first person sees it
 * GET  /page/events?as=U…          → server-sent events, each `data:` one PageEvent
 * POST /page/act                   → body PageAction, answer PageAnswer
 * GET  /page/options?…             → block suggestions, see OptionsQuery, answer { options | option_groups }
 *
 * Ids are Slack's: U… people, C… channels, D… direct messages, S… user groups, V… views. `ts` is Slack's message id, a
 * string of seconds with six decimals.
 */
import type { HomeView, KnownBlock, ModalView } from '@slack/types';

export interface Person {
  readonly id: string;
  readonly name: string;
  readonly realName: string;
  readonly title: string;
  readonly isBot: boolean;
  /** A CSS colour; the page draws a round picture with the initials. */
  readonly colour: string;
}

export interface Channel {
  readonly id: string;
  readonly kind: 'channel' | 'im';
  readonly name: string;
  readonly topic: string;
  readonly members: readonly string[];
  /** How many messages came since this person last looked; mentions counted apart. */
  readonly unread: number;
  readonly mentions: number;
}

export interface Message {
  readonly channel: string;
  readonly ts: string;
  /** Set on replies: the parent's ts. */
  readonly threadTs?: string;
  readonly user: string;
  readonly text: string;
  readonly blocks?: readonly KnownBlock[];
  /** Only this person sees it; shown with "Only visible to you". */
  readonly ephemeralFor?: string;
  readonly edited: boolean;
  readonly replyCount: number;
  readonly lastReplyTs?: string;
  readonly files?: readonly { readonly id: string; readonly title: string; readonly url: string }[];
}

export interface SlashCommand {
  readonly command: string;
  readonly description: string;
  readonly usageHint: string;
}

export interface Shortcut {
  readonly callbackId: string;
  readonly kind: 'global' | 'message';
  readonly name: string;
}

export interface OpenView {
  readonly viewId: string;
  readonly view: ModalView;
}

export interface WorkspaceState {
  readonly team: { readonly id: string; readonly name: string };
  readonly me: Person;
  readonly people: readonly Person[];
  /** User groups, so that a mention of one can be drawn by its name. */
  readonly groups: readonly { readonly id: string; readonly handle: string; readonly name: string }[];
  readonly channels: readonly Channel[];
  readonly messages: readonly Message[];
  readonly commands: readonly SlashCommand[];
  readonly shortcuts: readonly Shortcut[];
  readonly home?: HomeView;
  /** The stack of open modals, top last. */
  readonly views: readonly OpenView[];
  /** Whether the bot holds a socket (or answers over HTTP) now. */
  readonly botConnected: boolean;
}

export type PageEvent =
  | { readonly kind: 'message'; readonly message: Message }
  | { readonly kind: 'message-deleted'; readonly channel: string; readonly ts: string }
  | { readonly kind: 'channels'; readonly channels: readonly Channel[] }
  | { readonly kind: 'home'; readonly home: HomeView }
  | { readonly kind: 'views'; readonly views: readonly OpenView[] }
  /** Answer to a submitted modal that the bot refused: block_id → sentence. */
  | { readonly kind: 'view-errors'; readonly viewId: string; readonly errors: Readonly<Record<string, string>> }
  | { readonly kind: 'bot'; readonly connected: boolean }
  /** Something a real workspace would show in red, such as "/deploy failed with the error dispatch_failed". */
  | { readonly kind: 'trouble'; readonly sentence: string };

export type PageAction =
  | {
      readonly kind: 'say';
      readonly as: string;
      readonly channel: string;
      readonly text: string;
      readonly threadTs?: string;
    }
  | { readonly kind: 'command'; readonly as: string; readonly channel: string; readonly text: string }
  | {
      readonly kind: 'press';
      readonly as: string;
      readonly at:
        { readonly channel: string; readonly ts: string } | { readonly viewId: string } | { readonly home: true };
      readonly blockId: string;
      readonly actionId: string;
      /** What was chosen, in Slack's own payload shape beside type, block_id, action_id: value, selected_option, … */
      readonly chosen: Readonly<Record<string, unknown>>;
      /** Values of the inputs now, block_id → action_id → Slack's state value. */
      readonly state: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
    }
  | {
      readonly kind: 'submit';
      readonly as: string;
      readonly viewId: string;
      readonly state: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
    }
  | { readonly kind: 'close-view'; readonly as: string; readonly viewId: string }
  | { readonly kind: 'open-home'; readonly as: string }
  | { readonly kind: 'shortcut'; readonly as: string; readonly callbackId: string }
  | {
      readonly kind: 'message-shortcut';
      readonly as: string;
      readonly callbackId: string;
      readonly channel: string;
      readonly ts: string;
    }
  | { readonly kind: 'read'; readonly as: string; readonly channel: string };

export type PageAnswer = { readonly ok: true } | { readonly ok: false; readonly sentence: string };

/** Type-ahead of an external select: the bot is asked with a block_suggestion payload. */
export interface OptionsQuery {
  readonly as: string;
  readonly blockId: string;
  readonly actionId: string;
  readonly value: string;
  readonly viewId?: string;
  readonly channel?: string;
  readonly ts?: string;
}

/**
 * Beside the chat the playground shows a panel; the launcher serves it under /panel:
 * GET  /panel/state  → PanelState (polled each second)
 * POST /panel/plug   → body { pulled: boolean }: ends the bot's process with SIGKILL, or starts it again
 */
export interface PanelState {
  readonly bot: 'running' | 'starting' | 'unplugged';
  /** The demo service's public address, behind the weighted proxy; empty when there is no demo. */
  readonly demoUrl: string;
  /** One point a second, newest last, at most 180. */
  readonly points: readonly {
    readonly atMs: number;
    readonly requests: number;
    readonly errors: number;
    /** Share of requests answered by each version, version → 0..1. */
    readonly byVersion: Readonly<Record<string, number>>;
  }[];
  readonly tour: readonly TourStep[];
  /** The clouds that are played here, each with a page that shows what it believes; none where there is no demo. */
  readonly clouds: readonly CloudSeen[];
}

export type CloudSeen =
  | { readonly title: string; readonly state: 'starting' }
  | { readonly title: string; readonly state: 'ready'; readonly url: string }
  | { readonly title: string; readonly state: 'failed'; readonly sentence: string };

export interface TourStep {
  readonly id: string;
  readonly title: string;
  readonly text: string;
  /** What to type, offered as a button that fills the composer; the person it is typed as. */
  readonly type?: { readonly as: string; readonly channel: string; readonly text: string };
  readonly done: boolean;
  /** The tour is done without it. */
  readonly optional?: boolean;
}
