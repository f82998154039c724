/** @import { Option, OptionGroup } from '@slack/types' */
/** @import { WorkspaceState } from '../../page-api.ts' */
/** @import { ChoiceGroup, Choice } from '../types.js' */

/**
 * What Slack's options endpoints answer.
 * @typedef {{ options?: readonly Option[], option_groups?: readonly OptionGroup[] }} Choices
 */

/**
 * @param {Choices} choices
 * @returns {ChoiceGroup[]}
 */
export function groupsOf(choices) {
  if (choices.option_groups !== undefined) {
    return choices.option_groups.map((group) => ({ label: group.label.text, choices: group.options.map(choiceOf) }));
  }
  return [{ choices: (choices.options ?? []).map(choiceOf) }];
}

/**
 * @param {Option} option
 * @returns {Choice}
 */
export function choiceOf(option) {
  return {
    key: option.value ?? option.text.text,
    label: option.text.text,
    description: option.description?.text,
    raw: option,
  };
}

/**
 * @param {WorkspaceState} state
 * @param {(person: WorkspaceState['people'][number]) => boolean} fits
 * @returns {Choice[]}
 */
export function peopleChoices(state, fits = () => true) {
  return state.people
    .filter(fits)
    .map((person) => ({ key: person.id, label: person.realName, description: person.title, person, raw: person.id }));
}

/**
 * @param {WorkspaceState} state
 * @returns {Choice[]}
 */
export function channelChoices(state) {
  return state.channels
    .filter((channel) => channel.kind === 'channel')
    .map((channel) => ({ key: channel.id, label: `#${channel.name}`, raw: channel.id }));
}

/**
 * Groups reduced to the choices whose words contain what was typed; empty groups go.
 * @param {readonly ChoiceGroup[]} groups
 * @param {string} query
 * @returns {ChoiceGroup[]}
 */
export function narrowed(groups, query) {
  const words = query.trim().toLowerCase().split(/\s+/);
  return groups
    .map((group) => ({
      label: group.label,
      choices: group.choices.filter((choice) => {
        const text = `${choice.label} ${choice.description ?? ''}`.toLowerCase();
        return words.every((word) => text.includes(word));
      }),
    }))
    .filter((group) => group.choices.length > 0);
}
