const gapPx = 4;
const edgePx = 8;

/**
 * Shows a popup in the browser's top layer (above every dialog and beyond every clipping box), beside its button.
 * @param {Element} popup
 */
export function showPopup(popup) {
  if (!(popup instanceof HTMLElement)) return;
  popup.showPopover();
  placePopup(popup);
  const first = popup.querySelector('input, [role="menuitem"], [role="menuitemradio"], button');
  if (first instanceof HTMLElement) first.focus({ preventScroll: true });
}

/**
 * @param {Element} popup
 */
export function placePopup(popup) {
  const anchor = popup.parentElement?.querySelector('button');
  if (!(popup instanceof HTMLElement) || !anchor) return;
  const at = anchor.getBoundingClientRect();
  const below = innerHeight - at.bottom - gapPx - edgePx;
  const above = at.top - gapPx - edgePx;
  const opensUp = below < Math.min(popup.scrollHeight, 320) && above > below;
  popup.style.setProperty('max-height', `${Math.min(420, opensUp ? above : below)}px`);
  popup.style.setProperty('min-width', `${Math.min(at.width, innerWidth - 2 * edgePx)}px`);
  const { width, height } = popup.getBoundingClientRect();
  const left = Math.max(edgePx, Math.min(at.left, innerWidth - width - edgePx));
  popup.style.setProperty('left', `${left}px`);
  popup.style.setProperty('top', `${opensUp ? at.top - gapPx - height : at.bottom + gapPx}px`);
}

/** Keeps the open popup beside its button while something scrolls or the window changes. */
export function followAnchors() {
  const place = () => document.querySelectorAll('[popover]:popover-open').forEach(placePopup);
  addEventListener('scroll', place, { capture: true, passive: true });
  addEventListener('resize', place, { passive: true });
}
