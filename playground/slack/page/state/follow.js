/** @import { App } from '../types.js' */
/** @import { PageEvent, WorkspaceState } from '../../page-api.ts' */
import { loadState } from '../net/api.js';
import { follow } from '../net/live.js';
import { reduce } from './reduce.js';
import { toast } from './toasts.js';
import { readHere, settle } from './travel.js';

/** @type {() => void} */
let stop = () => undefined;

/**
 * Loads the workspace as the person of this window and keeps it live from then on; called again when the person changes.
 * @param {App} app
 */
export async function followWorkspace(app) {
  stop();
  if (app.place.as === undefined) app.place.as = await anybody();
  const as = app.place.as;
  if (as === undefined) {
    setTimeout(() => void followWorkspace(app), 1500);
    return;
  }
  /** @type {PageEvent[] | undefined} */
  let held;
  const load = async () => {
    held = [];
    try {
      const state = await loadState(as);
      if (app.place.as !== as) return;
      // What was said while the state was on its way may be newer than the state.
      take(app, held.reduce(reduce, state));
      held = undefined;
    } catch {
      app.link = 'lost';
      setTimeout(() => void load(), 1500);
    }
    app.redraw();
  };
  stop = follow(as, {
    onOpen: () => void load(),
    onEvent: (event) => (held === undefined ? hear(app, event) : held.push(event)),
    onLost: () => {
      app.link = 'lost';
      app.redraw();
    },
  });
}

/** @returns {Promise<string | undefined>} */
async function anybody() {
  try {
    return (await loadState(undefined)).me.id;
  } catch {
    return undefined;
  }
}

/**
 * @param {App} app
 * @param {WorkspaceState} state
 */
function take(app, state) {
  app.server = state;
  app.link = 'live';
  settle(app);
}

/**
 * @param {App} app
 * @param {PageEvent} event
 */
function hear(app, event) {
  if (app.server === undefined) return;
  app.server = reduce(app.server, event);
  if (event.kind === 'view-errors') app.errors.set(event.viewId, event.errors);
  if (event.kind === 'trouble') toast(app, event.sentence);
  if (event.kind === 'views') forgetClosedViews(app);
  if (event.kind === 'channels') readHere(app);
  app.redraw();
}

/** @param {App} app */
function forgetClosedViews(app) {
  const open = new Set(app.server?.views.map((own) => own.viewId));
  for (const viewId of app.errors.keys()) if (!open.has(viewId)) app.errors.delete(viewId);
  for (const key of app.values.keys()) {
    const viewId = /^view-([^/]+)\//.exec(key)?.[1];
    if (viewId !== undefined && !open.has(viewId)) app.values.delete(key);
  }
}
