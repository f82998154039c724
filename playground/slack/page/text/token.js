/** @import { Inline } from './tree.js' */
import { unescape } from './escape.js';

/**
 * Reads one of Slack's `<…>` tokens: a mention, a date, a link. Anything else stays plain text.
 * @param {string} source
 * @param {number} at
 * @returns {{ node: Inline, end: number } | undefined}
 */
export function readToken(source, at) {
  const close = source.indexOf('>', at);
  const inner = source.slice(at + 1, close);
  if (close < 0 || inner === '' || /[\n<]/.test(inner)) return undefined;
  const node = tokenNode(inner);
  return node === undefined ? undefined : { node, end: close + 1 };
}

/**
 * @param {string} inner
 * @returns {Inline | undefined}
 */
function tokenNode(inner) {
  const bar = inner.indexOf('|');
  const head = bar < 0 ? inner : inner.slice(0, bar);
  const label = bar < 0 ? undefined : unescape(inner.slice(bar + 1));
  const labelled = label === undefined || label === '' ? {} : { label };
  if (/^@[UW]\w+$/.test(head)) return { kind: 'user', id: head.slice(1), ...labelled };
  if (/^#[CDG]\w+$/.test(head)) return { kind: 'channel', id: head.slice(1), ...labelled };
  if (head.startsWith('!')) return specialNode(head.slice(1), label);
  return linkNode(head, label);
}

/**
 * @param {string} head
 * @param {string | undefined} label
 * @returns {Inline | undefined}
 */
function specialNode(head, label) {
  if (/^(here|channel|everyone)$/.test(head)) return { kind: 'broadcast', range: head };
  const [word, first = '', ...more] = head.split('^');
  if (word === 'subteam') return { kind: 'group', id: first, ...(label === undefined ? {} : { label }) };
  if (word !== 'date' || !/^\d+$/.test(first)) return label === undefined ? undefined : { kind: 'text', text: label };
  const [format = '', url] = more;
  const safe = url === undefined ? undefined : safeUrl(unescape(url));
  return {
    kind: 'date',
    epochSeconds: Number(first),
    format: unescape(format),
    fallback: label ?? '',
    ...(safe === undefined ? {} : { url: safe }),
  };
}

/**
 * @param {string} head
 * @param {string | undefined} label
 * @returns {Inline | undefined}
 */
function linkNode(head, label) {
  const url = safeUrl(unescape(head));
  if (url === undefined) return undefined;
  const text = label ?? unescape(head).replace(/^mailto:/, '');
  return { kind: 'link', url, children: [{ kind: 'text', text }] };
}

/**
 * Only addresses that a browser opens as a page or a letter; a script or data address is no link here.
 * @param {string} address
 * @returns {string | undefined}
 */
export function safeUrl(address) {
  return /^(?:https?:\/\/\S+|mailto:\S+)$/i.test(address) ? address : undefined;
}
