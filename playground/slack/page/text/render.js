/** @import { TextObject } from '@slack/types' */
/** @import { App } from '../types.js' */
/** @import { Blockish, Inline } from './tree.js' */
/** @import { Loose, VNode } from '../dom/vnode.js' */
import { focusableWhenScrolling } from '../dom/scrollable.js';
import { h } from '../dom/vnode.js';
import { capitalised, formatDateToken, fullTime } from './dates.js';
import { emojiFor } from './emoji.js';
import { parseMrkdwn } from './mrkdwn.js';

/** @type {Map<string, Blockish[]>} */
const parsed = new Map();
const rememberedTexts = 2000;
const tags = { bold: 'strong', italic: 'em', strike: 's' };

/**
 * A text object as elements: mrkdwn with its marks, plain text with its emoji.
 * @param {App} app
 * @param {TextObject} text
 * @returns {Loose[]}
 */
export function richWords(app, text) {
  return text.type === 'mrkdwn' ? mrkdwn(app, text.text) : [plain(text.text)];
}

/**
 * @param {App} app
 * @param {string} source
 */
export function mrkdwn(app, source) {
  let tree = parsed.get(source);
  if (tree === undefined) {
    if (parsed.size > rememberedTexts) parsed.clear();
    parsed.set(source, (tree = parseMrkdwn(source)));
  }
  return blockNodes(app, tree);
}

/**
 * Plain text: only shortcodes change.
 * @param {string} text
 */
export function plain(text) {
  return text.replace(/:([a-z0-9_+-]+):/g, (whole, name) => emojiFor(String(name)) ?? whole);
}

/**
 * @param {App} app
 * @param {readonly Blockish[]} tree
 * @returns {VNode[]}
 */
export function blockNodes(app, tree) {
  return tree.map((block) => blockNode(app, block));
}

/**
 * @param {App} app
 * @param {Blockish} block
 * @returns {VNode}
 */
function blockNode(app, block) {
  switch (block.kind) {
    case 'paragraph':
      return h('p', null, inlineNodes(app, block.children));
    case 'heading':
      // The page owns levels one to three; a message's headings come below them.
      return h(
        'p',
        {
          class: `heading-${Math.min(block.level, 4)}`,
          role: 'heading',
          'aria-level': String(Math.min(block.level + 3, 6)),
        },
        inlineNodes(app, block.children),
      );
    case 'quote':
      return h('blockquote', null, blockNodes(app, block.children));
    case 'pre':
      return h('pre', null, block.text);
    case 'rule':
      return h('hr');
    case 'list':
      return h(
        block.ordered ? 'ol' : 'ul',
        block.ordered ? { start: String(block.start) } : null,
        block.items.map((item) => h('li', null, blockNodes(app, item))),
      );
    case 'grid':
      return gridNode(app, block);
  }
}

/**
 * @param {App} app
 * @param {Extract<Blockish, { kind: 'grid' }>} grid
 */
function gridNode(app, grid) {
  const line = (/** @type {string} */ tag, /** @type {Inline[][]} */ cells) =>
    h(
      'tr',
      null,
      cells.map((cell) => h(tag, null, inlineNodes(app, cell))),
    );
  return h(
    'div',
    { class: 'table-frame', after: focusableWhenScrolling, role: 'region', 'aria-label': 'Table' },
    h(
      'table',
      null,
      h('thead', null, line('th', grid.head)),
      h(
        'tbody',
        null,
        grid.rows.map((row) => line('td', row)),
      ),
    ),
  );
}

/**
 * @param {App} app
 * @param {readonly Inline[]} nodes
 * @returns {Loose[]}
 */
export function inlineNodes(app, nodes) {
  return nodes.map((node, at) => (node.kind === 'date' ? dateNode(node, at === 0) : inlineNode(app, node)));
}

/**
 * @param {App} app
 * @param {Exclude<Inline, { kind: 'date' }>} node
 * @returns {Loose}
 */
function inlineNode(app, node) {
  switch (node.kind) {
    case 'text':
      return node.text;
    case 'break':
      return h('br');
    case 'bold':
    case 'italic':
    case 'strike':
      return h(tags[node.kind], null, inlineNodes(app, node.children));
    case 'code':
      return h('code', null, node.text);
    case 'link':
      return h('a', { href: node.url, target: '_blank', rel: 'noopener noreferrer' }, inlineNodes(app, node.children));
    case 'emoji':
      return h('span', { class: 'emoji', role: 'img', 'aria-label': node.name.replaceAll('_', ' ') }, node.unicode);
    case 'broadcast':
      return h('span', { class: 'mention loud' }, `@${node.range}`);
    default:
      return mentionNode(app, node);
  }
}

/**
 * @param {App} app
 * @param {{ kind: 'user' | 'channel' | 'group', id: string, label?: string }} node
 */
function mentionNode(app, node) {
  if (node.kind === 'user') {
    const person = app.server?.people.find((own) => own.id === node.id);
    const mine = node.id === app.place.as;
    return h('span', { class: mine ? 'mention loud' : 'mention' }, `@${person?.realName ?? node.label ?? node.id}`);
  }
  if (node.kind === 'group') {
    const group = app.server?.groups.find((own) => own.id === node.id);
    return h('span', { class: 'mention' }, `@${(group?.handle ?? node.label ?? node.id).replace(/^@/, '')}`);
  }
  const channel = app.server?.channels.find((own) => own.id === node.id);
  return h('span', { class: 'mention' }, `#${channel?.name ?? node.label ?? node.id}`);
}

/**
 * @param {Extract<Inline, { kind: 'date' }>} node
 * @param {boolean} begins
 */
function dateNode(node, begins) {
  const when = new Date(node.epochSeconds * 1000);
  const filled = formatDateToken(node.epochSeconds, node.format, { now: new Date() });
  if (filled === undefined) return node.fallback;
  const words = begins ? capitalised(filled) : filled;
  const time = h('time', { datetime: when.toISOString(), title: fullTime(when, { now: when }) }, words);
  return node.url === undefined ? time : h('a', { href: node.url, target: '_blank', rel: 'noopener noreferrer' }, time);
}
