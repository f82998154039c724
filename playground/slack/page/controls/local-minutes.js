/**
 * Seconds since 1970 as a `datetime-local` field wants them: in the reader's own zone.
 * @param {unknown} epochSeconds
 */
export function localMinutes(epochSeconds) {
  if (typeof epochSeconds !== 'number') return '';
  const when = new Date(epochSeconds * 1000);
  const two = (/** @type {number} */ part) => String(part).padStart(2, '0');
  const day = [when.getFullYear(), two(when.getMonth() + 1), two(when.getDate())].join('-');
  return `${day}T${two(when.getHours())}:${two(when.getMinutes())}`;
}
