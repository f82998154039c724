/** @import { ContainerBlock } from '@slack/types' */
/** @import { App } from '../types.js' */
/** @import { Draw } from './block.js' */
import { h } from '../dom/vnode.js';
import { plain, richWords } from '../text/render.js';
import { imageOf } from './image.js';
import { richText } from './rich-text.js';

/**
 * A frame around other blocks, foldable where the bot allows it.
 * @param {App} app
 * @param {ContainerBlock} block
 * @param {Draw} draw
 */
export function container(app, block, { surface, place, drawAll }) {
  const head = [
    block.icon !== undefined && imageOf(block.icon, 'card-icon'),
    block.title !== undefined && h('span', { class: 'card-title' }, plain(block.title.text)),
    block.rich_text_title !== undefined && richText(app, block.rich_text_title),
    block.subtitle !== undefined && h('span', { class: 'card-subtitle' }, richWords(app, block.subtitle)),
  ];
  const inner = drawAll(app, surface, { blocks: block.child_blocks, prefix: `${place}-` });
  if (block.is_collapsible !== true) return h('div', { class: 'card' }, h('div', { class: 'card-head' }, head), inner);
  const openFirst = (/** @type {Element} */ details) =>
    details.toggleAttribute('open', block.default_collapsed !== true);
  return h('details', { class: 'card', mount: openFirst }, h('summary', { class: 'card-head' }, head), inner);
}
