/** @import { App } from './types.js' */
import { h } from './dom/vnode.js';
import { patch } from './dom/patch.js';
import { panel } from './aside/panel.js';
import { writePlace } from './state/place.js';
import { channelNow, channelTitle } from './state/names.js';
import { toasts } from './views/banners.js';
import { dialogs } from './views/dialogs.js';
import { sidebar } from './views/sidebar.js';
import { stage } from './views/stage.js';
import { thread } from './views/thread.js';

const longestPressMs = 1500;

/**
 * Gives back the function that asks for a drawing: many askings make one drawing per frame, and none while a finger is
 * down, so that nothing changes place between pressing and letting go.
 * @param {App} app
 * @param {Element} root
 */
export function drawLoop(app, root) {
  let asked = false;
  let pressedAt = -Infinity;
  const draw = () => {
    if (performance.now() - pressedAt < longestPressMs) return void requestAnimationFrame(draw);
    asked = false;
    patch(root, [shell(app)]);
    document.title = titleOf(app);
    moveFocus(app);
    keepFocus();
  };
  addEventListener('pointerdown', () => (pressedAt = performance.now()), { capture: true });
  // The click comes after pointerup and must still find its element.
  for (const end of ['pointerup', 'pointercancel']) {
    addEventListener(end, () => setTimeout(() => (pressedAt = -Infinity)), { capture: true });
  }
  return () => {
    if (asked) return;
    asked = true;
    // A hidden window gets no frames, but its title should still count.
    if (document.visibilityState === 'hidden') setTimeout(draw, 200);
    else requestAnimationFrame(draw);
  };
}

/** @param {App} app */
function shell(app) {
  const look = [
    'shell',
    app.place.thread !== undefined && 'with-thread',
    app.panel.open && app.panel.state !== undefined && 'with-panel',
  ];
  const closeDrawer = () => {
    app.drawerOpen = false;
    app.redraw();
  };
  return h(
    'div',
    { class: look.filter(Boolean).join(' ') },
    h('a', { class: 'skip', href: '#composer', onclick: skip }, 'Skip to the message field'),
    sidebar(app),
    app.drawerOpen &&
      h('button', { type: 'button', class: 'drawer-shade', 'aria-label': 'Close the list', onclick: closeDrawer }),
    stage(app),
    thread(app),
    panel(app),
    toasts(app),
    dialogs(app),
  );
}

/**
 * The address holds the person and the channel, so a plain jump to an anchor would lose them.
 * @param {Event} event
 */
function skip(event) {
  event.preventDefault();
  document.getElementById('composer')?.focus();
}

/** @param {App} app */
function moveFocus(app) {
  const wanted = app.wantsFocus === undefined ? null : document.getElementById(app.wantsFocus);
  // The element of the place that is being left has the same name; it must not catch the focus.
  if (wanted === null || app.place.as !== app.server?.me.id || writePlace(app.place) !== location.hash) return;
  wanted.focus();
  app.wantsFocus = undefined;
}

/** @type {Element | null} */
let lastHome = null;

/** When an update took away the element that had the focus, its message gets it instead of the page's top. */
function keepFocus() {
  const { activeElement } = document;
  if (activeElement !== null && activeElement !== document.body)
    lastHome = activeElement.closest('.message, .modal, .home, .thread');
  else if (lastHome instanceof HTMLElement && lastHome.isConnected) lastHome.focus({ preventScroll: true });
}

/** @param {App} app */
function titleOf(app) {
  const channel = channelNow(app);
  const unread = app.server?.channels.reduce((sum, own) => sum + (own.id === channel?.id ? 0 : own.unread), 0) ?? 0;
  const where =
    channel === undefined ? 'Playground' : `${channelTitle(app, channel)} · ${app.server?.me.realName ?? ''}`;
  return unread === 0 ? where : `(${unread}) ${where}`;
}
