// As much of a document as morph.js touches, for tests without a browser.

export class FakeNode {
  /** @type {FakeNode | null} */
  parentNode = null;
  /** @type {FakeNode[]} */
  childNodes = [];
  nodeName = '';
  /** @type {string | null} */
  nodeValue = null;

  get firstChild() {
    return this.childNodes[0] ?? null;
  }

  get nextSibling() {
    const siblings = this.parentNode?.childNodes ?? [];
    return siblings[siblings.indexOf(this) + 1] ?? null;
  }

  remove() {
    const siblings = this.parentNode?.childNodes ?? [];
    if (this.parentNode !== null) {
      siblings.splice(siblings.indexOf(this), 1);
      this.parentNode = null;
    }
  }

  /** @param {FakeNode} node @param {FakeNode | null} before */
  insertBefore(node, before) {
    node.remove();
    const at = before === null ? this.childNodes.length : this.childNodes.indexOf(before);
    if (at < 0) {
      throw new Error('NotFoundError: the node before which to insert is not a child of this node');
    }
    this.childNodes.splice(at, 0, node);
    node.parentNode = this;
  }

  /** @param {...(FakeNode | string)} nodes */
  append(...nodes) {
    for (const node of nodes) {
      this.insertBefore(typeof node === 'string' ? new FakeText(node) : node, null);
    }
  }

  /** @param {...(FakeNode | string)} nodes */
  replaceChildren(...nodes) {
    [...this.childNodes].forEach((node) => node.remove());
    this.append(...nodes);
  }
}

export class FakeText extends FakeNode {
  /** @param {string} text */
  constructor(text) {
    super();
    this.nodeName = '#text';
    this.nodeValue = text;
  }
}

export class FakeElement extends FakeNode {
  /** @type {Map<string, string>} */
  attributes = new Map();

  /** @param {string} tag */
  constructor(tag) {
    super();
    this.nodeName = tag.toUpperCase();
  }

  get children() {
    return this.childNodes.filter((node) => node instanceof FakeElement);
  }

  getAttributeNames() {
    return [...this.attributes.keys()];
  }

  /** @param {string} name */
  getAttribute(name) {
    return this.attributes.get(name) ?? null;
  }

  /** @param {string} name */
  hasAttribute(name) {
    return this.attributes.has(name);
  }

  /** @param {string} name @param {string} value */
  setAttribute(name, value) {
    this.attributes.set(name, value);
  }

  /** @param {string} name */
  removeAttribute(name) {
    this.attributes.delete(name);
  }
}

/** Makes these what the modules under test take for the page's. */
export function install() {
  Object.assign(globalThis, {
    Node: FakeNode,
    Element: FakeElement,
    document: { createElement: (/** @type {string} */ tag) => new FakeElement(tag) },
  });
}

/** @param {FakeNode} node @returns {string} */
export function written(node) {
  if (!(node instanceof FakeElement)) {
    return node.nodeValue ?? '';
  }
  const attributes = [...node.attributes].sort().map(([name, value]) => ` ${name}="${value}"`);
  return `<${node.nodeName}${attributes.join('')}>${node.childNodes.map(written).join('|')}</>`;
}
