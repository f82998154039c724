/** @import { Option, OptionGroup } from '@slack/types' */
/** @import { App, Choice, ChoiceGroup, Interactive, Spot } from '../types.js' */
import { loadOptions } from '../net/api.js';
import { channelChoices, choiceOf, groupsOf, peopleChoices } from './choices.js';

const askAfterMs = 180;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let asking;

/**
 * What a select offers before it is narrowed.
 * @param {App} app
 * @param {Interactive & { options?: Option[], option_groups?: OptionGroup[] }} element
 * @returns {readonly ChoiceGroup[]}
 */
export function offered(app, element) {
  if (element.type.includes('external')) return app.menu?.choices ?? [];
  if (element.type.includes('static')) return groupsOf(element);
  if (app.server === undefined) return [];
  if (element.type.includes('users')) return [{ choices: peopleChoices(app.server) }];
  const channels = { choices: channelChoices(app.server) };
  if (element.type.includes('channels')) return [channels];
  return [
    { label: 'Channels', choices: channels.choices },
    { label: 'People', choices: peopleChoices(app.server, (person) => !person.isBot) },
  ];
}

/**
 * An element's value as choices with words.
 * @param {App} app
 * @param {Interactive} element
 * @param {unknown} value
 * @returns {readonly Choice[]}
 */
export function chosenChoices(app, element, value) {
  const raws = Array.isArray(value) ? value : value === null || value === undefined ? [] : [value];
  const all = element.type.includes('external') ? [] : offered(app, element).flatMap((group) => group.choices);
  return raws.map((raw) => {
    if (typeof raw !== 'string') return choiceOf(raw);
    return all.find((choice) => choice.key === raw) ?? { key: raw, label: raw, raw };
  });
}

/**
 * Asks the bot for the options of an external select, once the typing rests.
 * @param {App} app
 * @param {{ spot: Spot, element: Interactive & { min_query_length?: number }, id: string }} opened
 */
export function askBot(app, { spot, element, id }) {
  const menu = app.menu;
  if (!element.type.includes('external') || menu === undefined || app.place.as === undefined) return;
  clearTimeout(asking);
  const typed = menu.query;
  if (typed.length < (element.min_query_length ?? 3)) {
    menu.choices = undefined;
    return;
  }
  const { surface, blockId } = spot;
  const where =
    surface.kind === 'message'
      ? { channel: surface.message.channel, ts: surface.message.ts }
      : surface.kind === 'view'
        ? { viewId: surface.viewId }
        : {};
  const query = { as: app.place.as, blockId, actionId: element.action_id ?? '', value: typed, ...where };
  asking = setTimeout(() => {
    void loadOptions(query).then((choices) => {
      // An answer to older words must not replace the list for the newer ones.
      if (app.menu?.id !== id || app.menu.query !== typed) return;
      app.menu.choices = groupsOf(choices);
      app.redraw();
    });
  }, askAfterMs);
}
