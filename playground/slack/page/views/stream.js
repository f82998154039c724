/** @import { App } from '../types.js' */
/** @import { Channel, Message } from '../../page-api.ts' */
import { h } from '../dom/vnode.js';
import { channelTitle } from '../state/names.js';
import { streamOf } from '../state/reduce.js';
import { linesOf } from './grouping.js';
import { messageView } from './message.js';
import { jumpDown, keepPlace, openAtEnd } from './scroll.js';

/**
 * A channel's messages. The list sticks to its end only while the person is there and not about to press something.
 * @param {App} app
 * @param {Channel} channel
 */
export function stream(app, channel) {
  const server = app.server;
  if (server === undefined) return false;
  const messages = streamOf(server, channel.id);
  return h(
    'div',
    { class: 'stream-frame', key: `stream-${channel.id}` },
    h(
      'div',
      {
        id: 'messages',
        class: 'stream',
        role: 'log',
        'aria-label': `Messages in ${channelTitle(app, channel)}`,
        'aria-relevant': 'additions',
        tabindex: '0',
        mount: openAtEnd,
        after: keepPlace,
        onkeydown: walkMessages,
      },
      messages.length === 0 && opening(app, channel),
      messageLines(app, messages, { where: 'stream', firstNew: app.firstNew.get(channel.id) }),
    ),
    h(
      'button',
      { type: 'button', class: 'new-below', onclick: () => jumpDown(document.getElementById('messages')) },
      '↓ New messages',
    ),
  );
}

/**
 * @param {App} app
 * @param {readonly Message[]} messages
 * @param {{ where: 'stream' | 'thread', firstNew?: string | undefined }} seen
 */
export function messageLines(app, messages, { where, firstNew }) {
  return linesOf(messages, { firstNew, reader: { now: new Date() } }).map((line) => {
    if (line.kind === 'message') return messageView(app, line.message, { grouped: line.grouped, where });
    if (line.kind === 'day') return h('div', { key: line.key, class: 'day' }, h('span', null, line.words));
    return h('div', { key: line.key, class: 'new-mark' }, h('span', null, 'New'));
  });
}

/**
 * @param {App} app
 * @param {Channel} channel
 */
function opening(app, channel) {
  return h(
    'div',
    { class: 'opening', key: 'opening' },
    h('p', { class: 'opening-title' }, `This is the beginning of ${channelTitle(app, channel)}.`),
    h('p', null, channel.topic === '' ? 'Say something, or type / to see what the app can do.' : channel.topic),
  );
}

/**
 * Up and down walk from message to message once the list has the focus; inside a field or a button they keep their sense.
 * @param {KeyboardEvent} event
 */
export function walkMessages(event) {
  const { target, currentTarget: list } = event;
  if (!(target instanceof Element) || !(list instanceof Element)) return;
  if ((target !== list && !target.matches('.message')) || !['ArrowUp', 'ArrowDown'].includes(event.key)) return;
  const all = [...list.querySelectorAll('.message')];
  const now = all.indexOf(target);
  const next = now < 0 ? all.at(-1) : all[now + (event.key === 'ArrowUp' ? -1 : 1)];
  event.preventDefault();
  if (next instanceof HTMLElement) next.focus();
}
