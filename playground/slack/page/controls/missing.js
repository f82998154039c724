/** @import { InputBlock, KnownBlock } from '@slack/types' */
import { blockIdOf } from './values.js';

/**
 * What Slack itself refuses before a form reaches the bot: empty required fields, texts and numbers out of their limits.
 * @param {readonly KnownBlock[]} blocks
 * @param {Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>} state
 * @returns {Record<string, string>}
 */
export function missingWords(blocks, state) {
  /** @type {Record<string, string>} */
  const faults = {};
  blocks.forEach((block, at) => {
    if (block.type !== 'input') return;
    const blockId = blockIdOf(block, at);
    const held = state[blockId]?.[block.element.action_id ?? ''] ?? {};
    const value = Object.entries(held).find(([name]) => name !== 'type')?.[1];
    const fault = faultOf(block, value);
    if (fault !== undefined) faults[blockId] = fault;
  });
  return faults;
}

/**
 * @param {InputBlock} block
 * @param {unknown} value
 */
function faultOf(block, value) {
  const empty = value === null || value === undefined || (Array.isArray(value) && value.length === 0);
  if (empty) return block.optional === true ? undefined : 'Please complete this required field.';
  const { element } = block;
  if (element.type === 'plain_text_input') return lengthFault(element, String(value));
  if (element.type === 'number_input') return numberFault(element, String(value));
  if (element.type === 'email_text_input' && !/^\S+@\S+\.\S+$/.test(String(value)))
    return 'Enter a mail address, such as ada@example.com.';
  if (element.type === 'url_text_input' && !URL.canParse(String(value)))
    return 'Enter a whole address, such as https://example.com.';
  return undefined;
}

/**
 * @param {{ min_length?: number, max_length?: number }} element
 * @param {string} text
 */
function lengthFault({ min_length: least = 0, max_length: most = 3000 }, text) {
  if (text.length < least) return `Write at least ${least} characters (now ${text.length}).`;
  return text.length > most ? `Write at most ${most} characters (now ${text.length}).` : undefined;
}

/**
 * @param {{ is_decimal_allowed: boolean, min_value?: string, max_value?: string }} element
 * @param {string} text
 */
function numberFault({ is_decimal_allowed: decimals, min_value: least, max_value: most }, text) {
  const number = Number(text);
  if (Number.isNaN(number)) return 'Enter a number.';
  if (!decimals && !Number.isInteger(number)) return 'Enter a whole number.';
  if (least !== undefined && number < Number(least)) return `Enter a number of at least ${least}.`;
  return most !== undefined && number > Number(most) ? `Enter a number of at most ${most}.` : undefined;
}
