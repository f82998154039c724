/** @import { App } from '../types.js' */
/** @import { Channel } from '../../page-api.ts' */
import { h } from '../dom/vnode.js';
import { channelTitle, isAppChannel, otherIn } from '../state/names.js';
import { go } from '../state/travel.js';
import { avatar } from './avatar.js';
import { personSwitch } from './person-switch.js';

/**
 * The left: the workspace, who one acts as, and every place to go to.
 * @param {App} app
 */
export function sidebar(app) {
  const channels = app.server?.channels ?? [];
  const apps = channels.filter((own) => isAppChannel(app, own));
  const direct = channels.filter((own) => own.kind === 'im' && !apps.includes(own));
  return h(
    'nav',
    { class: app.drawerOpen ? 'sidebar open' : 'sidebar', 'aria-label': 'Workspace' },
    h(
      'div',
      { class: 'workspace' },
      h('span', { class: 'workspace-name' }, app.server?.team.name ?? 'Playground'),
      personSwitch(app),
    ),
    h(
      'div',
      { class: 'places', onkeydown: walk },
      group(
        app,
        'Channels',
        channels.filter((own) => own.kind === 'channel'),
      ),
      group(app, 'Direct messages', direct),
      group(app, 'Apps', apps),
    ),
    h('p', { class: 'sidebar-note' }, 'A workspace on this machine. Nothing leaves it.'),
  );
}

/**
 * @param {App} app
 * @param {string} title
 * @param {readonly Channel[]} channels
 */
function group(app, title, channels) {
  if (channels.length === 0) return false;
  const id = `group-${title.replace(' ', '-')}`;
  return h(
    'section',
    { 'aria-labelledby': id },
    h('h2', { id }, title),
    h(
      'ul',
      null,
      channels.map((channel) => h('li', { key: channel.id }, placeButton(app, channel))),
    ),
  );
}

/**
 * @param {App} app
 * @param {Channel} channel
 */
function placeButton(app, channel) {
  const current = channel.id === app.place.channel;
  // What is being looked at counts as read even before the workspace says so.
  const unread = current && app.place.home !== true ? 0 : channel.unread;
  const badge = channel.kind === 'im' ? unread : unread === 0 ? 0 : channel.mentions;
  const words = unread === 0 ? null : `${channelTitle(app, channel)}, ${unread} unread`;
  const homeFirst = isAppChannel(app, channel) && current ? { home: app.place.home } : {};
  return h(
    'button',
    {
      type: 'button',
      class: unread > 0 ? 'place unread' : 'place',
      'aria-current': current ? 'page' : null,
      'aria-label': words,
      'data-channel': channel.id,
      onclick: () => go(app, { channel: channel.id, ...homeFirst }),
    },
    channel.kind === 'channel'
      ? h('span', { class: 'hash', 'aria-hidden': 'true' }, '#')
      : avatar(otherIn(app, channel), 'small'),
    h('span', { class: 'place-name' }, channel.kind === 'channel' ? channel.name : channelTitle(app, channel)),
    unread > 0 &&
      h('span', { class: badge > 0 ? 'badge loud' : 'badge', 'aria-hidden': 'true' }, badge > 0 ? badge : unread),
  );
}

/**
 * Up and down walk through the places.
 * @param {KeyboardEvent} event
 */
function walk(event) {
  if (!['ArrowUp', 'ArrowDown'].includes(event.key) || !(event.currentTarget instanceof Element)) return;
  const all = [...event.currentTarget.querySelectorAll('button')];
  const now = all.findIndex((own) => own === document.activeElement);
  event.preventDefault();
  all[(now + (event.key === 'ArrowDown' ? 1 : all.length - 1)) % all.length]?.focus();
}
