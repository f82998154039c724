/** @import { App } from '../types.js' */
/** @import { Place } from './place.js' */
/** @import { WorkspaceState } from '../../page-api.ts' */
import { act } from '../net/api.js';
import { streamOf } from './reduce.js';
import { readPlace, writePlace } from './place.js';

/**
 * Goes somewhere by way of the address, so that Back works and a copied address leads to the same place.
 * @param {App} app
 * @param {Place} place
 */
export function go(app, place) {
  const next = { as: app.place.as, ...place };
  app.drawerOpen = false;
  app.menu = undefined;
  if (writePlace(next) === location.hash) app.redraw();
  else location.hash = writePlace(next);
}

/**
 * Takes over what the address says now.
 * @param {App} app
 * @returns {boolean} whether the person changed
 */
export function arrive(app) {
  const before = app.place;
  app.place = readPlace(location.hash);
  if (app.place.as === undefined) app.place.as = before.as;
  const moved = before.channel !== app.place.channel;
  if (moved) app.firstNew.clear();
  settle(app);
  return before.as !== app.place.as;
}

/**
 * Fills what an address leaves open: the first channel, and the mark where reading left off.
 * @param {App} app
 */
export function settle(app) {
  const server = app.server;
  if (server === undefined || server.me.id !== app.place.as) return;
  const known = server.channels.some((own) => own.id === app.place.channel);
  if (!known) {
    const busiest = server.channels.find((own) => own.kind === 'channel' && /deploy|release/.test(own.name));
    const first = busiest ?? server.channels.find((own) => own.kind === 'channel') ?? server.channels[0];
    app.place = { as: app.place.as, channel: first?.id };
    history.replaceState(null, '', writePlace(app.place));
  }
  markFirstNew(app, server);
  if (app.place.home === true) void act({ kind: 'open-home', as: server.me.id });
  readHere(app);
}

/**
 * @param {App} app
 * @param {WorkspaceState} server
 */
function markFirstNew(app, server) {
  const channel = server.channels.find((own) => own.id === app.place.channel);
  if (channel === undefined || channel.unread === 0 || app.firstNew.has(channel.id)) return;
  const others = streamOf(server, channel.id).filter((own) => own.user !== server.me.id);
  const first = others.at(-channel.unread);
  if (first !== undefined) app.firstNew.set(channel.id, first.ts);
}

/**
 * Tells the workspace that this channel is being looked at; a window in the background reads nothing.
 * @param {App} app
 */
export function readHere(app) {
  const { as, channel: id, home } = app.place;
  const channel = app.server?.channels.find((own) => own.id === id);
  if (as === undefined || channel === undefined || home === true || channel.unread + channel.mentions === 0) return;
  if (document.visibilityState === 'visible' && document.hasFocus())
    void act({ kind: 'read', as, channel: channel.id });
}
