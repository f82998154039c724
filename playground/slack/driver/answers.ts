import { optionsOf } from '../checks/block-rules.ts';
import { heldElements, type HeldElement, type Loose, looseItems, words } from '../people/elements.ts';
import { slots } from '../people/state-values.ts';

/** What a person enters: words, or the texts or values of the options they pick. */
export type Entry = string | readonly string[];

/** Looks up the options a type-ahead menu offers for some words. */
export type Lookup = (held: HeldElement, typed: string) => Promise<readonly Loose[]>;

/** The input a test means by block id, action id or label. */
export function findInput(blocks: unknown, called: string): HeldElement {
  const all = heldElements(blocks);
  const found = all.find(
    ({ element, block, blockId }) =>
      blockId === called || element['action_id'] === called || words(block['label']) === called,
  );
  if (found) return found;
  const known = all.map(({ element, block }) => words(block['label']) || String(element['action_id']));
  throw new Error(`there is no input "${called}"; there are: ${known.join(', ')}`);
}

/** The button or menu a test means by action id, block id or the words on it. */
export function findControl(blocks: unknown, called: string): HeldElement {
  const all = heldElements(blocks);
  const found = all.find(
    ({ element, blockId }) =>
      element['action_id'] === called ||
      words(element['text']) === called ||
      words(element['placeholder']) === called ||
      blockId === called,
  );
  if (found) return found;
  const known = all.map(({ element }) => words(element['text']) || String(element['action_id']));
  throw new Error(`there is no button or menu "${called}"; there are: ${known.join(', ')}`);
}

/** Turns what a test says into the value Slack's client would send. */
export async function valueOf(held: HeldElement, entry: Entry, lookup: Lookup): Promise<Loose> {
  const type = String(held.element['type']);
  const slot = slots[type];
  const field = slot?.field ?? (type === 'overflow' ? 'selected_option' : 'value');
  const entries = typeof entry === 'string' ? [entry] : entry;
  if (field === 'selected_option' || field === 'selected_options') {
    const picked = await Promise.all(entries.map((one) => pick(held, one, lookup)));
    return { type, [field]: field === 'selected_option' ? picked[0] : picked };
  }
  const single = slot?.empty === null || slot === undefined;
  const value = field === 'selected_date_time' ? Number(entries[0]) : entries[0];
  return { type, [field]: single ? value : entries };
}

async function pick(held: HeldElement, called: string, lookup: Lookup): Promise<Loose> {
  const isExternal = String(held.element['type']).includes('external');
  const options = isExternal ? await lookup(held, called) : looseItems(optionsOf(held.element));
  const found = options.find((option) => option['value'] === called || words(option['text']) === called);
  if (found) return found;
  const known = options.map((option) => words(option['text']));
  throw new Error(`there is no option "${called}"; there are: ${known.join(', ')}`);
}
