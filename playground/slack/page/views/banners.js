/** @import { App } from '../types.js' */
import { h } from '../dom/vnode.js';
import { dismiss } from '../state/toasts.js';

/**
 * What is wrong with the world now, above the messages; the place is always there, so that it is read out when it fills.
 * @param {App} app
 */
export function banners(app) {
  const lost = app.link === 'lost';
  const noBot = !lost && app.server?.botConnected === false;
  return h(
    'div',
    { class: 'banners', role: 'status' },
    lost && h('p', { class: 'banner' }, 'The connection to the playground is gone. Trying again…'),
    noBot &&
      h('p', { class: 'banner' }, 'The bot is not connected. What you press now gets no answer until it is back.'),
  );
}

/** @type {number | undefined} */
let raisedFor;

/**
 * The newest word stands above an open dialog too: the browser's top layer puts last what was shown last.
 * @param {Element} box
 * @param {number | undefined} newest
 */
function raise(box, newest) {
  if (!(box instanceof HTMLElement) || newest === raisedFor) return;
  raisedFor = newest;
  if (box.matches(':popover-open')) box.hidePopover();
  if (newest !== undefined) box.showPopover();
}

/** @param {App} app */
export function toasts(app) {
  return h(
    'div',
    {
      class: 'toasts',
      role: 'alert',
      popover: 'manual',
      after: (/** @type {Element} */ box) => raise(box, app.toasts.at(-1)?.id),
    },
    app.toasts.map((own) =>
      h(
        'div',
        { key: own.id, class: 'toast' },
        h('p', null, own.sentence),
        h(
          'button',
          { type: 'button', class: 'icon-button', 'aria-label': 'Dismiss', onclick: () => dismiss(app, own.id) },
          '✕',
        ),
      ),
    ),
  );
}
