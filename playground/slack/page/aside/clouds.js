/** @import { CloudSeen } from '../../page-api.ts' */
import { h } from '../dom/vnode.js';

/**
 * The clouds that are played here: each has a page of its own that shows what it believes.
 * @param {readonly CloudSeen[]} clouds
 */
export function cloudsPart(clouds) {
  return h(
    'section',
    { class: 'clouds', 'aria-labelledby': 'clouds-title' },
    h('h3', { id: 'clouds-title' }, 'What the clouds believe'),
    h('ul', null, clouds.map(cloudLine)),
  );
}

/** @param {CloudSeen} cloud */
function cloudLine(cloud) {
  const words =
    cloud.state === 'ready'
      ? h('a', { href: cloud.url, target: '_blank', rel: 'noopener noreferrer' }, `What ${cloud.title} believes`)
      : cloud.state === 'starting'
        ? `${cloud.title} is starting…`
        : `${cloud.title} is not played: ${cloud.sentence}`;
  const lamp = { ready: 'running', starting: 'starting', failed: 'failed' }[cloud.state];
  return h(
    'li',
    { key: cloud.title },
    h('span', { class: `lamp ${lamp}`, 'aria-hidden': 'true' }),
    h('span', null, words),
  );
}
