/** @import { App } from '../types.js' */
import { h } from '../dom/vnode.js';
import { channelNow, channelTitle } from '../state/names.js';
import { threadOf } from '../state/reduce.js';
import { go } from '../state/travel.js';
import { composer } from './composer.js';
import { messageView } from './message.js';
import { keepPlace, openAtEnd } from './scroll.js';
import { messageLines, walkMessages } from './stream.js';

/**
 * The pane of one thread; nothing when none is open.
 * @param {App} app
 */
export function thread(app) {
  const channel = channelNow(app);
  const ts = app.place.thread;
  if (channel === undefined || ts === undefined || app.server === undefined) return false;
  const { parent, replies } = threadOf(app.server, channel.id, ts);
  const close = () => go(app, { channel: channel.id });
  return h(
    'aside',
    {
      class: 'thread',
      key: 'thread',
      'aria-label': `Thread in ${channelTitle(app, channel)}`,
      onkeydown: (/** @type {KeyboardEvent} */ event) => {
        if (event.key !== 'Escape' || event.defaultPrevented) return;
        close();
        document.getElementById('composer')?.focus();
      },
    },
    h(
      'header',
      { class: 'thread-head' },
      h('h2', null, 'Thread'),
      h('span', { class: 'topic' }, channelTitle(app, channel)),
      h('button', { type: 'button', class: 'icon-button', 'aria-label': 'Close thread', onclick: close }, '✕'),
    ),
    h(
      'div',
      { class: 'stream-frame', key: ts },
      h(
        'div',
        {
          class: 'stream',
          role: 'log',
          'aria-label': 'Thread',
          tabindex: '0',
          mount: openAtEnd,
          after: keepPlace,
          onkeydown: walkMessages,
        },
        parent === undefined
          ? h('p', { class: 'opening' }, 'The first message of this thread is gone.')
          : messageView(app, parent, { grouped: false, where: 'thread' }),
        h(
          'div',
          { class: 'day', key: 'count' },
          h('span', null, replies.length === 1 ? '1 reply' : `${replies.length} replies`),
        ),
        messageLines(app, replies, { where: 'thread' }).filter((line) => line.props['class'] !== 'day'),
      ),
    ),
    composer(app, { label: 'Reply in this thread', thread: ts }),
  );
}
