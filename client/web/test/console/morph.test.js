import assert from 'node:assert/strict';
import { test } from 'node:test';
import { show } from '../../src/console/morph.js';
import { FakeElement, install, written } from './tree.js';

install();

/**
 * @param {string} tag
 * @param {Record<string, string>} attributes
 * @param {...(FakeElement | string)} children
 */
function element(tag, attributes, ...children) {
  const made = new FakeElement(tag);
  Object.entries(attributes).forEach(([name, value]) => made.setAttribute(name, value));
  made.append(...children);
  return made;
}

/** @param {FakeElement} root @param {...(FakeElement | string)} children */
const draw = (root, ...children) =>
  show(/** @type {any} */ (root), .../** @type {any[]} */ (children));

let seed = 3;
/** @param {number} below */
const dice = (below) => (seed = (seed * 48_271) % 2_147_483_647) % below;

/** @param {number} depth @returns {(FakeElement | string)[]} */
function anything(depth) {
  const keys = ['a', 'b', 'c', 'd', 'e'].sort(() => dice(3) - 1);
  return Array.from({ length: dice(5) }, () => {
    if (dice(4) === 0) {
      return `text ${dice(3)}`;
    }
    /** @type {Record<string, string>} */
    const attributes = dice(2) === 0 ? { class: `c${dice(3)}` } : {};
    if (dice(2) === 0) {
      attributes['data-key'] = String(keys.pop());
    }
    return element(['p', 'li', 'div'][dice(3)] ?? 'p', attributes, ...(depth > 0 ? anything(depth - 1) : []));
  });
}

/** @param {(FakeElement | string)[]} all @returns {(FakeElement | string)[]} */
const copy = (all) =>
  all.map((each) =>
    typeof each === 'string'
      ? each
      : element(each.nodeName, Object.fromEntries(each.attributes), ...copy(/** @type {any[]} */ (each.childNodes.map((node) => (node instanceof FakeElement ? node : String(node.nodeValue)))))),
  );

test('whatever was there, what is wanted is there', () => {
  for (let i = 0; i < 3_000; i++) {
    const root = element('main', {});
    draw(root, ...anything(2));
    for (let j = 0; j < 3; j++) {
      const wanted = anything(2);
      const expected = written(element('main', {}, ...copy(wanted)));
      const before = written(root);
      draw(root, ...wanted);
      assert.equal(written(root), expected, `from ${before}`);
    }
  }
});

test('what has the same key is the same element, wherever it goes', () => {
  const row = (/** @type {string} */ key) => element('li', { 'data-key': key }, `row ${key}`);
  const root = element('ul', {});
  draw(root, row('a'), row('b'), row('c'));
  const [a, b, c] = root.children;
  draw(root, row('new'), row('c'), row('a'), row('b'));
  assert.deepEqual(root.children.slice(1), [c, a, b]);
  draw(root, row('b'), row('c'));
  assert.deepEqual(root.children, [b, c]);
});

test('what is put before others does not move them', () => {
  const row = (/** @type {string} */ key) => element('li', { 'data-key': key });
  const root = element('ul', {});
  draw(root, row('a'), row('b'));
  const moved = /** @type {string[]} */ ([]);
  for (const child of root.children) {
    child.remove = () => moved.push('an element that has the focus would lose it');
  }
  draw(root, row('z'), row('a'), row('b'));
  assert.deepEqual(moved, []);
});

test('what a reader opened stays open, and own children stay', () => {
  const root = element('main', {});
  const view = (/** @type {string} */ text) => [
    element('details', { class: text }, element('summary', {}, text)),
    element('div', { 'data-own': '' }, text),
  ];
  draw(root, ...view('one'));
  const [details, own] = /** @type {FakeElement[]} */ (root.children);
  details?.setAttribute('open', '');
  own?.replaceChildren('a chart');
  draw(root, ...view('two'));
  assert.equal(
    written(root),
    '<MAIN><DETAILS class="two" open=""><SUMMARY>two</></>|<DIV data-own="">a chart</></>',
  );
});
