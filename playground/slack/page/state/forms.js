/** @import { App, Surface } from '../types.js' */
/** @import { OpenView } from '../../page-api.ts' */
import { collectState } from '../controls/values.js';
import { missingWords } from '../controls/missing.js';
import { act } from '../net/api.js';
import { toast } from './toasts.js';

/**
 * @param {OpenView} open
 * @returns {Extract<Surface, { kind: 'view' }>}
 */
export function viewSurface({ viewId, view }) {
  return { kind: 'view', scope: `view-${viewId}`, blocks: /** @type {any} */ (view.blocks), viewId, view };
}

/**
 * Sends a form, unless a required field is empty or a text too short: that is said beside the field at once.
 * @param {App} app
 * @param {OpenView} open
 */
export async function submit(app, open) {
  const { viewId } = open;
  const as = app.place.as;
  if (as === undefined || app.working.has(viewId)) return;
  const state = collectState(viewSurface(open), app.values);
  const missing = missingWords(viewSurface(open).blocks, state);
  app.errors.set(viewId, missing);
  if (Object.keys(missing).length === 0) {
    app.working.add(viewId);
    app.redraw();
    const answer = await act({ kind: 'submit', as, viewId, state });
    app.working.delete(viewId);
    if (!answer.ok) toast(app, answer.sentence);
  }
  app.redraw();
  focusFirstFault();
}

/**
 * @param {App} app
 * @param {string} viewId
 */
export async function closeView(app, viewId) {
  if (app.place.as === undefined) return;
  const answer = await act({ kind: 'close-view', as: app.place.as, viewId });
  if (!answer.ok) toast(app, answer.sentence);
}

function focusFirstFault() {
  requestAnimationFrame(() => {
    const fault = document.querySelector('dialog .input.invalid :is(input, textarea, button)');
    if (fault instanceof HTMLElement) fault.focus();
  });
}
