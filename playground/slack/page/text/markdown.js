/** @import { Blockish, Inline } from './tree.js' */
import { parseMarkdownInline } from './markdown-inline.js';

const deepest = 8;
const fence = /^```/;
const heading = /^(#{1,6})\s+(.*?)\s*#*$/;
const rule = /^\s*(?:-{3,}|\*{3,}|_{3,})\s*$/;
const item = /^(\s*)(?:[-*+]|(\d{1,9})[.)])\s+(.*)$/;
const divider = /^\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$/;

/**
 * The everyday part of Markdown that Slack's markdown block draws, as the same tree as mrkdwn.
 * @param {string} source
 * @param {number} [depth]
 * @returns {Blockish[]}
 */
export function parseMarkdown(source, depth = 0) {
  // Hostile nesting must not overflow the stack.
  if (depth > deepest) return [{ kind: 'paragraph', children: [{ kind: 'text', text: source }] }];
  const lines = source.replaceAll('\r\n', '\n').split('\n');
  /** @type {Blockish[]} */
  const blocks = [];
  for (let at = 0; at < lines.length;) {
    const [block, next] = readBlock(lines, at, depth);
    if (block !== undefined) blocks.push(block);
    at = next;
  }
  return blocks;
}

/**
 * @param {string[]} lines
 * @param {number} at
 * @param {number} depth
 * @returns {[Blockish | undefined, number]}
 */
function readBlock(lines, at, depth) {
  const line = lines[at] ?? '';
  if (line.trim() === '') return [undefined, at + 1];
  if (fence.test(line)) return readFence(lines, at);
  const title = heading.exec(line);
  if (title?.[1] !== undefined) {
    return [{ kind: 'heading', level: title[1].length, children: parseMarkdownInline(title[2] ?? '') }, at + 1];
  }
  if (rule.test(line)) return [{ kind: 'rule' }, at + 1];
  if (/^\s*>/.test(line)) {
    const end = runEnd(lines, at, (text) => /^\s*>/.test(text));
    const inner = lines.slice(at, end).map((text) => text.replace(/^\s*> ?/, ''));
    return [{ kind: 'quote', children: parseMarkdown(inner.join('\n'), depth + 1) }, end];
  }
  if (item.test(line)) return readList(lines, at, depth);
  if (line.includes('|') && divider.test(lines[at + 1] ?? '')) return readGrid(lines, at);
  const end = runEnd(lines, at + 1, (text) => text.trim() !== '' && !startsBlock(text));
  return [{ kind: 'paragraph', children: parseMarkdownInline(lines.slice(at, end).join('\n')) }, end];
}

/** @param {string} line */
function startsBlock(line) {
  return fence.test(line) || heading.test(line) || rule.test(line) || /^\s*>/.test(line) || item.test(line);
}

/**
 * @param {string[]} lines
 * @param {number} at
 * @param {(line: string) => boolean} belongs
 */
function runEnd(lines, at, belongs) {
  let end = at;
  while (end < lines.length && belongs(lines[end] ?? '')) end += 1;
  return end;
}

/**
 * @param {string[]} lines
 * @param {number} at
 * @returns {[Blockish, number]}
 */
function readFence(lines, at) {
  const end = runEnd(lines, at + 1, (line) => !fence.test(line));
  return [{ kind: 'pre', text: lines.slice(at + 1, end).join('\n') }, end + 1];
}

/**
 * Items deeper than the first belong to the item above them, and are read again as a list of their own.
 * @param {string[]} lines
 * @param {number} at
 * @param {number} depth
 * @returns {[Blockish, number]}
 */
function readList(lines, at, depth) {
  const first = item.exec(lines[at] ?? '');
  const indent = first?.[1]?.length ?? 0;
  const end = runEnd(lines, at, (line) => item.test(line) || /^\s{2,}\S/.test(line));
  /** @type {string[][]} */
  const items = [];
  for (const line of lines.slice(at, end)) {
    const own = item.exec(line);
    if (own !== null && (own[1]?.length ?? 0) <= indent) items.push([own[3] ?? '']);
    else items.at(-1)?.push(line.slice(indent + 2));
  }
  const ordered = first?.[2] !== undefined;
  return [
    {
      kind: 'list',
      ordered,
      start: Number(first?.[2] ?? 1),
      items: items.map((own) => parseMarkdown(own.join('\n'), depth + 1)),
    },
    end,
  ];
}

/**
 * @param {string[]} lines
 * @param {number} at
 * @returns {[Blockish, number]}
 */
function readGrid(lines, at) {
  const end = runEnd(lines, at + 2, (line) => line.includes('|'));
  return [{ kind: 'grid', head: cells(lines[at] ?? ''), rows: lines.slice(at + 2, end).map(cells) }, end];
}

/**
 * @param {string} line
 * @returns {Inline[][]}
 */
function cells(line) {
  const inner = line.trim().replace(/^\|/, '').replace(/\|$/, '');
  return inner.split(/(?<!\\)\|/).map((cell) => parseMarkdownInline(cell.trim().replaceAll('\\|', '|')));
}
