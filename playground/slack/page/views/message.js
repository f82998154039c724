/** @import { App, Surface } from '../types.js' */
/** @import { Message } from '../../page-api.ts' */
import { blockList } from '../blocks/block.js';
import { h, lazily } from '../dom/vnode.js';
import { personOf } from '../state/names.js';
import { go } from '../state/travel.js';
import { ago, fullTime, timeOfDay } from '../text/dates.js';
import { mrkdwn } from '../text/render.js';
import { avatar } from './avatar.js';
import { messageMenu } from './shortcuts.js';

const agesEveryMs = 20_000;

/**
 * @typedef {{ grouped: boolean, where: 'stream' | 'thread' }} Standing
 * @param {App} app
 * @param {Message} message
 * @param {Standing} standing
 */
export function messageView(app, message, standing) {
  const { people, channels } = app.server ?? {};
  const age = Math.floor(Date.now() / agesEveryMs);
  const deps = [message, standing.grouped, standing.where, people, channels?.length, age, inUse(app, message)];
  return lazily('article', message.ts, { deps, make: () => drawMessage(app, message, standing) });
}

/**
 * Something new each time while a menu of this message is open, a press is being answered or a value stands in it: such a
 * message is drawn again whatever else is the same.
 * @param {App} app
 * @param {Message} message
 */
function inUse(app, message) {
  const scope = scopeOf(message);
  const uses = [app.menu?.id ?? '', ...app.working, ...app.values.keys()];
  return uses.some((key) => key.startsWith(scope) || key.endsWith(`${message.channel}/${message.ts}`)) ? {} : undefined;
}

/** @param {Message} message */
function scopeOf(message) {
  return `message-${message.channel}-${message.ts}`;
}

/**
 * @param {App} app
 * @param {Message} message
 * @param {Standing} standing
 */
function drawMessage(app, message, { grouped, where }) {
  const person = personOf(app, message.user);
  const name = person?.realName ?? message.user;
  const when = new Date(Number(message.ts) * 1000);
  const now = { now: new Date() };
  // Beside the time the mark of the first edit moves nothing below it.
  const hasBlocks = (message.blocks?.length ?? 0) > 0;
  const hidden = message.ephemeralFor !== undefined;
  return h(
    'article',
    {
      key: message.ts,
      class: ['message', grouped && 'grouped', hidden && 'ephemeral'].filter(Boolean).join(' '),
      'data-ts': message.ts,
      'aria-label': `${name}, ${timeOfDay(when, now)}`,
      tabindex: '-1',
    },
    h('div', { class: 'message-side' }, grouped ? time(when, 'message-time-side') : avatar(person, 'medium')),
    h(
      'div',
      { class: 'message-main' },
      hidden &&
        h('p', { class: 'only-you' }, h('span', { class: 'eye', 'aria-hidden': 'true' }, '◉'), ' Only visible to you'),
      !grouped &&
        h(
          'p',
          { class: 'message-head' },
          h('strong', null, name),
          person?.isBot === true && h('span', { class: 'app-mark' }, 'APP'),
          time(when, 'message-time'),
          message.edited && hasBlocks && edited(),
        ),
      body(app, message),
      message.edited && (grouped || !hasBlocks) && edited(),
      files(message),
      where === 'stream' && message.replyCount > 0 && replies(app, message),
    ),
    tools(app, message, where),
  );
}

function edited() {
  return h('span', { class: 'edited' }, '(edited)');
}

/**
 * @param {Date} when
 * @param {string} className
 */
function time(when, className) {
  const words = timeOfDay(when, { now: new Date() });
  const short = className === 'message-time-side' ? words.replace(/\s?[AP]M$/i, '') : words;
  return h('time', { class: className, datetime: when.toISOString(), title: fullTime(when, { now: when }) }, short);
}

/**
 * @param {App} app
 * @param {Message} message
 */
function body(app, message) {
  if (message.blocks === undefined || message.blocks.length === 0) {
    return h('div', { key: 'text', class: 'words' }, mrkdwn(app, message.text));
  }
  /** @type {Surface} */
  const surface = {
    kind: 'message',
    scope: scopeOf(message),
    blocks: message.blocks,
    message,
  };
  return h('div', { key: 'blocks', class: 'blocks' }, blockList(app, surface, { blocks: message.blocks }));
}

/** @param {Message} message */
function files(message) {
  if (message.files === undefined || message.files.length === 0) return false;
  return h(
    'div',
    { class: 'files' },
    message.files.map((file) =>
      /\.(?:png|jpe?g|gif|svg|webp)$/i.test(file.title)
        ? h('img', { key: file.id, class: 'block-picture', src: file.url, alt: file.title, loading: 'lazy' })
        : h(
            'a',
            { key: file.id, class: 'file', href: file.url, target: '_blank', rel: 'noopener noreferrer' },
            `📄 ${file.title}`,
          ),
    ),
  );
}

/**
 * @param {App} app
 * @param {Message} message
 */
function replies(app, message) {
  const count = message.replyCount === 1 ? '1 reply' : `${message.replyCount} replies`;
  const last = message.lastReplyTs === undefined ? undefined : new Date(Number(message.lastReplyTs) * 1000);
  return h(
    'button',
    { type: 'button', class: 'replies', onclick: () => openThread(app, message) },
    h('strong', null, count),
    last !== undefined && h('span', null, ` Last reply ${ago(last, { now: new Date() })}`),
  );
}

/**
 * @param {App} app
 * @param {Message} message
 * @param {'stream' | 'thread'} where
 */
function tools(app, message, where) {
  const reply =
    where === 'stream' &&
    message.ephemeralFor === undefined &&
    h(
      'button',
      {
        type: 'button',
        class: 'icon-button',
        'aria-label': 'Reply in thread',
        title: 'Reply in thread',
        onclick: () => openThread(app, message),
      },
      '💬',
    );
  return h('div', { class: 'message-tools' }, reply, messageMenu(app, message, where));
}

/**
 * @param {App} app
 * @param {Message} message
 */
function openThread(app, message) {
  app.wantsFocus = 'thread-composer';
  go(app, { channel: message.channel, thread: message.threadTs ?? message.ts });
}
