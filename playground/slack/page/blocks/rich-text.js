/** @import { RichTextBlock, RichTextBlockElement, RichTextElement } from '@slack/types' */
/** @import { App } from '../types.js' */
/** @import { Inline } from '../text/tree.js' */
/** @import { VNode } from '../dom/vnode.js' */
import { h } from '../dom/vnode.js';
import { emojiFor } from '../text/emoji.js';
import { inlineNodes } from '../text/render.js';
import { safeUrl } from '../text/token.js';

/**
 * @param {App} app
 * @param {RichTextBlock} block
 */
export function richTextBlock(app, block) {
  return richText(app, block);
}

/**
 * @param {App} app
 * @param {RichTextBlock} block
 */
export function richText(app, block) {
  return h(
    'div',
    { class: 'words rich' },
    block.elements.map((element) => part(app, element)),
  );
}

/**
 * @param {App} app
 * @param {RichTextBlockElement} element
 * @returns {VNode}
 */
function part(app, element) {
  switch (element.type) {
    case 'rich_text_section':
      return h('p', null, words(app, element.elements));
    case 'rich_text_quote':
      return h('blockquote', null, words(app, element.elements));
    case 'rich_text_preformatted':
      return h(
        'pre',
        null,
        element.elements.map((one) => ('text' in one ? one.text : undefined) ?? ('url' in one ? one.url : '')),
      );
    case 'rich_text_list':
      return h(
        element.style === 'ordered' ? 'ol' : 'ul',
        { class: `indent-${element.indent ?? 0}` },
        element.elements.map((item) => h('li', null, words(app, item.elements))),
      );
    default:
      return h('span', { class: 'unknown' }, 'A kind of text that is not drawn here.');
  }
}

/**
 * @param {App} app
 * @param {readonly RichTextElement[]} elements
 */
function words(app, elements) {
  return inlineNodes(app, elements.flatMap(inlineOf));
}

/**
 * The rich text's own elements in the words of our text tree, so that there is one way to draw them.
 * @param {RichTextElement} element
 * @returns {Inline[]}
 */
export function inlineOf(element) {
  return styled(bare(element), element.style ?? {});
}

/**
 * @param {Inline[]} nodes
 * @param {{ bold?: boolean, italic?: boolean, strike?: boolean, code?: boolean }} style
 * @returns {Inline[]}
 */
function styled(nodes, style) {
  const [first] = nodes;
  let inner = nodes;
  if (style.code === true && first?.kind === 'text') inner = [{ kind: 'code', text: first.text }];
  for (const kind of /** @type {const} */ (['strike', 'italic', 'bold'])) {
    if (style[kind] === true) inner = [{ kind, children: inner }];
  }
  return inner;
}

/**
 * @param {RichTextElement} element
 * @returns {Inline[]}
 */
function bare(element) {
  switch (element.type) {
    case 'text':
      return lines(element.text);
    case 'link': {
      const url = safeUrl(element.url);
      const label = element.text ?? element.url;
      return url === undefined ? lines(label) : [{ kind: 'link', url, children: lines(label) }];
    }
    case 'emoji':
      return [{ kind: 'emoji', name: element.name, unicode: emojiFor(element.name) ?? `:${element.name}:` }];
    case 'user':
      return [{ kind: 'user', id: element.user_id }];
    case 'channel':
      return [{ kind: 'channel', id: element.channel_id }];
    case 'usergroup':
      return [{ kind: 'group', id: element.usergroup_id }];
    case 'broadcast':
      return [{ kind: 'broadcast', range: element.range }];
    case 'date':
      return [
        { kind: 'date', epochSeconds: element.timestamp, format: element.format, fallback: element.fallback ?? '' },
      ];
    case 'color':
      return [{ kind: 'code', text: element.value }];
    default:
      return [];
  }
}

/**
 * @param {string} text
 * @returns {Inline[]}
 */
function lines(text) {
  return text
    .split('\n')
    .flatMap((line, at) => [
      ...(at > 0 ? [{ kind: /** @type {const} */ ('break') }] : []),
      { kind: /** @type {const} */ ('text'), text: line },
    ]);
}
