/** @import { App } from '../types.js' */
/** @import { Channel } from '../../page-api.ts' */
import { h } from '../dom/vnode.js';
import { channelNow, channelTitle, isAppChannel, otherIn } from '../state/names.js';
import { go } from '../state/travel.js';
import { avatar } from './avatar.js';
import { banners } from './banners.js';
import { composer } from './composer.js';
import { home } from './home.js';
import { stream } from './stream.js';

/**
 * The middle: one channel with its composer, or the app's Home tab.
 * @param {App} app
 */
export function stage(app) {
  const channel = channelNow(app);
  if (channel === undefined)
    return h(
      'main',
      { class: 'stage', id: 'stage' },
      banners(app),
      h('p', { class: 'loading' }, 'Opening the workspace…'),
    );
  const atHome = app.place.home === true && isAppChannel(app, channel);
  return h(
    'main',
    { class: 'stage', id: 'stage', 'aria-label': channelTitle(app, channel) },
    head(app, channel),
    isAppChannel(app, channel) && tabs(app, channel),
    banners(app),
    atHome ? home(app) : stream(app, channel),
    !atHome && composer(app, { label: `Message ${channelTitle(app, channel)}` }),
  );
}

/**
 * @param {App} app
 * @param {Channel} channel
 */
function head(app, channel) {
  const other = channel.kind === 'im' ? otherIn(app, channel) : undefined;
  return h(
    'header',
    { class: 'stage-head' },
    h(
      'button',
      {
        type: 'button',
        class: 'icon-button drawer-button',
        'aria-label': 'Channels and people',
        'aria-expanded': app.drawerOpen,
        onclick: () => {
          app.drawerOpen = !app.drawerOpen;
          app.redraw();
        },
      },
      '☰',
    ),
    other !== undefined && avatar(other, 'small'),
    h('h1', null, channelTitle(app, channel)),
    h('p', { class: 'topic' }, channel.kind === 'im' ? (other?.title ?? '') : channel.topic),
    h('span', { class: 'members' }, channel.kind === 'channel' ? `${channel.members.length} members` : ''),
    app.panel.state !== undefined && panelButton(app),
  );
}

/** @param {App} app */
function panelButton(app) {
  // Where there is room for one side pane only, the thread covers the panel.
  const covered = app.place.thread !== undefined && matchMedia('(max-width: 1399px)').matches;
  const shown = app.panel.open && !covered;
  return h(
    'button',
    {
      type: 'button',
      class: 'button plain panel-button',
      'aria-expanded': shown,
      'aria-controls': 'panel',
      onclick: () => {
        app.panel.open = !shown;
        if (covered) go(app, { channel: app.place.channel });
        else app.redraw();
      },
    },
    shown ? 'Hide tour' : 'Tour',
  );
}

/**
 * @param {App} app
 * @param {Channel} channel
 */
function tabs(app, channel) {
  const tab = (/** @type {string} */ label, /** @type {boolean} */ isHome) => {
    const current = (app.place.home === true) === isHome;
    const there = () => go(app, { channel: channel.id, ...(isHome ? { home: true } : {}) });
    return h(
      'button',
      { type: 'button', class: 'tab', 'aria-current': current ? 'page' : null, onclick: there },
      label,
    );
  };
  return h('nav', { class: 'tabs', 'aria-label': 'App' }, tab('Home', true), tab('Messages', false));
}
