/** @import { App } from '../types.js' */
import { readPlace } from './place.js';

/**
 * One window's memory, empty, standing where its address says.
 * @returns {App}
 */
export function createApp() {
  return {
    place: readPlace(location.hash),
    server: undefined,
    link: 'loading',
    menu: undefined,
    confirm: undefined,
    values: new Map(),
    errors: new Map(),
    working: new Set(),
    drafts: new Map(),
    sent: [],
    toasts: [],
    drawerOpen: false,
    suggestion: { active: 0, dismissed: undefined },
    firstNew: new Map(),
    panel: { state: undefined, open: matchMedia('(min-width: 1100px)').matches, plugging: false },
    wantsFocus: undefined,
    redraw: () => undefined,
  };
}
