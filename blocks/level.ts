import type { KnownBlock } from '@slack/types';
import { allBlocksText } from './limits.ts';
import { fit } from './text.ts';

/**
 * Slack refuses a message whose blocks hold too much text in all. The longest texts give way first and show that they were
 * cut; no block goes, buttons and menus keep every word.
 */
export function levelled(blocks: readonly KnownBlock[]): readonly KnownBlock[] {
  const total = textLength(blocks);
  if (total <= allBlocksText) return blocks;
  const lengths = blocks.flatMap(proseLengths);
  const room = allBlocksText - (total - sum(lengths));
  const cap = capFor(lengths, room);
  return blocks.map((block) => cut(block, cap));
}

/** The largest length at which all texts, each cut to it, fit into the room. */
function capFor(lengths: readonly number[], room: number): number {
  let [low, high] = [20, 3000];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (sum(lengths.map((length) => Math.min(length, middle))) <= room) low = middle;
    else high = middle - 1;
  }
  return low;
}

function proseLengths(block: KnownBlock): readonly number[] {
  if (block.type === 'section') return block.text === undefined ? [] : [block.text.text.length];
  if (block.type !== 'context') return [];
  return block.elements.flatMap((element) => (element.type === 'mrkdwn' ? [element.text.length] : []));
}

function cut(block: KnownBlock, length: number): KnownBlock {
  if (block.type === 'section' && block.text !== undefined) {
    return { ...block, text: { ...block.text, text: fit({ mrkdwn: block.text.text }, length).mrkdwn } };
  }
  if (block.type !== 'context') return block;
  const elements = block.elements.map((element) =>
    element.type === 'mrkdwn' ? { ...element, text: fit({ mrkdwn: element.text }, length).mrkdwn } : element,
  );
  return { ...block, elements };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);

/** Every character that people would read in these blocks. */
export function textLength(value: unknown): number {
  if (Array.isArray(value)) return sum(value.map(textLength));
  if (typeof value !== 'object' || value === null) return 0;
  return sum(
    Object.entries(value).map(([key, inner]) =>
      (key === 'text' || key === 'title') && typeof inner === 'string' ? inner.length : textLength(inner),
    ),
  );
}
