/** @import { App, Choice, ChoiceGroup, Interactive, Spot } from '../types.js' */
/** @import { PlainTextElement } from '@slack/types' */
import { h } from '../dom/vnode.js';
import { closeMenu, toggleMenu } from '../state/menus.js';
import { keep, choose, isWorking, menuId, valueAt } from './press.js';
import { isMany } from './values.js';
import { placePopup, showPopup } from './popup.js';
import { narrowed } from './choices.js';
import { chosenChoices, offered, askBot } from './select-source.js';
import { avatar } from '../views/avatar.js';

/** @typedef {Interactive & { placeholder?: PlainTextElement, max_selected_items?: number, min_query_length?: number }} SelectElement */

/**
 * Every kind of select: a button that opens a list with a field to narrow it.
 * @param {App} app
 * @param {Spot} spot
 * @param {SelectElement} element
 */
export function select(app, spot, element) {
  const id = menuId(spot, element);
  const open = app.menu?.id === id;
  const chosen = chosenChoices(app, element, valueAt(app, spot, element));
  const many = isMany(element.type);
  const words = chosen.map((choice) => choice.label).join(', ');
  const placeholder = element.placeholder?.text ?? (many ? 'Choose some' : 'Choose one');
  return h(
    'div',
    { class: 'select', 'data-menu': id },
    h(
      'button',
      {
        id: `${id}/button`,
        type: 'button',
        class: 'select-face',
        'aria-haspopup': 'listbox',
        'aria-expanded': open,
        'aria-label': spot.labelledBy === undefined ? `${placeholder}${words === '' ? '' : `: ${words}`}` : null,
        'aria-labelledby': spot.labelledBy === undefined ? null : `${spot.labelledBy} ${id}/button`,
        'aria-describedby': spot.describedBy ?? null,
        'aria-invalid': spot.invalid === true ? 'true' : null,
        'aria-busy': isWorking(app, spot, element),
        onclick: () => openOrClose(app, { spot, element, id }),
      },
      h(
        'span',
        { class: words === '' ? 'select-words placeholder' : 'select-words' },
        words === '' ? placeholder : words,
      ),
      h('span', { class: 'chevron', 'aria-hidden': 'true' }),
    ),
    open && popup(app, { spot, element, id }),
  );
}

/**
 * @typedef {{ spot: Spot, element: SelectElement, id: string }} Opened
 * @param {App} app
 * @param {Opened} opened
 */
function openOrClose(app, opened) {
  toggleMenu(app, opened.id);
  if (app.menu?.id === opened.id) askBot(app, opened);
}

/**
 * @param {App} app
 * @param {Opened} opened
 */
function popup(app, opened) {
  const { element, id } = opened;
  const groups = shownGroups(app, element);
  const flat = groups.flatMap((group) => group.choices);
  const active = flat[app.menu?.active ?? 0];
  return h(
    'div',
    { class: 'popup select-popup', popover: 'manual', mount: showPopup, after: placePopup },
    h('input', {
      type: 'text',
      class: 'select-filter',
      role: 'combobox',
      'aria-label': 'Type to narrow the list',
      'aria-expanded': 'true',
      'aria-controls': `${id}/list`,
      'aria-autocomplete': 'list',
      'aria-activedescendant': active === undefined ? null : `${id}/${active.key}`,
      autocomplete: 'off',
      spellcheck: 'false',
      placeholder: 'Type to narrow the list',
      value: app.menu?.query ?? '',
      oninput: (/** @type {InputEvent} */ event) => retype(app, opened, event),
      onkeydown: (/** @type {KeyboardEvent} */ event) => walk(app, opened, event),
    }),
    h(
      'ul',
      { class: 'select-list', role: 'listbox', id: `${id}/list`, 'aria-multiselectable': isMany(element.type) },
      groups.map((group, at) => groupLines(app, opened, { group, at, active })),
    ),
    flat.length === 0 && h('p', { class: 'popup-note', role: 'status' }, emptyWords(app, element)),
  );
}

/**
 * @param {App} app
 * @param {SelectElement} element
 */
