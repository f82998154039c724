/** @import { App } from '../types.js' */
/** @import { OpenView } from '../../page-api.ts' */
import { blockList } from '../blocks/block.js';
import { h } from '../dom/vnode.js';
import { closeView, submit, viewSurface } from '../state/forms.js';
import { plain, richWords } from '../text/render.js';

/**
 * The top one of the bot's open forms, and above it the question that a button asks before it acts. Both are the browser's
 * own modal dialogs: the focus stays inside, everything else is out of reach.
 * @param {App} app
 */
export function dialogs(app) {
  const top = app.server?.views.at(-1);
  return [top !== undefined && form(app, top), app.confirm !== undefined && question(app, app.confirm)];
}

/**
 * @param {App} app
 * @param {OpenView} open
 */
function form(app, open) {
  const { viewId, view } = open;
  const working = app.working.has(viewId);
  const depth = (app.server?.views.length ?? 1) - 1;
  const close = () => void closeView(app, viewId);
  return h(
    'dialog',
    {
      key: viewId,
      class: 'modal',
      'aria-labelledby': `title-${viewId}`,
      mount: show,
      oncancel: refuse(close),
      onclick: onBackdrop(close),
    },
    h(
      'form',
      {
        class: 'modal-body',
        novalidate: true,
        onsubmit: (/** @type {Event} */ event) => {
          event.preventDefault();
          void submit(app, open);
        },
      },
      h(
        'header',
        { class: 'modal-head' },
        depth > 0 && h('span', { class: 'depth' }, `Step ${depth + 1}`),
        h('h2', { id: `title-${viewId}` }, plain(view.title.text)),
        h('button', { type: 'button', class: 'icon-button', 'aria-label': 'Close', onclick: close }, '✕'),
      ),
      h(
        'div',
        { class: 'modal-scroll blocks' },
        blockList(app, viewSurface(open), { blocks: viewSurface(open).blocks }),
      ),
      h(
        'footer',
        { class: 'modal-foot' },
        h('button', { type: 'button', class: 'button plain', onclick: close }, plain(view.close?.text ?? 'Cancel')),
        view.submit !== undefined &&
          h(
            'button',
            { type: 'submit', class: working ? 'button primary working' : 'button primary', 'aria-busy': working },
            h('span', { class: 'button-words' }, plain(view.submit.text)),
            working && h('span', { class: 'spinner' }),
          ),
      ),
    ),
  );
}

/**
 * @param {App} app
 * @param {NonNullable<App['confirm']>} ask
 */
function question(app, { dialog, go }) {
  const leave = () => {
    app.confirm = undefined;
    app.redraw();
  };
  const yes = () => {
    leave();
    go();
  };
  return h(
    'dialog',
    {
      key: 'confirm',
      class: 'modal question',
      'aria-labelledby': 'confirm-title',
      'aria-describedby': 'confirm-words',
      mount: show,
      oncancel: refuse(leave),
      onclick: onBackdrop(leave),
    },
    h(
      'div',
      { class: 'modal-body' },
      h('h2', { id: 'confirm-title' }, plain(dialog.title?.text ?? 'Are you sure?')),
      h('div', { id: 'confirm-words', class: 'words' }, richWords(app, dialog.text)),
      h(
        'footer',
        { class: 'modal-foot' },
        h('button', { type: 'button', class: 'button plain', onclick: leave }, plain(dialog.deny?.text ?? 'Cancel')),
        h(
          'button',
          { type: 'button', class: `button ${dialog.style ?? 'primary'}`, onclick: yes },
          plain(dialog.confirm?.text ?? 'Yes'),
        ),
      ),
    ),
  );
}

/** @param {Element} dialog */
function show(dialog) {
  if (!(dialog instanceof HTMLDialogElement)) return;
  dialog.showModal();
  const first = dialog.querySelector('[data-first], .blocks :is(input, textarea, .select-face), .modal-foot .button');
  if (first instanceof HTMLElement) first.focus();
}

/**
 * Escape asks to close; the dialog itself goes when the state says so.
 * @param {() => void} close
 */
function refuse(close) {
  return (/** @type {Event} */ event) => {
    event.preventDefault();
    close();
  };
}

/**
 * @param {() => void} close
 */
function onBackdrop(close) {
  return (/** @type {Event} */ event) =>
    event.target === event.currentTarget &&
    event.currentTarget instanceof Element &&
    event.currentTarget.matches('.question') &&
    close();
}
