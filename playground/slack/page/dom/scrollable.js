/**
 * Lets the keyboard into a frame only while there is something to scroll in it; else it would be a stop without sense.
 * @param {Element} frame
 */
export function focusableWhenScrolling(frame) {
  if (frame.scrollWidth > frame.clientWidth) frame.setAttribute('tabindex', '0');
  else frame.removeAttribute('tabindex');
}
