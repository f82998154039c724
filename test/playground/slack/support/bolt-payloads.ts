/** The payloads that Bolt promises its listeners; read by the schema generator only. */
import type {
  BlockAction,
  BlockSuggestion,
  EnvelopedEvent,
  GlobalShortcut,
  MessageShortcut,
  SlashCommand,
  ViewClosedAction,
  ViewSubmitAction,
} from '@slack/bolt';

export type SlashCommands = SlashCommand;
export type BlockActions = BlockAction;
export type Suggestion = BlockSuggestion;
export type Event = EnvelopedEvent;
export type Shortcut = GlobalShortcut;
export type MessageAction = MessageShortcut;
export type ViewSubmission = ViewSubmitAction;
export type ViewClosed = ViewClosedAction;
