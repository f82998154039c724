/** @import { App } from '../types.js' */
/** @import { Suggestion } from './suggest.js' */
import { h } from '../dom/vnode.js';
import { draftKey, speak } from '../state/speak.js';
import { shortcutsButton } from './shortcuts.js';
import { commandOf, suggest } from './suggest.js';

/**
 * @typedef {{ label: string, thread?: string | undefined }} ComposerSpec
 * @param {App} app
 * @param {ComposerSpec} spec
 */
export function composer(app, spec) {
  const id = fieldId(spec);
  const text = app.drafts.get(draftKey(app, spec.thread)) ?? '';
  const shown = shownFor(app, text);
  const usage = app.server === undefined ? undefined : commandOf(app.server, text);
  return h(
    'form',
    { class: 'composer', onsubmit: (/** @type {Event} */ event) => send(app, spec, event) },
    shown.length > 0 && suggestionList(app, { id, shown, spec }),
    h(
      'div',
      { class: 'composer-box' },
      field(app, { id, text, shown, spec }),
      h(
        'div',
        { class: 'composer-foot' },
        spec.thread === undefined && shortcutsButton(app),
        h(
          'span',
          { class: 'composer-hint' },
          usage === undefined
            ? spec.thread === undefined
              ? keysHint
              : threadHint
            : `${usage.command} ${usage.usageHint}`,
        ),
        h(
          'button',
          {
            type: 'submit',
            class: 'send',
            'aria-label': 'Send',
            title: 'Send (Enter)',
            'aria-disabled': text.trim() === '',
          },
          '➤',
        ),
      ),
    ),
  );
}

const keysHint = 'Enter sends · Shift+Enter new line · / commands';
const threadHint = 'Enter sends · Shift+Enter new line';

/**
 * @typedef {{ id: string, text: string, shown: readonly Suggestion[], spec: ComposerSpec }} FieldSpec
 * @param {App} app
 * @param {FieldSpec} own
 */
function field(app, { id, text, shown, spec }) {
  const active = shown[app.suggestion.active];
  return h('textarea', {
    id,
    class: 'composer-field',
    rows: '1',
    'aria-label': spec.label,
    placeholder: spec.label,
    'aria-autocomplete': 'list',
    'aria-controls': shown.length > 0 ? `${id}-suggestions` : null,
    'aria-activedescendant': active === undefined ? null : `${id}-${active.key}`,
    autocomplete: 'off',
    spellcheck: 'true',
    enterkeyhint: 'send',
    value: text,
    after: grow,
    oninput: (/** @type {Event} */ event) => write(app, spec, fieldOf(event).value),
    onkeydown: (/** @type {KeyboardEvent} */ event) => keys(app, spec, event),
  });
}

/**
 * @param {App} app
 * @param {string} text
 */
function shownFor(app, text) {
  if (app.server === undefined || app.suggestion.dismissed === text) return [];
  return suggest(app.server, text).list;
}

/**
 * @param {App} app
 * @param {{ id: string, shown: readonly Suggestion[], spec: ComposerSpec }} own
 */
function suggestionList(app, { id, shown, spec }) {
  return h(
    'ul',
    { class: 'suggestions', role: 'listbox', id: `${id}-suggestions`, 'aria-label': 'Suggestions' },
    shown.map((one, at) =>
      h(
        'li',
        {
          key: one.key,
          id: `${id}-${one.key}`,
          role: 'option',
          class: at === app.suggestion.active ? 'suggestion active' : 'suggestion',
          'aria-selected': at === app.suggestion.active,
          // Before the click the field would lose focus, and a phone's keyboard would close.
          onpointerdown: (/** @type {Event} */ event) => event.preventDefault(),
          onclick: () => complete(app, spec, one),
        },
        h(
          'span',
          { class: 'suggestion-title' },
          one.title,
          one.hint !== '' && h('span', { class: 'suggestion-hint' }, one.hint),
        ),
        h('span', { class: 'suggestion-words' }, one.words),
      ),
    ),
  );
}

/**
 * Works from what is typed now, not from what was drawn: keys come faster than frames.
 * @param {App} app
 * @param {ComposerSpec} spec
 * @param {KeyboardEvent} event
 */
function keys(app, spec, event) {
  if (event.isComposing) return;
  const text = app.drafts.get(draftKey(app, spec.thread)) ?? '';
  const shown = shownFor(app, text);
  const one = shown[app.suggestion.active];
  if (one !== undefined && ['ArrowDown', 'ArrowUp'].includes(event.key)) {
    const step = event.key === 'ArrowDown' ? 1 : shown.length - 1;
    app.suggestion.active = (app.suggestion.active + step) % shown.length;
  } else if (
    one !== undefined &&
    (event.key === 'Tab' || (event.key === 'Enter' && !text.endsWith(one.insert.trim())))
  ) {
    complete(app, spec, one);
  } else if (one !== undefined && event.key === 'Escape') {
    app.suggestion.dismissed = text;
  } else if (event.key === 'Enter' && !event.shiftKey) {
    send(app, spec, event);
    return;
  } else if (event.key === 'ArrowUp' && text === '' && app.sent.length > 0) {
    write(app, spec, app.sent.at(-1) ?? '');
    app.suggestion.dismissed = app.sent.at(-1);
  } else return;
  event.preventDefault();
  event.stopPropagation();
  app.redraw();
}

/**
 * @param {App} app
 * @param {ComposerSpec} spec
 * @param {Suggestion} one
 */
function complete(app, spec, one) {
  const text = app.drafts.get(draftKey(app, spec.thread)) ?? '';
  const from = app.server === undefined ? text.length : suggest(app.server, text).from;
  write(app, spec, text.slice(0, from) + one.insert);
}

/**
 * @param {App} app
 * @param {ComposerSpec} spec
 * @param {string} text
 */
function write(app, spec, text) {
  app.drafts.set(draftKey(app, spec.thread), text);
  app.suggestion = { active: 0, dismissed: undefined };
  show(spec, text);
  app.redraw();
}

/**
 * @param {App} app
 * @param {ComposerSpec} spec
 * @param {Event} event
 */
function send(app, spec, event) {
  event.preventDefault();
  const text = app.drafts.get(draftKey(app, spec.thread)) ?? '';
  show(spec, '');
  void speak(app, text, spec.thread);
}

/** @param {ComposerSpec} spec */
function fieldId(spec) {
  return spec.thread === undefined ? 'composer' : 'thread-composer';
}

/**
 * Puts words into the field at once: keys that come before the next drawing must be added to them.
 * @param {ComposerSpec} spec
 * @param {string} text
 */
function show(spec, text) {
  const field = document.getElementById(fieldId(spec));
  if (field instanceof HTMLTextAreaElement && field.value !== text) field.value = text;
}

/** @param {Element} element */
function grow(element) {
  if (!(element instanceof HTMLTextAreaElement) || element.dataset['grownFor'] === element.value) return;
  element.dataset['grownFor'] = element.value;
  element.style.setProperty('height', 'auto');
  element.style.setProperty('height', `${Math.min(element.scrollHeight, 200)}px`);
}

/** @param {Event} event */
function fieldOf(event) {
  return /** @type {HTMLTextAreaElement} */ (event.currentTarget);
}
