/** @import { App, Interactive, Spot, Surface } from '../types.js' */
import { act } from '../net/api.js';
import { toast } from '../state/toasts.js';
import { asChosen, collectState, currentValue, valueKey } from './values.js';

// Shorter than this a "working" state only flickers.
const workingAtLeastMs = 350;

/**
 * @param {App} app
 * @param {Spot} spot
 * @param {Interactive} element
 */
export function valueAt(app, spot, element) {
  return currentValue(app.values, valueKey(spot.surface.scope, spot.blockId, element.action_id), element);
}

/**
 * What an open list, a menu or a press under way is known by, whatever ids an update gives to the block.
 * @param {Spot} spot
 * @param {Interactive} element
 */
export function menuId(spot, element) {
  return `${spot.surface.scope}/${spot.place}/${element.action_id ?? ''}`.replace(/\s/g, '_');
}

/**
 * @param {App} app
 * @param {Spot} spot
 * @param {Interactive} element
 */
export function isWorking(app, spot, element) {
  return app.working.has(menuId(spot, element));
}

/**
 * Keeps a value without telling the bot (a text while it is typed).
 * @param {App} app
 * @param {Spot} spot
 * @param {{ element: Interactive, value: unknown }} change
 */
export function keep(app, spot, { element, value }) {
  app.values.set(valueKey(spot.surface.scope, spot.blockId, element.action_id), value);
  if (spot.surface.kind === 'view') forgetError(app, spot.surface.viewId, spot.blockId);
}

/**
 * Keeps a value and, where this element speaks at once, tells the bot, after asking when the bot wants that.
 * @param {App} app
 * @param {Spot} spot
 * @param {{ element: Interactive, value: unknown }} change
 */
export function choose(app, spot, { element, value }) {
  const go = () => {
    keep(app, spot, { element, value });
    if (spot.dispatches) void send(app, spot, { element, chosen: asChosen(element, value) });
    app.redraw();
  };
  confirmed(app, element, go);
}

/**
 * A press that carries something but leaves no value behind: a button, a line of an overflow menu.
 * @param {App} app
 * @param {Spot} spot
 * @param {{ element: Interactive, chosen: Record<string, unknown> }} press
 */
export function press(app, spot, { element, chosen }) {
  confirmed(app, element, () => void send(app, spot, { element, chosen }));
}

/**
 * @param {App} app
 * @param {Interactive} element
 * @param {() => void} go
 */
function confirmed(app, element, go) {
  if (element.confirm === undefined) return go();
  app.confirm = { dialog: element.confirm, go };
  app.redraw();
}

/**
 * @param {App} app
 * @param {Spot} spot
 * @param {{ element: Interactive, chosen: Record<string, unknown> }} press
 */
async function send(app, spot, { element, chosen }) {
  const key = menuId(spot, element);
  const as = app.place.as;
  if (as === undefined || app.working.has(key)) return;
  app.working.add(key);
  app.redraw();
  const shown = new Promise((resolve) => setTimeout(resolve, workingAtLeastMs));
  const answer = await act({
    kind: 'press',
    as,
    at: addressOf(spot.surface),
    blockId: spot.blockId,
    actionId: element.action_id ?? '',
    chosen,
    state: collectState(spot.surface, app.values),
  });
  await shown;
  app.working.delete(key);
  if (!answer.ok) toast(app, answer.sentence);
  app.redraw();
}

/**
 * @param {Surface} surface
 * @returns {{ channel: string, ts: string } | { viewId: string } | { home: true }}
 */
function addressOf(surface) {
  switch (surface.kind) {
    case 'message':
      return { channel: surface.message.channel, ts: surface.message.ts };
    case 'view':
      return { viewId: surface.viewId };
    case 'home':
      return { home: true };
  }
}

/**
 * @param {App} app
 * @param {string} viewId
 * @param {string} blockId
 */
function forgetError(app, viewId, blockId) {
  const { [blockId]: gone, ...others } = app.errors.get(viewId) ?? {};
  if (gone === undefined) return;
  app.errors.set(viewId, others);
  app.redraw();
}
