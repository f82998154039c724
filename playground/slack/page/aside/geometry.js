/** @import { PanelState } from '../../page-api.ts' */

/**
 * @typedef {PanelState['points']} Points
 * @typedef {{ width: number, height: number, slots: number }} Frame
 */

/**
 * The versions in order of their first appearance, so that a colour stays with its version.
 * @param {Points} points
 * @param {readonly string[]} [known]
 * @returns {string[]}
 */
export function versionsOf(points, known = []) {
  const all = new Set(known);
  for (const point of points) for (const version of Object.keys(point.byVersion)) all.add(version);
  return [...all];
}

/**
 * One closed outline per version, stacked from the bottom; the newest point touches the right edge.
 * @param {Points} points
 * @param {readonly string[]} versions
 * @param {Frame} frame
 * @returns {{ version: string, path: string }[]}
 */
export function stackedAreas(points, versions, frame) {
  const floors = points.map(() => 0);
  return versions.map((version) => {
    const lower = [...floors];
    points.forEach((point, at) => (floors[at] = Math.min(1, (floors[at] ?? 0) + (point.byVersion[version] ?? 0))));
    const up = floors.map((share, at) => corner(at, share, { points, frame }));
    const down = lower.map((share, at) => corner(at, share, { points, frame })).reverse();
    return { version, path: points.length === 0 ? '' : `M${[...up, ...down].join('L')}Z` };
  });
}

/**
 * The error rate as one line below a ceiling.
 * @param {Points} points
 * @param {number} ceiling
 * @param {Frame} frame
 */
export function rateLine(points, ceiling, frame) {
  if (points.length === 0) return '';
  const corners = smoothRates(points).map((rate, at) => corner(at, Math.min(1, rate / ceiling), { points, frame }));
  return `M${corners.join('L')}`;
}

/**
 * Error rates over a sliding window: single seconds have too few requests to say anything.
 * @param {Points} points
 * @param {number} [windowPoints]
 */
export function smoothRates(points, windowPoints = 5) {
  return points.map((_, at) => rateOf(points.slice(Math.max(0, at - windowPoints + 1), at + 1)));
}

/**
 * Share of failed requests, 0..1.
 * @param {Points} points
 */
export function rateOf(points) {
  const requests = points.reduce((sum, point) => sum + point.requests, 0);
  const errors = points.reduce((sum, point) => sum + point.errors, 0);
  return requests === 0 ? 0 : errors / requests;
}

/**
 * @param {number} at
 * @param {number} share
 * @param {{ points: Points, frame: Frame }} drawing
 */
function corner(at, share, { points, frame: { width, height, slots } }) {
  const x = width - ((points.length - 1 - at) * width) / (slots - 1);
  return `${x.toFixed(1)} ${(height - share * height).toFixed(1)}`;
}
