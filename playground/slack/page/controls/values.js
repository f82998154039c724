/** @import { Interactive, Surface } from '../types.js' */

/**
 * The field of Slack's payload that holds an element's value, and the element's own field for its first value.
 * @type {Record<string, readonly [field: string, initial: string]>}
 */
const fields = {
  plain_text_input: ['value', 'initial_value'],
  email_text_input: ['value', 'initial_value'],
  url_text_input: ['value', 'initial_value'],
  number_input: ['value', 'initial_value'],
  rich_text_input: ['rich_text_value', 'initial_value'],
  file_input: ['files', 'initial_files'],
  static_select: ['selected_option', 'initial_option'],
  external_select: ['selected_option', 'initial_option'],
  radio_buttons: ['selected_option', 'initial_option'],
  users_select: ['selected_user', 'initial_user'],
  channels_select: ['selected_channel', 'initial_channel'],
  conversations_select: ['selected_conversation', 'initial_conversation'],
  checkboxes: ['selected_options', 'initial_options'],
  multi_static_select: ['selected_options', 'initial_options'],
  multi_external_select: ['selected_options', 'initial_options'],
  multi_users_select: ['selected_users', 'initial_users'],
  multi_channels_select: ['selected_channels', 'initial_channels'],
  multi_conversations_select: ['selected_conversations', 'initial_conversations'],
  datepicker: ['selected_date', 'initial_date'],
  timepicker: ['selected_time', 'initial_time'],
  datetimepicker: ['selected_date_time', 'initial_date_time'],
};

/**
 * Where an element's value is kept while the page is open.
 * @param {string} scope
 * @param {string} blockId
 * @param {string | undefined} actionId
 */
export function valueKey(scope, blockId, actionId) {
  return `${scope}/${blockId}/${actionId ?? ''}`;
}

/**
 * What stands in an element: what the person chose, else what the bot suggested, else nothing.
 * @param {ReadonlyMap<string, unknown>} values
 * @param {string} key
 * @param {Interactive} element
 * @returns {unknown}
 */
export function currentValue(values, key, element) {
  if (values.has(key)) return values.get(key);
  const initial = fields[element.type]?.[1];
  const value = initial === undefined ? undefined : Reflect.get(element, initial);
  return value ?? (isMany(element.type) ? [] : null);
}

/**
 * @param {string} type
 */
export function isMany(type) {
  return type.startsWith('multi_') || type === 'checkboxes' || type === 'file_input';
}

/**
 * A value in the shape of Slack's payloads.
 * @param {Interactive} element
 * @param {unknown} value
 * @returns {Record<string, unknown>}
 */
export function asChosen(element, value) {
  const field = fields[element.type]?.[0] ?? 'value';
  return { [field]: value === '' ? null : value };
}

/**
 * Slack's `state.values` for everything that stands on a surface now.
 * @param {Surface} surface
 * @param {ReadonlyMap<string, unknown>} values
 */
export function collectState(surface, values) {
  /** @type {Record<string, Record<string, Record<string, unknown>>>} */
  const state = {};
  for (const { blockId, element } of elementsOf(surface.blocks)) {
    if (fields[element.type] === undefined) continue;
    const value = currentValue(values, valueKey(surface.scope, blockId, element.action_id), element);
    const ofBlock = (state[blockId] ??= {});
    ofBlock[element.action_id ?? ''] = { type: element.type, ...asChosen(element, value) };
  }
  return state;
}

/**
 * A block's id; the workspace gives every block one, the place is only a net below that.
 * @param {object} block
 * @param {string | number} place
 * @returns {string}
 */
export function blockIdOf(block, place) {
  const own = Reflect.get(block, 'block_id');
  return typeof own === 'string' && own !== '' ? own : `block-${place}`;
}

/**
 * Every element that may hold a value, with its block.
 * @param {readonly object[]} blocks
 * @param {string} [prefix]
 * @returns {{ blockId: string, element: Interactive }[]}
 */
function elementsOf(blocks, prefix = '') {
  return blocks.flatMap((block, at) => {
    const blockId = blockIdOf(block, `${prefix}${at}`);
    const { element, accessory, elements, child_blocks: inner } = /** @type {Record<string, any>} */ (block);
    if (Array.isArray(inner)) return elementsOf(inner, `${prefix}${at}-`);
    const own = Reflect.get(block, 'type') === 'actions' ? elements : [element, accessory];
    return own.filter(Boolean).map((/** @type {Interactive} */ one) => ({ blockId, element: one }));
  });
}
