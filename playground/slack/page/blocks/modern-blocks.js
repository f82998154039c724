/** @import { AlertBlock, CardBlock, CarouselBlock, FileBlock, MarkdownBlock, PlanBlock, TaskCardBlock, VideoBlock } from '@slack/types' */
/** @import { App } from '../types.js' */
/** @import { Draw } from './block.js' */
import { elementNode } from '../controls/element.js';
import { focusableWhenScrolling } from '../dom/scrollable.js';
import { h } from '../dom/vnode.js';
import { parseMarkdown } from '../text/markdown.js';
import { blockNodes, mrkdwn, plain, richWords } from '../text/render.js';
import { safeUrl } from '../text/token.js';
import { imageOf } from './image.js';
import { liveSpot } from './plain-blocks.js';
import { richText } from './rich-text.js';

/** Every state has a sign and a word; colour only repeats them. */
const levels = {
  default: ['•', 'Note'],
  info: ['ℹ', 'Information'],
  warning: ['⚠', 'Warning'],
  error: ['✕', 'Error'],
  success: ['✓', 'Success'],
};
const statuses = {
  pending: ['○', 'pending'],
  in_progress: ['●', 'in progress'],
  complete: ['✓', 'complete'],
  error: ['✕', 'error'],
};

/**
 * @param {App} app
 * @param {AlertBlock} block
 */
export function alert(app, block) {
  const level = block.level ?? 'default';
  const [sign, word] = levels[level] ?? levels.default;
  return h(
    'div',
    { class: `alert ${level}`, role: 'note' },
    h('span', { class: 'alert-sign', role: 'img', 'aria-label': word }, sign),
    h('div', { class: 'words' }, richWords(app, block.text)),
  );
}

/**
 * @param {App} app
 * @param {CardBlock} block
 * @param {Draw} draw
 */
export function card(app, block, draw) {
  return h(
    'div',
    { class: 'card' },
    block.hero_image !== undefined && imageOf(block.hero_image, 'card-hero'),
    h(
      'div',
      { class: 'card-head' },
      block.icon !== undefined && imageOf(block.icon, 'card-icon'),
      h(
        'div',
        null,
        block.title !== undefined && h('div', { class: 'words card-title' }, richWords(app, block.title)),
        block.subtitle !== undefined && h('div', { class: 'words card-subtitle' }, richWords(app, block.subtitle)),
      ),
    ),
    block.body !== undefined && h('div', { class: 'words' }, richWords(app, block.body)),
    block.actions !== undefined &&
      h(
        'div',
        { class: 'row' },
        block.actions.map((element) => elementNode(app, liveSpot(draw), element)),
      ),
  );
}

/**
 * @param {App} app
 * @param {CarouselBlock} block
 * @param {Draw} draw
 */
export function carousel(app, block, draw) {
  return h(
    'div',
    { class: 'carousel', after: focusableWhenScrolling, role: 'region', 'aria-label': 'Cards side by side' },
    block.elements.map((one) => card(app, one, draw)),
  );
}

/**
 * @param {App} app
 * @param {MarkdownBlock} block
 */
export function markdown(app, block) {
  return h('div', { class: 'words' }, blockNodes(app, parseMarkdown(block.text)));
}

/**
 * @param {App} app
 * @param {PlanBlock} block
 */
export function plan(app, block) {
  return h(
    'div',
    { class: 'plan' },
    h('p', { class: 'plan-title' }, plain(block.title)),
    h(
      'ol',
      null,
      (block.tasks ?? []).map((task) => h('li', null, taskCard(app, /** @type {TaskCardBlock} */ (task)))),
    ),
  );
}

/**
 * @param {App} app
 * @param {TaskCardBlock} block
 */
export function taskCard(app, block) {
  const [sign, word] = statuses[block.status] ?? statuses.pending;
  return h(
    'div',
    { class: `task ${block.status}` },
    h('span', { class: 'task-sign', role: 'img', 'aria-label': word }, sign),
    h(
      'div',
      { class: 'task-words' },
      h('span', { class: 'task-title' }, plain(block.title)),
      h('span', { class: 'task-status' }, word),
      block.details !== undefined && richText(app, block.details),
      block.output !== undefined && richText(app, block.output),
      block.sources !== undefined &&
        h(
          'div',
          { class: 'row' },
          block.sources.map((source) => sourceLink(source)),
        ),
    ),
  );
}

/** @param {{ url: string, text: string }} source */
function sourceLink(source) {
  const url = safeUrl(source.url);
  if (url === undefined) return source.text;
  return h('a', { href: url, target: '_blank', rel: 'noopener noreferrer' }, source.text);
}

/**
 * @param {App} app
 * @param {VideoBlock} block
 */
export function video(app, block) {
  const words =
    block.title_url === undefined ? plain(block.title.text) : mrkdwn(app, `<${block.title_url}|${block.title.text}>`);
  return h(
    'div',
    { class: 'card' },
    h('div', { class: 'words card-title' }, words),
    block.description !== undefined && h('div', { class: 'words' }, plain(block.description.text)),
    h('p', { class: 'unknown' }, 'Videos are not played in the playground.'),
  );
}

/**
 * @param {App} _app
 * @param {FileBlock} block
 */
export function file(_app, block) {
  return h('p', { class: 'unknown' }, `Remote file ${block.external_id}`);
}
