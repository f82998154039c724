/** @import { Inline } from './tree.js' */
import { emojiFor } from './emoji.js';
import { readToken, safeUrl } from './token.js';

// A mark that reaches further is a stray sign; looking for its end in a long text would hold up the drawing.
const longestMark = 3000;

/** @type {[RegExp, (groups: string[]) => Inline | undefined][]} */
const rules = [
  [/^\\([\\`*_{}[\]()#+.!|~<>-])/, ([, char = '']) => ({ kind: 'text', text: char })],
  [/^`([^`]+)`/, ([, text = '']) => ({ kind: 'code', text })],
  [/^\*\*(?=\S)(.+?)(?<=\S)\*\*/s, ([, inner = '']) => ({ kind: 'bold', children: parseMarkdownInline(inner) })],
  [/^__(?=\S)(.+?)(?<=\S)__(?!\w)/s, ([, inner = '']) => ({ kind: 'bold', children: parseMarkdownInline(inner) })],
  [/^~~(?=\S)(.+?)(?<=\S)~~/s, ([, inner = '']) => ({ kind: 'strike', children: parseMarkdownInline(inner) })],
  [/^\*(?=\S)([^*]+?)(?<=\S)\*/, ([, inner = '']) => ({ kind: 'italic', children: parseMarkdownInline(inner) })],
  [/^_(?=\S)([^_]+?)(?<=\S)_(?!\w)/, ([, inner = '']) => ({ kind: 'italic', children: parseMarkdownInline(inner) })],
  [/^!?\[([^\]]*)\]\(([^)\s]+)(?:\s[^)]*)?\)/, ([, label = '', url = '']) => link(url, label)],
  [/^https?:\/\/[^\s<>]*[^\s<>.,:;!?)\]}'"*_~`]/, ([url = '']) => link(url, url)],
  [/^:([a-z0-9_+-]+):/, ([, name = '']) => emoji(name)],
  [/^\n/, () => ({ kind: 'break' })],
];

/**
 * Marks inside one paragraph of Markdown.
 * @param {string} source
 * @returns {Inline[]}
 */
export function parseMarkdownInline(source) {
  /** @type {Inline[]} */
  const nodes = [];
  for (let at = 0; at < source.length;) {
    const found = readAt(source, at);
    if (found !== undefined) nodes.push(found.node);
    else append(nodes, source.charAt(at));
    at = found?.end ?? at + 1;
  }
  return nodes;
}

/**
 * @param {string} source
 * @param {number} at
 * @returns {{ node: Inline, end: number } | undefined}
 */
function readAt(source, at) {
  if (source.charAt(at) === '<') return readToken(source, at);
  if (!/[\\`*_~![h:\n]/.test(source.charAt(at))) return undefined;
  const inWord = /\w/.test(source.charAt(at - 1));
  const rest = source.slice(at, at + longestMark);
  for (const [pattern, make] of rules) {
    if (inWord && /^[_h]/.test(rest)) return undefined;
    const match = pattern.exec(rest);
    const node = match === null ? undefined : make([...match]);
    if (match !== null && node !== undefined) return { node, end: at + match[0].length };
  }
  return undefined;
}

/**
 * @param {string} url
 * @param {string} label
 * @returns {Inline | undefined}
 */
function link(url, label) {
  const address = safeUrl(url);
  if (address === undefined) return undefined;
  const children = label === url ? [{ kind: /** @type {const} */ ('text'), text: label }] : parseMarkdownInline(label);
  return { kind: 'link', url: address, children };
}

/**
 * @param {string} name
 * @returns {Inline | undefined}
 */
function emoji(name) {
  const unicode = emojiFor(name);
  return unicode === undefined ? undefined : { kind: 'emoji', name, unicode };
}

/**
 * @param {Inline[]} nodes
 * @param {string} char
 */
function append(nodes, char) {
  const last = nodes.at(-1);
  if (last?.kind === 'text') last.text += char;
  else nodes.push({ kind: 'text', text: char });
}
