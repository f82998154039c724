/** @import { App } from '../types.js' */

const shownMs = 9000;
let counter = 0;

/**
 * Says something that a person should know now; it leaves by itself, or sooner when dismissed.
 * @param {App} app
 * @param {string} sentence
 */
export function toast(app, sentence) {
  const id = (counter += 1);
  app.toasts = [...app.toasts.filter((own) => own.sentence !== sentence), { id, sentence }].slice(-3);
  setTimeout(() => dismiss(app, id), shownMs);
  app.redraw();
}

/**
 * @param {App} app
 * @param {number} id
 */
export function dismiss(app, id) {
  app.toasts = app.toasts.filter((own) => own.id !== id);
  app.redraw();
}
