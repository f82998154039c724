/** @import { App } from '../types.js' */

/**
 * Opens a menu, and closes the one that was open; the same one twice closes it.
 * @param {App} app
 * @param {string} id
 */
export function toggleMenu(app, id) {
  app.menu = app.menu?.id === id ? undefined : { id, query: '', active: 0, choices: undefined };
  app.redraw();
}

/**
 * Closes the open menu and gives focus back to the button that opened it.
 * @param {App} app
 */
export function closeMenu(app) {
  const id = app.menu?.id;
  if (id === undefined) return;
  const wrapper = wrapperOf(id);
  app.menu = undefined;
  if (wrapper?.contains(document.activeElement)) wrapper.querySelector('button')?.focus();
  app.redraw();
}

/** @param {string} id */
export function wrapperOf(id) {
  return [...document.querySelectorAll('[data-menu]')].find((own) => own.getAttribute('data-menu') === id);
}

/**
 * A press anywhere else closes the open menu, as people expect of menus.
 * @param {App} app
 */
export function closeMenusOutside(app) {
  document.addEventListener('pointerdown', (event) => {
    const id = app.menu?.id;
    if (id === undefined || (event.target instanceof Node && wrapperOf(id)?.contains(event.target))) return;
    app.menu = undefined;
    app.redraw();
  });
}
