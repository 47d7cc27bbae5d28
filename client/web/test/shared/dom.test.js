import assert from 'node:assert/strict';
import { test } from 'node:test';
import { h } from '../../src/shared/dom.js';

/** As much of a document as building takes. */
class Node {
  /** @type {Record<string, string>} */
  attributes = {};
  /** @type {Record<string, string>} */
  dataset = {};
  /** @type {any[]} */
  children = [];
  /** @type {string[]} */
  heard = [];

  /** @param {string} tag */
  constructor(tag) {
    this.tag = tag;
  }

  /** @param {string} name @param {string} value */
  setAttribute(name, value) {
    this.attributes[name] = value;
  }

  /** @param {string} event */
  addEventListener(event) {
    this.heard.push(event);
  }

  /** @param {...any} children */
  append(...children) {
    this.children.push(...children);
  }
}

Object.assign(globalThis, {
  Node,
  document: { createElement: (/** @type {string} */ tag) => new Node(tag) },
  location: { href: 'http://127.0.0.1:4566/play/' },
});

/** @param {string} tag @param {Record<string, any>} [properties] @param {...any} children @returns {Node} */
const build = (tag, properties, ...children) => /** @type {any} */ (h(/** @type {any} */ (tag), properties, ...children));

test('texts of others stay texts, whatever is in them', () => {
  const name = '<img src=x onerror=go()>';

  const element = build('p', { title: name, data: { player: name } }, name, [1, null, false, [undefined, 'two']]);

  assert.deepEqual(element.children, [name, '1', 'two']);
  assert.equal(element.attributes.title, name);
  assert.equal(element.dataset.player, name);
});

test('attributes that hold code are refused, and so are links that run', () => {
  for (const properties of [
    { style: 'background: url(//evil.example)' },
    { srcdoc: '<script>go()</script>' },
    { innerHTML: '<b>' },
    { onclick: 'go()' },
    { href: 'javascript:go()' },
    { href: ' JaVaScRiPt:go()' },
    { src: 'data:text/html,<script>go()</script>' },
    { formaction: 'javascript:go()' },
  ]) {
    assert.throws(() => build('a', properties), TypeError, JSON.stringify(properties));
  }
});

test('listeners are functions, links lead to pages, and what is not there is left out', () => {
  const element = build('a', { onclick: () => {}, href: '#/avatar', hidden: true, title: null, class: undefined, disabled: false });

  assert.deepEqual(element.heard, ['click']);
  assert.deepEqual(element.attributes, { href: '#/avatar', hidden: '' });
});
