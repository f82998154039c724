/** @import { DateTimepicker, Datepicker, EmailInput, NumberInput, PlainTextInput, Timepicker, URLInput } from '@slack/types' */
/** @import { App, Interactive, Spot } from '../types.js' */
import { h } from '../dom/vnode.js';
import { choose, isWorking, keep, valueAt } from './press.js';
import { localMinutes } from './local-minutes.js';

// A date typed by keyboard passes through many valid dates; the bot is told when the typing rests.
const restMs = 700;

const kinds = { plain_text_input: 'text', email_text_input: 'email', url_text_input: 'url', number_input: 'number' };

/**
 * A field for words or numbers. Limits are checked when the form is sent, so that nobody is stopped in mid-word.
 * @param {App} app
 * @param {Spot} spot
 * @param {PlainTextInput | EmailInput | URLInput | NumberInput} element
 */
export function textInput(app, spot, element) {
  const multiline = element.type === 'plain_text_input' && element.multiline === true;
  const number = element.type === 'number_input' ? element : undefined;
  return h(multiline ? 'textarea' : 'input', {
    ...common(spot, element),
    type: multiline ? null : kinds[element.type],
    class: 'field',
    rows: multiline ? '4' : null,
    placeholder: element.placeholder?.text ?? null,
    maxlength: element.type === 'plain_text_input' ? (element.max_length ?? 3000) : null,
    min: number?.min_value ?? null,
    max: number?.max_value ?? null,
    step: number === undefined ? null : number.is_decimal_allowed ? 'any' : '1',
    autocomplete: 'off',
    value: String(valueAt(app, spot, element) ?? ''),
    oninput: (/** @type {Event} */ event) => {
      keep(app, spot, { element, value: typedIn(event) });
      if (speaksOn(element, 'on_character_entered') && spot.dispatches)
        choose(app, spot, { element, value: typedIn(event) });
    },
    onkeydown: (/** @type {KeyboardEvent} */ event) => {
      if (event.key !== 'Enter' || event.isComposing || multiline || !spot.dispatches) return;
      event.preventDefault();
      if (!speaksOn(element, 'on_character_entered')) choose(app, spot, { element, value: typedIn(event) });
    },
  });
}

/**
 * Day, time, or both, as the browser's own pickers: they know the person's calendar and keyboard.
 * @param {App} app
 * @param {Spot} spot
 * @param {Datepicker | Timepicker | DateTimepicker} element
 */
export function picker(app, spot, element) {
  const value = valueAt(app, spot, element);
  const moment = element.type === 'datetimepicker';
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let resting;
  return h('input', {
    ...common(spot, element),
    type: { datepicker: 'date', timepicker: 'time', datetimepicker: 'datetime-local' }[element.type],
    class: 'field picker',
    'aria-busy': isWorking(app, spot, element),
    'aria-label':
      spot.labelledBy === undefined ? ('placeholder' in element && element.placeholder?.text) || 'Pick a time' : null,
    value: moment ? localMinutes(value) : String(value ?? ''),
    onchange: (/** @type {Event} */ event) => {
      const typed = typedIn(event);
      const next = !moment ? typed : typed === '' ? null : Math.floor(new Date(typed).getTime() / 1000);
      keep(app, spot, { element, value: next });
      clearTimeout(resting);
      if (spot.dispatches) resting = setTimeout(() => choose(app, spot, { element, value: next }), restMs);
    },
  });
}

/**
 * @param {Spot} spot
 * @param {Interactive & { focus_on_load?: boolean }} element
 */
function common(spot, element) {
  return {
    key: element.action_id,
    'data-action': element.action_id ?? '',
    'data-first': element.focus_on_load === true,
    'aria-labelledby': spot.labelledBy ?? null,
    'aria-describedby': spot.describedBy ?? null,
    'aria-invalid': spot.invalid === true ? 'true' : null,
  };
}

/**
 * @param {object} element
 * @param {string} when
 */
function speaksOn(element, when) {
  const config = /** @type {{ dispatch_action_config?: { trigger_actions_on?: string[] } }} */ (element)
    .dispatch_action_config;
  return config?.trigger_actions_on?.includes(when) === true;
}

/** @param {Event} event */
function typedIn(event) {
  const field = event.currentTarget;
  return field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement ? field.value : '';
}
