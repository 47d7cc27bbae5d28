// Views are functions from data to fresh elements; morph makes what is on the page like them, so
// that focus, selection and what is open stay where they are. Listeners are not part of a view: what
// can be pressed has a data-act, and the page listens once.

import { fill } from '../shared/dom.js';

/** @typedef {import('../shared/dom.js').Child} Child */

const SVG = 'http://www.w3.org/2000/svg';

/** What a reader or the browser changes, and a view does not take back. */
const KEPT = new Map([
  ['DETAILS', new Set(['open'])],
  ['DIALOG', new Set(['open'])],
]);

/**
 * An element of SVG with its children. Attributes that are null or undefined are left out.
 *
 * @param {string} tag
 * @param {Record<string, string | number | null | undefined>} [attributes]
 * @param {...Node} children
 * @returns {SVGElement}
 */
export function s(tag, attributes, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value !== null && value !== undefined) {
      element.setAttribute(name, String(value));
    }
  }
  element.append(...children);
  return element;
}

/**
 * Sets variables of an element's style. The page's policy forbids style attributes, not this.
 *
 * @template {HTMLElement | SVGElement} E
 * @param {E} element
 * @param {Record<string, string | number>} values by name, without the dashes
 * @returns {E}
 */
export function vars(element, values) {
  for (const [name, value] of Object.entries(values)) {
    element.style.setProperty(`--${name}`, String(value));
  }
  return element;
}

/**
 * Makes the children of an element like those given. Elements with the same data-key are the same
 * element; those with data-own keep the children they have.
 *
 * @param {Element} parent
 * @param {...Child} children
 */
export function show(parent, ...children) {
  const wanted = document.createElement('div');
  fill(wanted, children);
  likeIts(parent, wanted);
}

/**
 * @param {Node} have
 * @param {Node} want of the same kind
 */
function morph(have, want) {
  if (have instanceof Element && want instanceof Element) {
    attributes(have, want);
    if (!want.hasAttribute('data-own')) {
      likeIts(have, want);
    }
  } else if (have.nodeValue !== want.nodeValue) {
    have.nodeValue = want.nodeValue;
  }
}

/**
 * @param {Element} have
 * @param {Element} want
 */
function attributes(have, want) {
  const kept = KEPT.get(have.nodeName);
  for (const name of have.getAttributeNames()) {
    if (!want.hasAttribute(name) && !kept?.has(name)) {
      have.removeAttribute(name);
    }
  }
  for (const name of want.getAttributeNames()) {
    const value = want.getAttribute(name) ?? '';
    if (name === 'style') {
      const style = /** @type {HTMLElement} */ (have).style;
      const wanted = /** @type {HTMLElement} */ (want).style.cssText;
      if (style.cssText !== wanted) {
        style.cssText = wanted;
      }
    } else if (have.getAttribute(name) !== value && !kept?.has(name)) {
      have.setAttribute(name, value);
    }
  }
}

/** @param {Node} node */
const key = (node) => (node instanceof Element ? node.getAttribute('data-key') : null);

/**
 * @param {Node} have
 * @param {Node} want
 */
const alike = (have, want) => have.nodeName === want.nodeName && key(have) === key(want);

/**
 * @param {Element} parent
 * @param {Element} wanted its children may be taken
 */
function likeIts(parent, wanted) {
  /** @type {Map<string, Element>} */
  const keyed = new Map();
  for (const child of parent.children) {
    const name = key(child);
    if (name !== null) {
      keyed.set(name, child);
    }
  }
  let next = parent.firstChild;
  for (const want of [...wanted.childNodes]) {
    const name = key(want);
    const found = name === null ? next : (keyed.get(name) ?? null);
    if (found !== null && alike(found, want)) {
      if (found === next) {
        next = next.nextSibling;
      } else {
        parent.insertBefore(found, next);
      }
      morph(found, want);
    } else {
      parent.insertBefore(want, next);
    }
  }
  while (next !== null) {
    const after = next.nextSibling;
    next.remove();
    next = after;
  }
}
