/** @import { App } from '../types.js' */
import { loadPanel } from '../net/api.js';

const everyMs = 1000;
const absentEveryMs = 30_000;

/**
 * Keeps the panel's state fresh; where nobody serves a panel it asks rarely and the page goes without.
 * @param {App} app
 */
export async function pollPanel(app) {
  let waitMs = everyMs;
  try {
    app.panel.state = await loadPanel();
    if (app.panel.state === undefined) waitMs = absentEveryMs;
    app.redraw();
  } catch {
    // The banner says that the playground is gone; the last picture stays.
    waitMs = everyMs * 2;
  }
  setTimeout(() => void pollPanel(app), waitMs);
}
