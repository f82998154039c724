/** @import { App } from '../types.js' */
/** @import { Loose } from '../dom/vnode.js' */
import { h } from '../dom/vnode.js';
import { closeMenu, toggleMenu } from '../state/menus.js';
import { placePopup, showPopup } from './popup.js';

/**
 * @typedef {{ label: string, hint?: string | undefined, lead?: Loose, checked?: boolean | undefined, go: () => void }} MenuItem
 * @typedef {{ id: string, label: string, face: Loose, className?: string, items: readonly MenuItem[], empty?: string, busy?: boolean }} MenuSpec
 */

/**
 * A button with a menu below it: arrows walk, Enter chooses, Escape returns to the button.
 * @param {App} app
 * @param {MenuSpec} spec
 */
export function menuButton(app, spec) {
  const open = app.menu?.id === spec.id;
  return h(
    'div',
    { class: 'menu-anchor', 'data-menu': spec.id },
    h(
      'button',
      {
        type: 'button',
        class: spec.className ?? 'icon-button',
        'aria-label': spec.label,
        title: spec.label,
        'aria-haspopup': 'menu',
        'aria-expanded': open,
        'aria-busy': spec.busy === true,
        onclick: () => toggleMenu(app, spec.id),
      },
      spec.face,
    ),
    open && popup(app, spec),
  );
}

/**
 * @param {App} app
 * @param {MenuSpec} spec
 */
function popup(app, spec) {
  return h(
    'div',
    {
      class: 'popup menu',
      popover: 'manual',
      role: 'menu',
      'aria-label': spec.label,
      mount: showPopup,
      after: placePopup,
      onkeydown: (/** @type {KeyboardEvent} */ event) => walk(app, event),
    },
    spec.items.map((item, at) => line(app, item, at)),
    spec.items.length === 0 && h('p', { class: 'popup-note' }, spec.empty ?? 'Nothing here yet.'),
  );
}

/**
 * @param {App} app
 * @param {MenuItem} item
 * @param {number} at
 */
function line(app, item, at) {
  const role = item.checked === undefined ? 'menuitem' : 'menuitemradio';
  return h(
    'button',
    {
      key: `${at}-${item.label}`,
      type: 'button',
      class: 'menu-line',
      role,
      tabindex: '-1',
      'aria-checked': item.checked ?? null,
      onclick: () => {
        closeMenu(app);
        item.go();
      },
    },
    item.lead,
    h(
      'span',
      { class: 'menu-words' },
      h('span', null, item.label),
      item.hint !== undefined && h('small', null, item.hint),
    ),
    item.checked === true && h('span', { class: 'menu-check', 'aria-hidden': 'true' }, '✓'),
  );
}

/**
 * @param {App} app
 * @param {KeyboardEvent} event
 */
function walk(app, event) {
  if (event.key === 'Escape' || event.key === 'Tab') {
    event.preventDefault();
    event.stopPropagation();
    closeMenu(app);
    return;
  }
  const list = event.currentTarget;
  if (!(list instanceof Element)) return;
  const lines = [...list.querySelectorAll('button')];
  const now = lines.findIndex((own) => own === document.activeElement);
  const next = { ArrowDown: now + 1, ArrowUp: now - 1 + lines.length, Home: 0, End: lines.length - 1 }[event.key];
  if (next === undefined) return;
  event.preventDefault();
  lines[next % lines.length]?.focus();
}
