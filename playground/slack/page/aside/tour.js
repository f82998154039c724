/** @import { App } from '../types.js' */
/** @import { TourStep } from '../../page-api.ts' */
import { h } from '../dom/vnode.js';
import { personOf } from '../state/names.js';
import { go } from '../state/travel.js';
import { mrkdwn } from '../text/render.js';

/**
 * The guided tour: what to do, in order, with what is done already.
 * @param {App} app
 * @param {readonly TourStep[]} steps
 */
export function tour(app, steps) {
  const next = steps.find((step) => !step.done);
  const needed = steps.filter((step) => step.optional !== true);
  const done = needed.filter((step) => step.done).length;
  return h(
    'section',
    { class: 'tour', 'aria-labelledby': 'tour-title' },
    h('h3', { id: 'tour-title' }, 'Guided tour'),
    h(
      'p',
      { class: 'tour-progress' },
      next === undefined
        ? 'All done. Now try it with your own ideas.'
        : done < needed.length
          ? `${done} of ${needed.length} done`
          : 'All done. There is more, if you like:',
    ),
    h(
      'ol',
      null,
      steps.map((step, at) => stepLine(app, step, { at, isNext: step === next })),
    ),
  );
}

/**
 * @param {App} app
 * @param {TourStep} step
 * @param {{ at: number, isNext: boolean }} standing
 */
function stepLine(app, step, { at, isNext }) {
  const look = step.done ? 'step done' : isNext ? 'step next' : 'step';
  const typed = step.type;
  return h(
    'li',
    { key: step.id, class: look, 'data-step': step.id, 'aria-current': isNext ? 'step' : null },
    h('span', { class: 'step-mark', 'aria-hidden': 'true' }, step.done ? '✓' : at + 1),
    // Only the step that is next stands open: so the chart that it speaks of is in sight.
    h(
      'details',
      { class: 'step-words', open: isNext },
      h(
        'summary',
        { class: 'step-title' },
        step.title,
        step.optional === true && h('small', { class: 'step-more' }, ' if you like'),
        step.done && h('span', { class: 'visually-hidden' }, ' (done)'),
      ),
      h('div', { class: 'words' }, mrkdwn(app, step.text)),
      typed !== undefined &&
        h(
          'div',
          { class: 'step-type' },
          h('code', null, typed.text),
          h(
            'button',
            { type: 'button', class: isNext ? 'button primary' : 'button plain', onclick: () => typeIt(app, typed) },
            'Type it for me',
          ),
          h('small', null, `as ${personOf(app, typed.as)?.realName ?? typed.as}`),
        ),
    ),
  );
}

/**
 * Becomes the right person in the right channel and leaves the line in the composer; sending stays the person's own act.
 * @param {App} app
 * @param {NonNullable<TourStep['type']>} typed
 */
function typeIt(app, typed) {
  if (matchMedia('(max-width: 899px)').matches) app.panel.open = false;
  app.wantsFocus = 'composer';
  go(app, { as: typed.as, channel: typed.channel });
  // The address changes now, its event comes later; the draft belongs to the new person.
  app.drafts.set(`${typed.as}/${typed.channel}/`, typed.text);
  app.suggestion = { active: 0, dismissed: typed.text };
  app.redraw();
}
