/**
 * Where a window stands: who it acts as and what it shows. It lives in the address, so that two windows can be two people.
 * @typedef {{ as?: string | undefined, channel?: string | undefined, thread?: string | undefined, home?: boolean | undefined }} Place
 */

/**
 * @param {string} hash
 * @returns {Place}
 */
export function readPlace(hash) {
  const words = new URLSearchParams(hash.replace(/^#/, ''));
  return {
    as: id(words.get('as')),
    channel: id(words.get('c')),
    thread: /^\d+\.\d+$/.test(words.get('t') ?? '') ? (words.get('t') ?? undefined) : undefined,
    home: words.get('tab') === 'home' ? true : undefined,
  };
}

/**
 * @param {Place} place
 */
export function writePlace(place) {
  const words = new URLSearchParams();
  if (place.as !== undefined) words.set('as', place.as);
  if (place.channel !== undefined) words.set('c', place.channel);
  if (place.home === true) words.set('tab', 'home');
  if (place.thread !== undefined) words.set('t', place.thread);
  return `#${words.toString()}`;
}

/** @param {string | null} word */
function id(word) {
  return word !== null && /^[A-Z][A-Z0-9]+$/.test(word) ? word : undefined;
}
