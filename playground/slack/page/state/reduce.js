/** @import { Message, PageEvent, WorkspaceState } from '../../page-api.ts' */

/**
 * The workspace after one event; events that are no part of it (such as refused forms) leave it as it is.
 * @param {WorkspaceState} state
 * @param {PageEvent} event
 * @returns {WorkspaceState}
 */
export function reduce(state, event) {
  switch (event.kind) {
    case 'message':
      return { ...state, messages: withMessage(state.messages, event.message) };
    case 'message-deleted':
      return {
        ...state,
        messages: state.messages.filter((own) => own.channel !== event.channel || own.ts !== event.ts),
      };
    case 'channels':
      return { ...state, channels: event.channels };
    case 'home':
      return { ...state, home: event.home };
    case 'views':
      return { ...state, views: event.views };
    case 'bot':
      return { ...state, botConnected: event.connected };
    default:
      return state;
  }
}

/**
 * @param {readonly Message[]} messages
 * @param {Message} message
 */
function withMessage(messages, message) {
  const at = messages.findIndex((own) => own.ts === message.ts && own.channel === message.channel);
  if (at >= 0) return messages.with(at, message);
  const after = messages.findLastIndex((own) => own.ts < message.ts);
  return messages.toSpliced(after + 1, 0, message);
}

/**
 * What stands in a channel's own stream, oldest first.
 * @param {WorkspaceState} state
 * @param {string} channel
 */
export function streamOf(state, channel) {
  return state.messages.filter(
    (own) => own.channel === channel && (own.threadTs === undefined || own.threadTs === own.ts),
  );
}

/**
 * A thread: its parent and the replies, oldest first.
 * @param {WorkspaceState} state
 * @param {string} channel
 * @param {string} threadTs
 */
export function threadOf(state, channel, threadTs) {
  const inChannel = state.messages.filter((own) => own.channel === channel);
  return {
    parent: inChannel.find((own) => own.ts === threadTs),
    replies: inChannel.filter((own) => own.threadTs === threadTs && own.ts !== threadTs),
  };
}
