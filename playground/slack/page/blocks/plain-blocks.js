/** @import { ActionsBlock, ContextActionsBlock, ContextBlock, HeaderBlock, ImageBlock, SectionBlock } from '@slack/types' */
/** @import { App, Spot } from '../types.js' */
/** @import { Draw } from './block.js' */
import { elementNode } from '../controls/element.js';
import { h } from '../dom/vnode.js';
import { plain, richWords } from '../text/render.js';
import { imageOf } from './image.js';

/**
 * Elements outside forms speak to the bot as soon as they are used.
 * @param {Draw} draw
 * @returns {Spot}
 */
export function liveSpot({ surface, blockId, place }) {
  return { surface, blockId, place, dispatches: true };
}

/**
 * @param {App} _app
 * @param {HeaderBlock} block
 */
export function header(_app, block) {
  return h('p', { class: 'header-words', role: 'heading', 'aria-level': '4' }, plain(block.text.text));
}

/**
 * @param {App} app
 * @param {SectionBlock} block
 * @param {Draw} draw
 */
export function section(app, block, draw) {
  return h(
    'div',
    { class: 'section' },
    h(
      'div',
      { class: 'section-words' },
      block.text !== undefined && h('div', { class: 'words' }, richWords(app, block.text)),
      block.fields !== undefined &&
        h(
          'div',
          { class: 'fields' },
          block.fields.map((field) => h('div', { class: 'words' }, richWords(app, field))),
        ),
    ),
    block.accessory !== undefined &&
      h('div', { class: 'accessory' }, elementNode(app, liveSpot(draw), block.accessory)),
  );
}

/**
 * @param {App} app
 * @param {ContextBlock} block
 */
export function context(app, block) {
  return h(
    'div',
    { class: 'context' },
    block.elements.map((element) =>
      element.type === 'image'
        ? imageOf(element, 'context-image')
        : h('div', { class: 'words' }, richWords(app, element)),
    ),
  );
}

/**
 * @param {App} app
 * @param {ActionsBlock} block
 * @param {Draw} draw
 */
export function actions(app, block, draw) {
  return h(
    'div',
    { class: 'row' },
    block.elements.map((element) => elementNode(app, liveSpot(draw), element)),
  );
}

/**
 * @param {App} app
 * @param {ContextActionsBlock} block
 * @param {Draw} draw
 */
export function contextActions(app, block, draw) {
  return h(
    'div',
    { class: 'row' },
    block.elements.map((element) => elementNode(app, liveSpot(draw), element)),
  );
}

/** A line between blocks. */
export function divider() {
  return h('hr');
}

/**
 * @param {App} _app
 * @param {ImageBlock} block
 */
export function image(_app, block) {
  return h(
    'figure',
    null,
    block.title !== undefined && h('figcaption', null, plain(block.title.text)),
    imageOf(block, 'block-picture'),
  );
}
