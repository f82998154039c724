/** @import { KnownBlock } from '@slack/types' */
/** @import { App, Surface } from '../types.js' */
/** @import { VNode } from '../dom/vnode.js' */
import { blockIdOf } from '../controls/values.js';
import { h } from '../dom/vnode.js';
import { actions, context, contextActions, divider, header, image, section } from './plain-blocks.js';
import { input } from './input.js';
import { alert, card, carousel, file, markdown, plan, taskCard, video } from './modern-blocks.js';
import { richTextBlock } from './rich-text.js';
import { dataTable, table } from './table.js';
import { container } from './container.js';

/**
 * @typedef {{ surface: Surface, blockId: string, place: string, drawAll: typeof blockList }} Draw
 * @type {Record<string, (app: App, block: any, draw: Draw) => VNode>}
 */
const kinds = {
  actions,
  alert,
  card,
  carousel,
  container,
  context,
  context_actions: contextActions,
  data_table: dataTable,
  divider,
  file,
  header,
  image,
  input,
  markdown,
  plan,
  rich_text: richTextBlock,
  section,
  table,
  task_card: taskCard,
  video,
};

/**
 * Blocks as Slack draws them, one below the other. Their place is their key: an update that only changes words keeps the
 * elements, and with them the focus.
 * @param {App} app
 * @param {Surface} surface
 * @param {{ blocks: readonly KnownBlock[], prefix?: string }} list
 * @returns {VNode[]}
 */
export function blockList(app, surface, { blocks, prefix = '' }) {
  return blocks.map((block, at) => {
    const place = `${prefix}${at}`;
    const blockId = blockIdOf(block, place);
    const draw = kinds[block.type];
    const inside = draw?.(app, block, { surface, blockId, place, drawAll: blockList }) ?? unknown(block.type);
    return h('div', { key: `${at}-${block.type}`, class: `block block-${block.type}`, 'data-block': blockId }, inside);
  });
}

/** @param {string} type */
function unknown(type) {
  return h('p', { class: 'unknown' }, `This playground does not draw “${type}” blocks; a real workspace may.`);
}
