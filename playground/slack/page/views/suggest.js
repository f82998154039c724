/** @import { WorkspaceState } from '../../page-api.ts' */

/**
 * What the composer offers for the text before the caret.
 * @typedef {{ key: string, title: string, hint: string, words: string, insert: string }} Suggestion
 * @typedef {{ from: number, list: Suggestion[] }} Suggestions
 */

const mostShown = 8;

/**
 * @param {Pick<WorkspaceState, 'commands' | 'people' | 'groups' | 'channels'>} state
 * @param {string} before the text before the caret
 * @returns {Suggestions}
 */
export function suggest(state, before) {
  if (/^\/\S*$/.test(before)) return { from: 0, list: commands(state, before.toLowerCase()) };
  const mention = /(?:^|\s)([@#][\w.-]*)$/.exec(before)?.[1];
  if (mention === undefined) return { from: before.length, list: [] };
  return {
    from: before.length - mention.length,
    list: mention.startsWith('@') ? people(state, mention) : channels(state, mention),
  };
}

/**
 * The command that a line has begun with, for the reminder of its words below the composer.
 * @param {Pick<WorkspaceState, 'commands'>} state
 * @param {string} text
 */
export function commandOf(state, text) {
  const word = /^(\/\S+)\s/.exec(text)?.[1];
  return state.commands.find((own) => own.command === word);
}

/**
 * @param {Pick<WorkspaceState, 'commands'>} state
 * @param {string} typed
 * @returns {Suggestion[]}
 */
function commands(state, typed) {
  const begins = state.commands.filter((own) => own.command.startsWith(typed));
  const contains = state.commands.filter((own) => !begins.includes(own) && own.command.includes(typed.slice(1)));
  return [...begins, ...contains].slice(0, mostShown).map((own) => ({
    key: own.command,
    title: own.command,
    hint: own.usageHint,
    words: own.description,
    insert: `${own.command} `,
  }));
}

/**
 * @param {Pick<WorkspaceState, 'people' | 'groups'>} state
 * @param {string} typed
 * @returns {Suggestion[]}
 */
function people(state, typed) {
  const name = typed.slice(1).toLowerCase();
  const persons = state.people
    .filter((own) => own.name.toLowerCase().startsWith(name) || own.realName.toLowerCase().includes(name))
    .map((own) => ({
      key: own.id,
      title: `@${own.name}`,
      hint: own.realName,
      words: own.title,
      insert: `@${own.name} `,
    }));
  const groups = state.groups
    .filter((own) => own.handle.startsWith(name))
    .map((own) => ({
      key: own.id,
      title: `@${own.handle}`,
      hint: own.name,
      words: 'User group',
      insert: `@${own.handle} `,
    }));
  return [...persons, ...groups].slice(0, mostShown);
}

/**
 * @param {Pick<WorkspaceState, 'channels'>} state
 * @param {string} typed
 * @returns {Suggestion[]}
 */
function channels(state, typed) {
  const name = typed.slice(1).toLowerCase();
  return state.channels
    .filter((own) => own.kind === 'channel' && own.name.includes(name))
    .slice(0, mostShown)
    .map((own) => ({ key: own.id, title: `#${own.name}`, hint: '', words: own.topic, insert: `#${own.name} ` }));
}
