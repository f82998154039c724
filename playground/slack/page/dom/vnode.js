/**
 * A description of one element; `patch` makes the document look like it. Texts become text nodes, never markup.
 * @typedef {{ readonly tag: string, readonly props: Props, readonly key: string | undefined, readonly children: readonly Child[], readonly lazy?: Lazy }} VNode
 * @typedef {{ readonly deps: readonly unknown[], readonly make: () => VNode }} Lazy
 * @typedef {VNode | string} Child
 * @typedef {Child | number | false | null | undefined | LooseList} Loose
 * @typedef {{ readonly length: number, flatMap: (each: (child: Loose) => readonly Child[]) => Child[] }} LooseList
 * @typedef {Readonly<Record<string, unknown>>} Props
 */

/**
 * Describes an element. An absent child keeps its place as an empty text, so that a neighbour that comes or goes does not
 * make the others be built anew (and lose focus). Lists that change length give their items a `key`.
 * @param {string} tag
 * @param {Props | null} [props]
 * @param {...Loose} children
 * @returns {VNode}
 */
export function h(tag, props, ...children) {
  const key = props?.['key'];
  return {
    tag,
    props: props ?? {},
    key: key === undefined ? undefined : String(key),
    children: children.flatMap(flat),
  };
}

/**
 * An element that is described anew only when one of `deps` is another value than at the last drawing.
 * @param {string} tag
 * @param {string} key
 * @param {Lazy} lazy
 * @returns {VNode}
 */
export function lazily(tag, key, lazy) {
  return { tag, key, props: {}, children: [], lazy };
}

/**
 * @param {Loose} child
 * @returns {readonly Child[]}
 */
function flat(child) {
  if (child === null || child === undefined || child === false) return [''];
  if (typeof child === 'number') return [String(child)];
  if (typeof child === 'string') return [child];
  return isList(child) ? child.flatMap(flat) : [child];
}

/**
 * @param {VNode | LooseList} child
 * @returns {child is LooseList}
 */
function isList(child) {
  return Array.isArray(child);
}
