/** @import { App } from '../types.js' */
import { menuButton } from '../controls/menu.js';
import { h } from '../dom/vnode.js';
import { personOf } from '../state/names.js';
import { go } from '../state/travel.js';
import { avatar } from './avatar.js';

/**
 * "Act as": this window becomes another person, and stays in the channel where that person may be too.
 * @param {App} app
 */
export function personSwitch(app) {
  const me = personOf(app, app.place.as ?? '');
  const people = app.server?.people.filter((own) => !own.isBot) ?? [];
  return menuButton(app, {
    id: 'act-as',
    label: `Act as another person (now ${me?.realName ?? 'nobody'})`,
    className: 'act-as',
    face: [
      avatar(me, 'small'),
      h('span', { class: 'act-as-words' }, h('small', null, 'You are'), h('span', null, me?.realName ?? '…')),
      h('span', { class: 'chevron', 'aria-hidden': 'true' }),
    ],
    items: people.map((person) => ({
      label: person.realName,
      hint: person.title,
      lead: avatar(person, 'small'),
      checked: person.id === app.place.as,
      go: () => go(app, { as: person.id, channel: sharedChannel(app) }),
    })),
  });
}

/** @param {App} app */
function sharedChannel(app) {
  const channel = app.server?.channels.find((own) => own.id === app.place.channel);
  return channel?.kind === 'channel' ? channel.id : undefined;
}
