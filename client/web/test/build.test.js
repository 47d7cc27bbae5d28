import assert from 'node:assert/strict';
import { test } from 'node:test';
import { firstLoad, linked } from '../build.mjs';

const NAMES = new Map([
  ['play.js', 'play-AAAA1111.js'],
  ['play.css', 'play-BBBB2222.css'],
]);

/** @param {string} reference */
const nameOf = (reference) => {
  const name = NAMES.get(reference);
  if (name === undefined) {
    throw new Error(`no ${reference}`);
  }
  return name;
};

test('a page names its files by their contents, and leaves the world outside alone', () => {
  const page =
    '<link rel="stylesheet" href="play.css"><script type="module" src="play.js"></script>' +
    '<a href="#/avatar">Avatar</a> <a href="https://example.com/">elsewhere</a>';

  assert.equal(
    linked(page, nameOf),
    '<link rel="stylesheet" href="play-BBBB2222.css"><script type="module" src="play-AAAA1111.js"></script>' +
      '<a href="#/avatar">Avatar</a> <a href="https://example.com/">elsewhere</a>',
  );
});

test('a page that names what is not there is not built', () => {
  assert.throws(() => linked('<img src="gone.png">', nameOf), /no gone\.png/);
});

for (const inline of [
  '<script>alert(1)</script>',
  '<script type="module">import "./play.js"</script>',
  '<style>body { color: red }</style>',
  '<p style="color: red">x</p>',
  '<button onclick="go()">x</button>',
  '<a href="javascript:go()">x</a>',
]) {
  test(`a page is not built with ${inline}`, () => {
    assert.throws(() => linked(`<!doctype html>${inline}`, nameOf), /inline script or style/);
  });
}

test('what is imported counts as loaded first, what is imported later does not', () => {
  const outputs = {
    'a.js': {
      imports: [
        { path: 'b.js', kind: 'import-statement' },
        { path: 'later.js', kind: 'dynamic-import' },
      ],
    },
    'b.js': { imports: [{ path: 'c.js', kind: 'import-statement' }] },
    'c.js': { imports: [] },
    'later.js': { imports: [] },
    'a.css': { imports: [{ path: 'icon.svg', kind: 'url-token' }] },
    'icon.svg': { imports: [] },
  };

  assert.deepEqual([...firstLoad(['a.js', 'a.css'], outputs)].sort(), ['a.css', 'a.js', 'b.js', 'c.js', 'icon.svg']);
});
