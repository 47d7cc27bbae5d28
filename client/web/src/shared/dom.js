// Builds elements. What is put in as text stays text: there is no way here to have markup read.

/** @typedef {Node | string | number | null | undefined | false | any[]} Child a list holds children */

/**
 * An element with its children. Of `properties`: `class`; `on` followed by an event's name takes a
 * listener; `data` an object of data attributes; `true` sets an attribute without a value, `false`,
 * `null` and `undefined` leave it out; everything else is an attribute. `style`, `srcdoc` and other
 * attributes that hold code are refused, as are links that run.
 *
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Record<string, any> | null} [properties]
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function h(tag, properties, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties ?? {})) {
    set(element, name, value);
  }
  element.append(...nodes(children));
  return element;
}

/**
 * Puts these children in the place of those that are there.
 *
 * @param {Element} element
 * @param {...Child} children
 */
export function fill(element, ...children) {
  element.replaceChildren(...nodes(children));
}

/**
 * Sets the text, and touches the page only when it is another one: for what is written often.
 *
 * @param {Element} element
 * @param {string | number} text
 */
export function write(element, text) {
  const wanted = String(text);
  if (element.textContent !== wanted) {
    element.textContent = wanted;
  }
}

/**
 * The element of this page with that id.
 *
 * @template {Element} [T=HTMLElement]
 * @param {string} id
 * @param {new () => T} [type]
 * @returns {T}
 * @throws {Error} when the page has none, or one of another kind
 */
export function byId(id, type) {
  const element = document.getElementById(id);
  if (!element || (type && !(element instanceof type))) {
    throw new Error(`the page has no ${type?.name ?? 'element'} with the id ${id}`);
  }
  return /** @type {T} */ (/** @type {unknown} */ (element));
}

/**
 * @param {Element} element
 * @param {string} name
 * @param {any} value
 */
function set(element, name, value) {
  if (value === null || value === undefined || value === false) {
    return;
  }
  if (name === 'data') {
    for (const [key, each] of Object.entries(value)) {
      /** @type {HTMLElement} */ (element).dataset[key] = String(each);
    }
  } else if (name.startsWith('on')) {
    if (typeof value !== 'function') {
      throw new TypeError(`${name} takes a function`);
    }
    element.addEventListener(name.slice(2), value);
  } else if (name === 'style' || name === 'srcdoc' || name === 'innerHTML') {
    throw new TypeError(`${name} is not set from here; use a class`);
  } else {
    element.setAttribute(name, value === true ? '' : safe(name, String(value)));
  }
}

/**
 * @param {string} name
 * @param {string} value
 */
function safe(name, value) {
  if (name === 'href' || name === 'src' || name === 'action' || name === 'formaction') {
    const scheme = new URL(value, location.href).protocol;
    if (scheme !== 'https:' && scheme !== 'http:') {
      throw new TypeError(`${name} must be an http address, was one of ${scheme}`);
    }
  }
  return value;
}

/**
 * @param {Child[]} children
 * @returns {(Node | string)[]}
 */
function nodes(children) {
  /** @type {(Node | string)[]} */
  const all = [];
  for (const child of children) {
    if (Array.isArray(child)) {
      all.push(...nodes(child));
    } else if (child !== null && child !== undefined && child !== false) {
      all.push(child instanceof Node ? child : String(child));
    }
  }
  return all;
}
