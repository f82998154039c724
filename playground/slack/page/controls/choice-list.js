/** @import { Checkboxes, Option, RadioButtons } from '@slack/types' */
/** @import { App, Spot } from '../types.js' */
import { h } from '../dom/vnode.js';
import { richWords } from '../text/render.js';
import { choose, menuId, valueAt } from './press.js';

/**
 * Radio buttons or checkboxes, as the browser's own inputs.
 * @param {App} app
 * @param {Spot} spot
 * @param {RadioButtons | Checkboxes} element
 */
export function choiceList(app, spot, element) {
  const many = element.type === 'checkboxes';
  const name = menuId(spot, element);
  const chosen = chosenIn(app, spot, element);
  return h(
    'div',
    {
      key: element.action_id,
      class: 'choice-list',
      role: many ? 'group' : 'radiogroup',
      'aria-labelledby': spot.labelledBy ?? null,
      'aria-describedby': spot.describedBy ?? null,
    },
    element.options.map((option) => {
      const checked = chosen.some((own) => own.value === option.value);
      const onchange = () => toggle(app, { spot, element, option });
      return h(
        'label',
        { key: option.value, class: 'choice' },
        h('input', { type: many ? 'checkbox' : 'radio', name, checked, onchange }),
        h(
          'span',
          { class: 'menu-words' },
          h('span', null, richWords(app, option.text)),
          option.description !== undefined && h('small', null, richWords(app, option.description)),
        ),
      );
    }),
  );
}

/**
 * Starts from what is chosen now, not from what was drawn: two clicks may fall between two drawings.
 * @param {App} app
 * @param {{ spot: Spot, element: RadioButtons | Checkboxes, option: Option }} click
 */
function toggle(app, { spot, element, option }) {
  if (element.type === 'radio_buttons') return choose(app, spot, { element, value: option });
  const chosen = chosenIn(app, spot, element);
  const rest = chosen.filter((own) => own.value !== option.value);
  choose(app, spot, { element, value: rest.length < chosen.length ? rest : [...rest, option] });
}

/**
 * @param {App} app
 * @param {Spot} spot
 * @param {RadioButtons | Checkboxes} element
 * @returns {readonly Option[]}
 */
function chosenIn(app, spot, element) {
  const value = valueAt(app, spot, element);
  if (Array.isArray(value)) return value;
  return value === null ? [] : [/** @type {Option} */ (value)];
}
