import type { HomeView, KnownBlock, ModalView } from '@slack/types';

/** A channel or a direct message between the bot and one person. */
export interface ChannelRecord {
  readonly id: string;
  readonly kind: 'channel' | 'im';
  readonly name: string;
  readonly topic: string;
  readonly members: readonly string[];
  readonly isPrivate: boolean;
  readonly isArchived: boolean;
}

/** A file that was uploaded, its bytes in base64. */
export interface FileRecord {
  readonly id: string;
  readonly name: string;
  readonly title: string;
  readonly contentType: string;
  readonly size: number;
  readonly base64: string;
  readonly shared: boolean;
}

/** Data an app attached to its message, invisible to people. */
export interface MessageMetadata {
  readonly event_type: string;
  readonly event_payload: Readonly<Record<string, unknown>>;
}

/** A message as the workspace keeps it; a change replaces the record. */
export interface MessageRecord {
  readonly channel: string;
  readonly ts: string;
  readonly threadTs?: string;
  readonly user: string;
  readonly byApp: boolean;
  readonly text: string;
  readonly blocks?: readonly KnownBlock[];
  readonly metadata?: MessageMetadata;
  readonly ephemeralFor?: string;
  readonly edited: boolean;
  readonly fileIds: readonly string[];
  readonly reactions: readonly { readonly name: string; readonly users: readonly string[] }[];
  readonly pinned: boolean;
  /** Blocks that were shown before; a person may press what another change has just replaced. */
  readonly earlierBlocks: readonly (readonly KnownBlock[])[];
}

/** A view the bot opened for a person. */
export interface ViewRecord<V extends ModalView | HomeView = ModalView | HomeView> {
  readonly id: string;
  readonly person: string;
  readonly hash: string;
  readonly rootId: string;
  readonly previousId?: string;
  readonly view: V;
}

/** What changed; the page's stream and the driver's waiting both hang on it. */
export type Change =
  | { readonly kind: 'message'; readonly message: MessageRecord; readonly isNew: boolean }
  | { readonly kind: 'message-deleted'; readonly message: MessageRecord }
  | { readonly kind: 'channels' }
  | { readonly kind: 'home'; readonly person: string }
  | { readonly kind: 'views'; readonly person: string }
  | {
      readonly kind: 'view-errors';
      readonly person: string;
      readonly viewId: string;
      readonly errors: Readonly<Record<string, string>>;
    }
  | { readonly kind: 'bot'; readonly connected: boolean }
  | { readonly kind: 'trouble'; readonly person: string; readonly sentence: string };
