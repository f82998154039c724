/** @import { Blockish, Inline } from './tree.js' */
import { emojiFor } from './emoji.js';
import { unescape } from './escape.js';
import { readToken } from './token.js';

/** @type {Record<string, 'bold' | 'italic' | 'strike'>} */
const styles = { '*': 'bold', _: 'italic', '~': 'strike' };
const wordChar = /[\p{L}\p{N}]/u;
const bareUrl = /^https?:\/\/[^\s<>|]*[^\s<>|.,:;!?)\]}'"*_~`]/;
const bullet = /^(?:[•◦▪-]|(\d{1,3})\.)\s+(.*)$/u;

// Hostile texts must neither overflow the stack nor hold up the drawing.
const deepestQuote = 6;
const longestStyle = 3000;

/**
 * Slack's mrkdwn as a tree; never throws, unclosed marks stay as they were typed.
 * @param {string} source
 * @returns {Blockish[]}
 */
export function parseMrkdwn(source) {
  /** @type {Blockish[]} */
  const blocks = [];
  source.split('```').forEach((part, at, parts) => {
    const closed = at % 2 === 1 && at < parts.length - 1;
    if (closed) blocks.push({ kind: 'pre', text: unescape(part.replace(/^\n/, '').replace(/\n$/, '')) });
    else blocks.push(...parseLines(at % 2 === 1 ? '```' + part : trimAround(part, at, parts.length)));
  });
  return blocks;
}

/**
 * The line ends that only separate a code block from its neighbours say nothing themselves.
 * @param {string} part
 * @param {number} at
 * @param {number} count
 */
function trimAround(part, at, count) {
  const head = at > 0 ? part.replace(/^\n/, '') : part;
  return at < count - 1 ? head.replace(/\n$/, '') : head;
}

/**
 * @param {string} source
 * @param {number} [depth]
 * @returns {Blockish[]}
 */
function parseLines(source, depth = 0) {
  if (source === '') return [];
  /** @type {Blockish[]} */
  const blocks = [];
  /** @type {{ shape: string, lines: string[] }[]} */
  const runs = [];
  for (const line of source.split('\n')) {
    const shape = depth < deepestQuote ? shapeOf(line) : 'text';
    const last = runs.at(-1);
    if (last?.shape === shape) last.lines.push(line);
    else runs.push({ shape, lines: [line] });
  }
  for (const run of runs) blocks.push(blockOf(run, depth));
  return blocks;
}

/** @param {string} line */
function shapeOf(line) {
  if (/^(?:>|&gt;)/.test(line)) return 'quote';
  const item = bullet.exec(line);
  if (item === null) return 'text';
  return item[1] === undefined ? 'bullets' : 'numbers';
}

/**
 * @param {{ shape: string, lines: string[] }} run
 * @param {number} depth
 * @returns {Blockish}
 */
function blockOf({ shape, lines }, depth) {
  if (shape === 'quote') {
    const inner = lines.map((line) => line.replace(/^(?:>|&gt;) ?/, '')).join('\n');
    return { kind: 'quote', children: parseLines(inner, depth + 1) };
  }
  if (shape === 'text') return { kind: 'paragraph', children: parseInline(lines.join('\n')) };
  const items = lines.map((line) => bullet.exec(line));
  return {
    kind: 'list',
    ordered: shape === 'numbers',
    start: Number(items[0]?.[1] ?? 1),
    items: items.map((item) => [{ kind: 'paragraph', children: parseInline(item?.[2] ?? '') }]),
  };
}

/**
 * One run of text with its marks, mentions, links and emoji.
 * @param {string} source
 * @returns {Inline[]}
 */
export function parseInline(source) {
  /** @type {Inline[]} */
  const nodes = [];
  let plain = '';
  const flush = () => {
    if (plain !== '') nodes.push({ kind: 'text', text: unescape(plain) });
    plain = '';
  };
  for (let at = 0; at < source.length;) {
    const found = readMark(source, at);
    if (found === undefined) {
      plain += source.charAt(at);
      at += 1;
      continue;
    }
    flush();
    nodes.push(found.node);
    at = found.end;
  }
  flush();
  return nodes;
}

/**
 * @param {string} source
 * @param {number} at
 * @returns {{ node: Inline, end: number } | undefined}
 */
function readMark(source, at) {
  const char = source.charAt(at);
  if (char === '\n') return { node: { kind: 'break' }, end: at + 1 };
  if (char === '<') return readToken(source, at);
  if (char === '`') return readCode(source, at);
  if (char === ':') return readEmoji(source, at);
  if (char === 'h' && !wordChar.test(source.charAt(at - 1))) return readBareUrl(source, at);
  return styles[char] === undefined ? undefined : readStyle(source, at);
}

/**
 * @param {string} source
 * @param {number} at
 * @returns {{ node: Inline, end: number } | undefined}
 */
function readStyle(source, at) {
  const mark = source.charAt(at);
  const kind = styles[mark];
  if (kind === undefined || wordChar.test(source.charAt(at - 1)) || /[\s]|^$/.test(source.charAt(at + 1)))
    return undefined;
  const end = closingMark(source, at, mark);
  if (end === undefined) return undefined;
  return { node: { kind, children: parseInline(source.slice(at + 1, end)) }, end: end + 1 };
}

/**
 * Where a style ends on its own line. A mark inside `<…>` or inside code belongs to that, not to the style around it.
 * @param {string} source
 * @param {number} at
 * @param {string} mark
 */
function closingMark(source, at, mark) {
  let inToken = false;
  let inCode = false;
  const last = Math.min(source.length, at + longestStyle);
  for (let end = at + 1; end < last && source.charAt(end) !== '\n'; end += 1) {
    const char = source.charAt(end);
    if (char === '`') inCode = !inCode;
    else if (char === '<') inToken = true;
    else if (char === '>') inToken = false;
    else if (char === mark && end > at + 1 && !inToken && !inCode) {
      if (!/\s/.test(source.charAt(end - 1)) && !wordChar.test(source.charAt(end + 1))) return end;
    }
  }
  return undefined;
}

/**
 * @param {string} source
 * @param {number} at
 * @returns {{ node: Inline, end: number } | undefined}
 */
function readCode(source, at) {
  const end = source.indexOf('`', at + 1);
  const inner = source.slice(at + 1, end);
  if (end < 0 || inner === '' || inner.includes('\n')) return undefined;
  return { node: { kind: 'code', text: unescape(inner) }, end: end + 1 };
}

/**
 * @param {string} source
 * @param {number} at
 * @returns {{ node: Inline, end: number } | undefined}
 */
function readEmoji(source, at) {
  const match = /^:([a-z0-9_+-]+(?:::skin-tone-\d)?):/.exec(source.slice(at, at + 60));
  const unicode = match?.[1] === undefined ? undefined : emojiFor(match[1]);
  if (match?.[1] === undefined || unicode === undefined) return undefined;
  return { node: { kind: 'emoji', name: match[1], unicode }, end: at + match[0].length };
}

/**
 * @param {string} source
 * @param {number} at
 * @returns {{ node: Inline, end: number } | undefined}
 */
function readBareUrl(source, at) {
  const url = bareUrl.exec(source.slice(at, at + 2000))?.[0];
  if (url === undefined) return undefined;
  const address = unescape(url);
  return { node: { kind: 'link', url: address, children: [{ kind: 'text', text: address }] }, end: at + url.length };
}
