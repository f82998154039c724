/** @import { PanelState } from '../../page-api.ts' */
import { h } from '../dom/vnode.js';
import { rateLine, rateOf, smoothRates, stackedAreas, versionsOf } from './geometry.js';
import { factsOf, percent } from './words.js';

const frame = { width: 300, height: 88, slots: 180 };
const rateFrame = { ...frame, height: 56 };
const leastCeiling = 0.06;

/** @type {string[]} */
let seen = [];

/**
 * The demo service's last three minutes: who answered, and how much failed.
 * @param {PanelState} state
 */
export function chart({ points, demoUrl }) {
  seen = versionsOf(points, seen);
  const facts = factsOf(points, seen);
  const ceiling = Math.max(leastCeiling, ...smoothRates(points).map((rate) => rate * 1.2));
  const split = facts.shares.map((own) => `${own.version} ${percent(own.share)}`).join(', ');
  return h(
    'section',
    { class: 'chart', 'aria-labelledby': 'chart-title' },
    h('h3', { id: 'chart-title' }, 'Demo service now'),
    h(
      'p',
      { class: 'chart-words' },
      h('span', null, points.length === 0 ? 'No requests yet.' : `${facts.perSecond.toFixed(0)} requests/s`),
      h('a', { href: demoUrl, target: '_blank', rel: 'noopener noreferrer' }, 'Open it'),
    ),
    picture(`Traffic by version: ${split === '' ? 'none' : split}`, frame, [
      stackedAreas(points, seen, frame).map((area, at) =>
        h('path', { key: area.version, class: `area v${at % 6}`, d: area.path }),
      ),
    ]),
    h(
      'ul',
      { class: 'legend' },
      facts.shares.map((own) =>
        h(
          'li',
          { key: own.version },
          h('span', { class: `swatch v${own.colour}` }),
          `${own.version} `,
          h('strong', null, percent(own.share)),
        ),
      ),
    ),
    h(
      'p',
      { class: 'chart-words' },
      h('span', null, 'Errors ', h('strong', { class: facts.rate > 0.02 ? 'bad' : '' }, percent(facts.rate))),
      h('span', null, `last 3 minutes ${percent(rateOf(points))}`),
    ),
    picture(`Error rate: ${percent(facts.rate)}; the top of the picture is ${percent(ceiling)}`, rateFrame, [
      h('path', { class: 'rate', d: rateLine(points, ceiling, rateFrame) }),
      h('text', { class: 'axis', x: '4', y: '11' }, percent(ceiling)),
    ]),
    h('p', { class: 'axis-words', 'aria-hidden': 'true' }, h('span', null, '3 min ago'), h('span', null, 'now')),
  );
}

/**
 * @param {string} label
 * @param {{ width: number, height: number }} size
 * @param {import('../dom/vnode.js').Loose} shapes
 */
function picture(label, { width, height }, shapes) {
  return h(
    'svg',
    {
      class: 'picture',
      role: 'img',
      'aria-label': label,
      viewBox: `0 0 ${width} ${height}`,
      preserveAspectRatio: 'none',
      height: String(height),
    },
    shapes,
  );
}
