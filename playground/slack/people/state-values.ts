import { type HeldElement, heldElements, type Loose, looseItems } from './elements.ts';
import type { StateValues } from './payloads.ts';

interface Slot {
  /** The field that carries the value in Slack's state. */
  readonly field: string;
  /** The field of the element that sets it at first. */
  readonly initial: string;
  readonly empty: null | readonly never[];
}

/** Where each kind of input keeps its value. */
export const slots: Readonly<Record<string, Slot>> = {
  plain_text_input: { field: 'value', initial: 'initial_value', empty: null },
  number_input: { field: 'value', initial: 'initial_value', empty: null },
  email_text_input: { field: 'value', initial: 'initial_value', empty: null },
  url_text_input: { field: 'value', initial: 'initial_value', empty: null },
  static_select: { field: 'selected_option', initial: 'initial_option', empty: null },
  external_select: { field: 'selected_option', initial: 'initial_option', empty: null },
  radio_buttons: { field: 'selected_option', initial: 'initial_option', empty: null },
  multi_static_select: { field: 'selected_options', initial: 'initial_options', empty: [] },
  multi_external_select: { field: 'selected_options', initial: 'initial_options', empty: [] },
  checkboxes: { field: 'selected_options', initial: 'initial_options', empty: [] },
  users_select: { field: 'selected_user', initial: 'initial_user', empty: null },
  multi_users_select: { field: 'selected_users', initial: 'initial_users', empty: [] },
  conversations_select: { field: 'selected_conversation', initial: 'initial_conversation', empty: null },
  multi_conversations_select: { field: 'selected_conversations', initial: 'initial_conversations', empty: [] },
  channels_select: { field: 'selected_channel', initial: 'initial_channel', empty: null },
  multi_channels_select: { field: 'selected_channels', initial: 'initial_channels', empty: [] },
  datepicker: { field: 'selected_date', initial: 'initial_date', empty: null },
  timepicker: { field: 'selected_time', initial: 'initial_time', empty: null },
  datetimepicker: { field: 'selected_date_time', initial: 'initial_date_time', empty: null },
  rich_text_input: { field: 'rich_text_value', initial: 'initial_value', empty: null },
  file_input: { field: 'files', initial: 'files', empty: [] },
};

/** The values of all inputs: what the person entered, else what the element starts with. */
export function stateOf(blocks: unknown, entered: StateValues): StateValues {
  const state: Record<string, Record<string, unknown>> = {};
  for (const held of heldElements(blocks)) {
    const slot = slots[String(held.element['type'])];
    if (!slot) continue;
    const actionId = String(held.element['action_id']);
    const value = entered[held.blockId]?.[actionId] ?? startValue(held.element, slot);
    state[held.blockId] = { ...state[held.blockId], [actionId]: value };
  }
  return state;
}

function startValue(element: Loose, slot: Slot): Loose {
  return { type: element['type'], [slot.field]: element[slot.initial] ?? slot.empty };
}

/** What Slack's own client says about inputs before it sends a form: block_id → sentence. */
export function entryErrors(blocks: unknown, state: StateValues): Readonly<Record<string, string>> {
  const errors = heldElements(blocks).flatMap((held): [string, string][] => {
    const sentence = held.block['type'] === 'input' ? entryError(held, state) : undefined;
    return sentence === undefined ? [] : [[held.blockId, sentence]];
  });
  return Object.fromEntries(errors);
}

function entryError({ element, block, blockId }: HeldElement, state: StateValues): string | undefined {
  const slot = slots[String(element['type'])];
  const entry = state[blockId]?.[String(element['action_id'])];
  const value = slot && looseItems([entry])[0]?.[slot.field];
  const isEmpty = value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);
  if (isEmpty) return block['optional'] === true ? undefined : 'Please complete this required field.';
  if (typeof value !== 'string') return undefined;
  return element['type'] === 'number_input' ? numberError(element, value) : textError(element, value);
}

function numberError(element: Loose, value: string): string | undefined {
  const number = Number(value);
  if (!Number.isFinite(number)) return 'Must be a number.';
  if (element['is_decimal_allowed'] !== true && !Number.isInteger(number)) return 'Must be a whole number.';
  if (element['min_value'] !== undefined && number < Number(element['min_value']))
    return `Must be at least ${Number(element['min_value'])}.`;
  if (element['max_value'] !== undefined && number > Number(element['max_value']))
    return `Must be at most ${Number(element['max_value'])}.`;
  return undefined;
}

function textError(element: Loose, value: string): string | undefined {
  const { min_length: min, max_length: max } = element;
  if (typeof min === 'number' && value.length < min) return `Must be at least ${min} characters.`;
  if (typeof max === 'number' && value.length > max) return `Must be at most ${max} characters.`;
  if (element['type'] === 'email_text_input' && !/^\S+@\S+\.\S+$/u.test(value)) return 'Must be an email address.';
  if (element['type'] === 'url_text_input' && !URL.canParse(value)) return 'Must be a URL.';
  return undefined;
}
