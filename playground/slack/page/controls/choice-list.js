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
  const value = valueAt(app, spot, element);
  /** @type {readonly Option[]} */
  const chosen = Array.isArray(value) ? value : value === null ? [] : [/** @type {Option} */ (value)];
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
      const rest = chosen.filter((own) => own.value !== option.value);
      const onchange = () => choose(app, spot, { element, value: !many ? option : checked ? rest : [...rest, option] });
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
