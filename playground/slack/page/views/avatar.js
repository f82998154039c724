/** @import { Person } from '../../page-api.ts' */
import { h } from '../dom/vnode.js';

/**
 * A round picture with a person's initials; decoration, because the name always stands beside it.
 * @param {Person | undefined} person
 * @param {'small' | 'medium' | 'large'} size
 */
export function avatar(person, size) {
  const bot = person?.isBot === true ? ' bot' : '';
  const style = { '--person': person?.colour ?? '#6b7280' };
  return h('span', { class: `avatar ${size}${bot}`, 'aria-hidden': 'true', style }, initials(person?.realName ?? '?'));
}

/** @param {string} name */
export function initials(name) {
  const words = name.split(/\s+/).filter((word) => /\p{L}/u.test(word));
  const [first = '?', last] = [words[0], words.length > 1 ? words.at(-1) : undefined];
  return `${[...first][0] ?? '?'}${last === undefined ? '' : ([...last][0] ?? '')}`.toUpperCase();
}