function shownGroups(app, element) {
  const groups = offered(app, element);
  return element.type.includes('external') ? groups : narrowed(groups, app.menu?.query ?? '');
}

/**
 * @param {App} app
 * @param {SelectElement} element
 */
function emptyWords(app, element) {
  if (!element.type.includes('external')) return 'Nothing matches.';
  const least = element.min_query_length ?? 3;
  if ((app.menu?.query.length ?? 0) < least)
    return `Type at least ${least} ${least === 1 ? 'character' : 'characters'}.`;
  return app.menu?.choices === undefined ? 'Looking…' : 'Nothing matches.';
}

/**
 * @param {App} app
 * @param {Opened} opened
 * @param {{ group: ChoiceGroup, at: number, active: Choice | undefined }} shown
 */
function groupLines(app, opened, { group, at, active }) {
  const chosen = chosenChoices(app, opened.element, valueAt(app, opened.spot, opened.element)).map((own) => own.key);
  const label =
    group.label !== undefined &&
    h('li', { key: `label-${at}`, class: 'select-group', role: 'presentation' }, group.label);
  const lines = group.choices.map((choice) =>
    h(
      'li',
      {
        key: choice.key,
        id: `${opened.id}/${choice.key}`,
        role: 'option',
        class: choice === active ? 'select-line active' : 'select-line',
        'aria-selected': chosen.includes(choice.key),
        onclick: () => pick(app, opened, choice),
        after:
          choice === active ? (/** @type {Element} */ line) => line.scrollIntoView({ block: 'nearest' }) : undefined,
      },
      choice.person !== undefined && avatar(choice.person, 'small'),
      h(
        'span',
        { class: 'menu-words' },
        h('span', null, choice.label),
        choice.description && h('small', null, choice.description),
      ),
      chosen.includes(choice.key) && h('span', { class: 'menu-check', 'aria-hidden': 'true' }, '✓'),
    ),
  );
  return [label || [], lines];
}

/**
 * @param {App} app
 * @param {Opened} opened
 * @param {InputEvent} event
 */
function retype(app, opened, event) {
  if (app.menu === undefined || !(event.target instanceof HTMLInputElement)) return;
  app.menu.query = event.target.value;
  app.menu.active = 0;
  askBot(app, opened);
  app.redraw();
}

/**
 * Works from what is typed now, not from what was drawn: keys come faster than frames.
 * @param {App} app
 * @param {Opened} opened
 * @param {KeyboardEvent} event
 */
function walk(app, opened, event) {
  const menu = app.menu;
  if (menu === undefined) return;
  const flat = shownGroups(app, opened.element).flatMap((group) => group.choices);
  const next = { ArrowDown: menu.active + 1, ArrowUp: menu.active - 1, Home: 0, End: flat.length - 1 }[event.key];
  if (next !== undefined && event.key.startsWith('Arrow')) {
    menu.active = flat.length === 0 ? 0 : (next + flat.length) % flat.length;
    app.redraw();
  } else if (event.key === 'Enter') {
    const choice = flat[menu.active];
    if (choice !== undefined) pick(app, opened, choice);
  } else if (event.key === 'Escape' || event.key === 'Tab') {
    closeMenu(app);
  } else return;
  event.preventDefault();
  event.stopPropagation();
}

/**
 * @param {App} app
 * @param {Opened} opened
 * @param {Choice} choice
 */
function pick(app, { spot, element }, choice) {
  if (!isMany(element.type)) {
    closeMenu(app);
    choose(app, spot, { element, value: choice.raw });
    return;
  }
  const before = chosenChoices(app, element, valueAt(app, spot, element));
  const had = before.some((own) => own.key === choice.key);
  if (!had && before.length >= (element.max_selected_items ?? Infinity)) return;
  const after = had ? before.filter((own) => own.key !== choice.key) : [...before, choice];
  const change = { element, value: after.map((own) => own.raw) };
  if (spot.dispatches) choose(app, spot, change);
  else keep(app, spot, change);
  app.redraw();
}
