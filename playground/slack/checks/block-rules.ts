import { z } from 'zod';

/** Slack's sentence for one fault, with the place. */
export type Fault = string;

/** What of a block the rules look at; its shape is the schema's business. */
const looseBlock = z.looseObject({ type: z.string(), block_id: z.string().optional() });
type LooseBlock = z.output<typeof looseBlock>;

const element = z.looseObject({ type: z.string(), action_id: z.string().optional() });
type LooseElement = z.output<typeof element>;

/** Where blocks are shown. */
export type Surface = 'message' | 'modal' | 'home';

const maxBlocks: Readonly<Record<Surface, number>> = { message: 50, modal: 100, home: 100 };
const messagesOnly = new Set(['markdown', 'table', 'data_table', 'task_card', 'plan']);
const maxMarkdown = 12_000;

/** How many characters of text Slack takes in all blocks of a message; found by others, not documented. */
export const maxTextInBlocks = 13_200;

/** One fault in Slack's words. */
export function fault(sentence: string, pointer: string): Fault {
  return `[ERROR] ${sentence} [json-pointer:${pointer}]`;
}

/** The rules that neither the types nor their comments state. */
export function blockRules(value: readonly unknown[], surface: Surface, root = ''): readonly Fault[] {
  const blocks = value.flatMap((block) => {
    const parsed = looseBlock.safeParse(block);
    return parsed.success ? [parsed.data] : [];
  });
  return [
    ...(blocks.length > maxBlocks[surface]
      ? [fault(`no more than ${maxBlocks[surface]} items allowed`, `${root}/blocks`)]
      : []),
    ...repeated(blocks.map((block) => block.block_id)).map((id) =>
      fault(`\`block_id\` already exists: ${id}`, `${root}/blocks`),
    ),
    ...blocks.flatMap((block, index) => oneBlock(block, surface, `${root}/blocks/${index}`)),
    ...together(blocks, `${root}/blocks`),
  ];
}

function oneBlock(block: LooseBlock, surface: Surface, at: string): readonly Fault[] {
  const elements = elementsOf(block);
  return [
    ...(surface !== 'message' && messagesOnly.has(block.type) ? [fault(`${block.type} is for messages only`, at)] : []),
    ...(surface === 'message' && block.type === 'input' ? [fault('input blocks need a modal or a home tab', at)] : []),
    ...(block.type === 'section' && block['text'] === undefined && !hasItems(block['fields'])
      ? [fault('missing required field: text or fields', at)]
      : []),
    ...repeated(elements.map((one) => one.action_id)).map((id) => fault(`\`action_id\` already exists: ${id}`, at)),
    ...elements.flatMap((one) => oneElement(one, at)),
    ...(['actions', 'context'].includes(block.type) && !hasItems(block['elements'])
      ? [fault('must have at least 1 item', `${at}/elements`)]
      : []),
  ];
}

function oneElement(one: LooseElement, at: string): readonly Fault[] {
  const options = optionsOf(one);
  const isChoice = ['static_select', 'multi_static_select', 'radio_buttons', 'checkboxes', 'overflow'].includes(
    one.type,
  );
  if (!isChoice) return [];
  const chosen = [one['initial_option'], ...asList(one['initial_options'])].filter((option) => option !== undefined);
  const known = new Set(options.map((option) => JSON.stringify(option)));
  return [
    ...(options.length === 0 ? [fault('must have options or option_groups', at)] : []),
    ...(chosen.some((option) => !known.has(JSON.stringify(option)))
      ? [fault('initial_option must match one of the options', at)]
      : []),
  ];
}

function together(blocks: readonly LooseBlock[], at: string): readonly Fault[] {
  const markdown = blocks
    .filter((block) => block.type === 'markdown')
    .map((block) => (typeof block['text'] === 'string' ? block['text'] : ''));
  const tables = blocks.filter((block) => block.type === 'table' || block.type === 'data_table');
  return [
    ...(markdown.join('').length > maxMarkdown
      ? [fault(`markdown: more than ${maxMarkdown} characters in all`, at)]
      : []),
    ...(tables.length > 1 ? [fault('only one table is allowed in a message', at)] : []),
  ];
}

/** The interactive elements of a block, wherever it holds them. */
export function elementsOf(block: Readonly<Record<string, unknown>>): readonly LooseElement[] {
  const held = [...asList(block['elements']), block['accessory'], block['element'], ...asList(block['actions'])];
  return held.flatMap((one) => {
    const parsed = element.safeParse(one);
    return parsed.success && parsed.data.action_id !== undefined ? [parsed.data] : isChoiceWithoutId(parsed.data);
  });
}

function isChoiceWithoutId(one: LooseElement | undefined): readonly LooseElement[] {
  return one && 'options' in one ? [one] : [];
}

/** The options of a menu, those in groups too. */
export function optionsOf(one: Readonly<Record<string, unknown>>): readonly unknown[] {
  const grouped = asList(one['option_groups']).flatMap((group) =>
    typeof group === 'object' && group !== null && 'options' in group ? asList(group.options) : [],
  );
  return [...asList(one['options']), ...grouped];
}

/** How many characters people would read in these blocks. */
export function textLength(value: unknown): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + textLength(item), 0);
  if (typeof value !== 'object' || value === null) return 0;
  return Object.entries(value).reduce(
    (sum, [key, inner]) => sum + (key === 'text' && typeof inner === 'string' ? inner.length : textLength(inner)),
    0,
  );
}

function repeated(ids: readonly (string | undefined)[]): readonly string[] {
  const known = ids.filter((id) => id !== undefined);
  return [...new Set(known.filter((id, index) => known.indexOf(id) !== index))];
}

function hasItems(value: unknown): boolean {
  return asList(value).length > 0;
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
