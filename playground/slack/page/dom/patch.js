/** @import { Child, VNode } from './vnode.js' */
import { setProps } from './props.js';

/** @type {WeakMap<Node, VNode>} */
const drawn = new WeakMap();
const svgSpace = 'http://www.w3.org/2000/svg';

/**
 * Makes the children of `parent` look like `children` while keeping every element that still belongs: focus, scroll
 * position, selection and typed text live in those elements and survive.
 * @param {Element} parent
 * @param {readonly Child[]} children
 */
export function patch(parent, children) {
  /** @type {(() => void)[]} */
  const mounts = [];
  patchChildren(parent, children, mounts);
  for (const mount of mounts) mount();
}

/**
 * @param {Element} parent
 * @param {readonly Child[]} children
 * @param {(() => void)[]} mounts
 */
function patchChildren(parent, children, mounts) {
  const { keyed, free } = pool(parent);
  let nextFree = 0;
  const wanted = children.map((child) => {
    const candidate = typeof child !== 'string' && child.key !== undefined ? keyed.get(child.key) : free[nextFree++];
    return fits(candidate, child) ? candidate : create(child, parent);
  });
  const stay = new Set(wanted);
  for (const node of [...parent.childNodes]) if (!stay.has(node)) leave(node);
  wanted.forEach((node, at) => {
    const there = parent.childNodes[at] ?? null;
    if (there !== node) parent.insertBefore(node, there);
    const child = children[at];
    if (typeof child === 'string') setText(node, child);
    else if (child !== undefined && node instanceof Element) patchElement(node, child, mounts);
  });
}

/**
 * A dialog is closed before it goes: only then the browser gives the focus back to where it was.
 * @param {ChildNode} node
 */
function leave(node) {
  if (node instanceof HTMLDialogElement) node.close();
  node.remove();
}

/** @param {Element} parent */
function pool(parent) {
  /** @type {Map<string, ChildNode>} */
  const keyed = new Map();
  /** @type {ChildNode[]} */
  const free = [];
  for (const node of parent.childNodes) {
    const key = drawn.get(node)?.key;
    if (key === undefined) free.push(node);
    else keyed.set(key, node);
  }
  return { keyed, free };
}

/**
 * @param {ChildNode | undefined} node
 * @param {Child} child
 * @returns {node is ChildNode}
 */
function fits(node, child) {
  if (node === undefined) return false;
  if (typeof child === 'string') return node.nodeType === Node.TEXT_NODE;
  return drawn.get(node)?.tag === child.tag;
}

/**
 * @param {Child} child
 * @param {Element} parent
 * @returns {ChildNode}
 */
function create(child, parent) {
  if (typeof child === 'string') return document.createTextNode(child);
  const inSvg = child.tag === 'svg' || (parent.namespaceURI === svgSpace && parent.tagName !== 'foreignObject');
  return inSvg ? document.createElementNS(svgSpace, child.tag) : document.createElement(child.tag);
}

/**
 * @param {Node} node
 * @param {string} text
 */
function setText(node, text) {
  if (node.nodeValue !== text) node.nodeValue = text;
}

/**
 * @param {Element} element
 * @param {VNode} wanted
 * @param {(() => void)[]} mounts
 */
function patchElement(element, wanted, mounts) {
  let vnode = wanted;
  const before = drawn.get(element);
  if (vnode.lazy !== undefined) {
    const { deps, make } = vnode.lazy;
    if (before?.lazy?.deps.every((dep, at) => dep === deps[at]) === true) return;
    vnode = { ...make(), lazy: { deps, make } };
  }
  drawn.set(element, vnode);
  patchChildren(element, vnode.children, mounts);
  // After the children, because a <select> can take its value only when its options exist.
  setProps(element, before?.props ?? {}, vnode.props);
  const { mount, after } = vnode.props;
  if (before === undefined && typeof mount === 'function') mounts.push(() => mount(element));
  if (typeof after === 'function') mounts.push(() => after(element));
}
