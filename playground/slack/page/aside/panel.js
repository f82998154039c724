/** @import { App } from '../types.js' */
import { h } from '../dom/vnode.js';
import { setPlug } from '../net/api.js';
import { toast } from '../state/toasts.js';
import { chart } from './chart.js';
import { cloudsPart } from './clouds.js';
import { tour } from './tour.js';

const botWords = {
  running: 'The bot is running.',
  starting: 'The bot is starting…',
  unplugged: 'The bot is unplugged.',
};

/**
 * Beside the chat: the tour, the demo service, the bot's plug. On a phone it is a sheet at the bottom.
 * @param {App} app
 */
export function panel(app) {
  const { state, open } = app.panel;
  if (state === undefined || !open) return false;
  return h(
    'aside',
    { class: 'panel', id: 'panel', key: 'panel', 'aria-label': 'Tour and demo service' },
    h(
      'header',
      { class: 'panel-head' },
      h('h2', null, 'Playground'),
      h(
        'button',
        { type: 'button', class: 'icon-button', 'aria-label': 'Fold the panel', onclick: () => fold(app) },
        '✕',
      ),
    ),
    h(
      'div',
      { class: 'panel-scroll', tabindex: '0', role: 'region', 'aria-label': 'Tour and charts' },
      state.tour.length > 0 && tour(app, state.tour),
      state.demoUrl !== '' && chart(state),
      state.clouds.length > 0 && cloudsPart(state.clouds),
      plug(app, state.bot),
    ),
  );
}

/** @param {App} app */
function fold(app) {
  app.panel.open = false;
  app.redraw();
  const button = document.querySelector('.panel-button');
  if (button instanceof HTMLElement) button.focus();
}

/**
 * @param {App} app
 * @param {'running' | 'starting' | 'unplugged'} bot
 */
function plug(app, bot) {
  const pulls = bot !== 'unplugged';
  const busy = app.panel.plugging;
  return h(
    'section',
    { class: 'plug', 'aria-labelledby': 'plug-title' },
    h('h3', { id: 'plug-title' }, "The bot's plug"),
    h(
      'p',
      { class: 'plug-state', role: 'status' },
      h('span', { class: `lamp ${bot}`, 'aria-hidden': 'true' }),
      botWords[bot],
    ),
    h(
      'p',
      { class: 'plug-words' },
      'Pulling it kills the bot at once, in the middle of whatever it does. Nothing is lost: plug it in and watch it go on.',
    ),
    h(
      'button',
      {
        type: 'button',
        class: pulls ? 'button danger' : 'button primary',
        'aria-busy': busy,
        'aria-disabled': busy,
        onclick: () => void (!busy && turn(app, pulls)),
      },
      pulls ? "Pull the bot's plug" : 'Plug it in again',
    ),
  );
}

/**
 * @param {App} app
 * @param {boolean} pulled
 */
async function turn(app, pulled) {
  app.panel.plugging = true;
  app.redraw();
  const done = await setPlug(pulled);
  app.panel.plugging = false;
  if (!done) toast(app, 'The plug did not move: the playground does not answer.');
  app.redraw();
}
