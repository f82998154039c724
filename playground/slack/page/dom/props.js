/** @import { Props } from './vnode.js' */

/** @type {WeakMap<Element, Map<string, (event: Event) => void>>} */
const listeners = new WeakMap();
const ours = new Set(['key', 'mount', 'after']);
const live = new Set(['value', 'checked', 'indeterminate']);

/**
 * Brings an element's attributes, live properties, styles and listeners from one description to the next. Attributes that
 * no description names (such as an open dialog's) stay as the browser set them.
 * @param {Element} element
 * @param {Props} before
 * @param {Props} next
 */
export function setProps(element, before, next) {
  for (const name of Object.keys(before)) if (!(name in next)) setProp(element, name, undefined);
  for (const [name, value] of Object.entries(next)) {
    if (live.has(name)) setLive(element, name, value);
    else if (before[name] !== value) setProp(element, name, value);
  }
}

/**
 * @param {Element} element
 * @param {string} name
 * @param {unknown} value
 */
function setProp(element, name, value) {
  if (ours.has(name)) return;
  if (name.startsWith('on')) setListener(element, name.slice(2), value);
  else if (name === 'style') setStyle(element, value);
  else if (value === undefined || value === null || (value === false && !name.startsWith('aria-')))
    element.removeAttribute(name);
  else element.setAttribute(name, value === true && !name.startsWith('aria-') ? '' : String(value));
}

/**
 * The value is compared with what stands in the element: a person's typing is newer than the last description.
 * @param {Element} element
 * @param {string} name
 * @param {unknown} value
 */
function setLive(element, name, value) {
  if (value !== undefined && Reflect.get(element, name) !== value) Reflect.set(element, name, value);
}

/**
 * @param {Element} element
 * @param {unknown} value
 */
function setStyle(element, value) {
  if (!(element instanceof HTMLElement || element instanceof SVGElement)) return;
  element.removeAttribute('style');
  // Through the object model, which a strict style-src allows; a style attribute would be refused.
  for (const [name, set] of Object.entries(Object(value))) element.style.setProperty(name, String(set));
}

/**
 * @param {Element} element
 * @param {string} type
 * @param {unknown} listener
 */
function setListener(element, type, listener) {
  let own = listeners.get(element);
  if (own === undefined) listeners.set(element, (own = new Map()));
  if (!own.has(type)) element.addEventListener(type, dispatch);
  own.set(type, typeof listener === 'function' ? (event) => listener(event) : () => undefined);
}

/** @param {Event} event */
function dispatch(event) {
  if (event.currentTarget instanceof Element) listeners.get(event.currentTarget)?.get(event.type)?.(event);
}
