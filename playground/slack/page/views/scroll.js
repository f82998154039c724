const nearPx = 60;

/**
 * What a list knew of its own scrolling after the last drawing.
 * @type {WeakMap<Element, { atEnd: boolean, last: Element | null }>}
 */
const places = new WeakMap();

/**
 * A new list opens at its end and is watched from then on.
 * @param {Element} list
 */
export function openAtEnd(list) {
  jumpDown(list);
  list.addEventListener('scroll', () => remember(list, isAtEnd(list)), { passive: true });
  // A keyboard that slides in or a pane that opens changes the height without a drawing.
  const follow = () => places.get(list)?.atEnd === true && !underFinger(list) && jumpDown(list);
  new ResizeObserver(follow).observe(list);
}

/** @param {Element | null} list */
export function jumpDown(list) {
  if (list === null) return;
  list.scrollTop = list.scrollHeight;
  remember(list, true);
}

/**
 * After a drawing: follows the end when the person was there, unless the pointer or the focus is on something that could be
 * pressed; then a button says that there is more below. Everything else the browser's scroll anchoring keeps in place.
 * @param {Element} list
 */
export function keepPlace(list) {
  const before = places.get(list);
  if (before === undefined) return;
  const last = lastOf(list);
  const grew = last !== before.last;
  const waits = before.atEnd && underFinger(list);
  if (before.atEnd && !waits) jumpDown(list);
  else if (grew && !isAtEnd(list)) list.parentElement?.classList.add('more-below');
  // Whoever was at the end and only had a finger on something is taken there when the finger is gone.
  if (waits && !isAtEnd(list)) places.set(list, { atEnd: true, last: lastOf(list) });
  else remember(list, before.atEnd && isAtEnd(list));
}

/**
 * @param {Element} list
 * @param {boolean} atEnd
 */
function remember(list, atEnd) {
  places.set(list, { atEnd, last: lastOf(list) });
  if (atEnd) list.parentElement?.classList.remove('more-below');
}

/** @param {Element} list */
function lastOf(list) {
  return list.querySelector('.message:last-of-type');
}

/** @param {Element} list */
function isAtEnd(list) {
  return list.scrollHeight - list.scrollTop - list.clientHeight < nearPx;
}

/** @param {Element} list */
function underFinger(list) {
  const pressable = ':is(button, a, input, textarea, label)';
  return list.querySelector(`.message ${pressable}:hover, .message ${pressable}:focus-visible`) !== null;
}
