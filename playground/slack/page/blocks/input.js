/** @import { InputBlock } from '@slack/types' */
/** @import { App } from '../types.js' */
/** @import { Draw } from './block.js' */
import { elementNode } from '../controls/element.js';
import { h } from '../dom/vnode.js';
import { plain } from '../text/render.js';

/**
 * A labelled field; the bot's complaint about it stands right below and is read out with it.
 * @param {App} app
 * @param {InputBlock} block
 * @param {Draw} draw
 */
export function input(app, block, { surface, blockId, place }) {
  const error = surface.kind === 'view' ? app.errors.get(surface.viewId)?.[blockId] : undefined;
  const base = `${surface.scope}/${place}`;
  const described = [block.hint && `${base}/hint`, error && `${base}/error`].filter(Boolean).join(' ');
  const spot = {
    surface,
    blockId,
    place,
    dispatches: block.dispatch_action === true,
    labelledBy: `${base}/label`,
    describedBy: described === '' ? undefined : described,
    invalid: error !== undefined,
  };
  return h(
    'div',
    { class: error === undefined ? 'input' : 'input invalid' },
    h(
      'span',
      { id: `${base}/label`, class: 'input-label', onclick: focusField },
      plain(block.label.text),
      block.optional === true && h('span', { class: 'optional' }, ' (optional)'),
    ),
    elementNode(app, spot, block.element),
    block.hint !== undefined && h('p', { id: `${base}/hint`, class: 'hint' }, plain(block.hint.text)),
    error !== undefined && h('p', { id: `${base}/error`, class: 'error', role: 'alert' }, error),
  );
}

/** @param {Event} event */
function focusField(event) {
  if (!(event.currentTarget instanceof Element)) return;
  const field = event.currentTarget.parentElement?.querySelector('input, textarea, button');
  if (field instanceof HTMLElement) field.focus();
}
