/** @import { PanelState } from '../../page-api.ts' */
import { rateOf } from './geometry.js';

const recentPoints = 5;

/**
 * What the chart shows now, in words and numbers.
 * @param {PanelState['points']} points
 * @param {readonly string[]} versions
 */
export function factsOf(points, versions) {
  const recent = points.slice(-recentPoints);
  const requests = recent.reduce((sum, point) => sum + point.requests, 0);
  const shares = versions
    .map((version, at) => ({ version, colour: at % 6, share: shareOf(recent, version) }))
    .filter((own) => own.share > 0);
  return { shares, perSecond: requests / Math.max(1, recent.length), rate: rateOf(recent) };
}

/**
 * @param {PanelState['points']} recent
 * @param {string} version
 */
function shareOf(recent, version) {
  const requests = recent.reduce((sum, point) => sum + point.requests, 0);
  if (requests === 0) return recent.at(-1)?.byVersion[version] ?? 0;
  return recent.reduce((sum, point) => sum + point.requests * (point.byVersion[version] ?? 0), 0) / requests;
}

/**
 * A share as people say it: whole per cents, tenths where it is small.
 * @param {number} share
 */
export function percent(share) {
  const value = share * 100;
  const digits = value > 0 && value < 9.95 ? 1 : 0;
  return `${value.toFixed(digits).replace(/\.0$/, '')} %`;
}
