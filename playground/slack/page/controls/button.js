/** @import { Button, FeedbackButtons, IconButton, Overflow } from '@slack/types' */
/** @import { App, Spot } from '../types.js' */
import { h } from '../dom/vnode.js';
import { safeUrl } from '../text/token.js';
import { plain } from '../text/render.js';
import { isWorking, menuId, press } from './press.js';
import { menuButton } from './menu.js';

/**
 * @param {App} app
 * @param {Spot} spot
 * @param {Button} element
 */
export function button(app, spot, element) {
  const working = isWorking(app, spot, element);
  const url = element.url === undefined ? undefined : safeUrl(element.url);
  const props = {
    key: element.action_id,
    class: `button ${element.style ?? 'plain'}${working ? ' working' : ''}`,
    'data-action': element.action_id ?? '',
    'aria-label': element.accessibility_label ?? null,
    'aria-busy': working,
    onclick: () => press(app, spot, { element, chosen: buttonPayload(element) }),
  };
  const face = [
    h('span', { class: 'button-words' }, plain(element.text.text)),
    working && h('span', { class: 'spinner' }),
  ];
  if (url === undefined) return h('button', { ...props, type: 'button' }, face);
  return h('a', { ...props, href: url, target: '_blank', rel: 'noopener noreferrer' }, face);
}

/** @param {Button} element */
function buttonPayload(element) {
  return {
    text: element.text,
    ...(element.value === undefined ? {} : { value: element.value }),
    ...(element.style === undefined ? {} : { style: element.style }),
  };
}

/**
 * @param {App} app
 * @param {Spot} spot
 * @param {Overflow} element
 */
export function overflow(app, spot, element) {
  return menuButton(app, {
    id: menuId(spot, element),
    label: 'More actions',
    face: '⋯',
    className: 'button plain overflow',
    busy: isWorking(app, spot, element),
    items: element.options.map((option) => ({
      label: option.text.text,
      hint: option.description?.text,
      go: () => {
        const url = option.url === undefined ? undefined : safeUrl(option.url);
        if (url !== undefined) open(url, '_blank', 'noopener,noreferrer');
        press(app, spot, { element, chosen: { selected_option: option } });
      },
    })),
  });
}

/**
 * @param {App} app
 * @param {Spot} spot
 * @param {FeedbackButtons} element
 */
export function feedbackButtons(app, spot, element) {
  const one = (/** @type {FeedbackButtons['positive_button']} */ side, /** @type {string} */ sign) =>
    h(
      'button',
      {
        type: 'button',
        class: 'button plain',
        'aria-label': side.accessibility_label ?? null,
        onclick: () => press(app, spot, { element, chosen: { text: side.text, value: side.value } }),
      },
      `${sign} ${side.text.text}`,
    );
  return h(
    'div',
    { class: 'row', key: element.action_id },
    one(element.positive_button, '👍'),
    one(element.negative_button, '👎'),
  );
}

/**
 * @param {App} app
 * @param {Spot} spot
 * @param {IconButton} element
 */
export function iconButton(app, spot, element) {
  return h(
    'button',
    {
      key: element.action_id,
      type: 'button',
      class: 'button plain',
      'aria-label': element.accessibility_label ?? null,
      onclick: () => press(app, spot, { element, chosen: { text: element.text, value: element.value } }),
    },
    element.icon === 'trash' ? '🗑️ ' : '',
    element.text.text,
  );
}
