/** @import { App, Surface } from '../types.js' */
import { blockList } from '../blocks/block.js';
import { h } from '../dom/vnode.js';

/**
 * The app's Home tab, as the bot last published it for this person.
 * @param {App} app
 */
export function home(app) {
  const view = app.server?.home;
  const blocks = view === undefined ? [] : /** @type {Surface['blocks']} */ (view.blocks);
  /** @type {Surface | undefined} */
  const surface = view === undefined ? undefined : { kind: 'home', scope: `home-${app.place.as ?? ''}`, blocks, view };
  return h(
    'section',
    { class: 'home', key: 'home', 'aria-label': 'App home', tabindex: '-1' },
    surface === undefined
      ? h('p', { class: 'opening' }, 'The app has not drawn its Home tab yet.')
      : h('div', { class: 'blocks' }, blockList(app, surface, { blocks })),
  );
}
