/** @import { ImageElement } from '@slack/types' */
/** @import { App, Interactive, Spot } from '../types.js' */
/** @import { VNode } from '../dom/vnode.js' */
import { h } from '../dom/vnode.js';
import { imageOf } from '../blocks/image.js';
import { button, feedbackButtons, iconButton, overflow } from './button.js';
import { choiceList } from './choice-list.js';
import { picker, textInput } from './inputs.js';
import { select } from './select.js';

/** @type {Record<string, (app: App, spot: Spot, element: any) => VNode>} */
const kinds = {
  button,
  workflow_button: button,
  overflow,
  feedback_buttons: feedbackButtons,
  icon_button: iconButton,
  radio_buttons: choiceList,
  checkboxes: choiceList,
  datepicker: picker,
  timepicker: picker,
  datetimepicker: picker,
  plain_text_input: textInput,
  email_text_input: textInput,
  url_text_input: textInput,
  number_input: textInput,
  rich_text_input: textInput,
};
for (const what of ['static', 'external', 'users', 'channels', 'conversations']) {
  kinds[`${what}_select`] = select;
  kinds[`multi_${what}_select`] = select;
}

/**
 * Any element that may stand in a block; one that we do not know shows itself as such.
 * @param {App} app
 * @param {Spot} spot
 * @param {Interactive | ImageElement} element
 * @returns {VNode}
 */
export function elementNode(app, spot, element) {
  if (element.type === 'image') return imageOf(/** @type {ImageElement} */ (element), 'accessory-image');
  const draw = kinds[element.type];
  return draw === undefined
    ? h('span', { class: 'unknown' }, `[${element.type} is not drawn here]`)
    : draw(app, spot, element);
}
