import assert from 'node:assert/strict';
import { test } from 'node:test';
import { drawnTo, eightWays } from '../../src/play/controls.js';

test('a thumb points to the nearest of eight ways, up being north', () => {
  const ways = [
    [1, 0, 'east'],
    [1, -1, 'north east'],
    [0, -1, 'north'],
    [-1, -1, 'north west'],
    [-1, 0, 'west'],
    [-1, 1, 'south west'],
    [0, 1, 'south'],
    [1, 1, 'south east'],
    // A little off, as thumbs are.
    [0.95, -0.3, 'east'],
    [-0.3, 0.95, 'south'],
    [-0.8, -0.6, 'north west'],
  ];
  for (const [x, y, wanted] of /** @type {[number, number, string][]} */ (ways)) {
    const way = eightWays(x, y);
    const said = /** @type {const} */ (['north', 'south', 'west', 'east']).filter((each) => way[each]).join(' ');
    assert.equal(said, wanted, `${x}, ${y}`);
  }
});

test('an aim that is nearly at somebody is at them; of two at the nearer angle', () => {
  const self = { x: 100, y: 100 };
  const near = { x: 600, y: 130, alive: true };
  const nearer = { x: 500, y: 108, alive: true };

  assert.equal(drawnTo(0, self, [near]), Math.atan2(30, 500));
  assert.equal(drawnTo(0, self, [near, nearer]), Math.atan2(8, 400));
  assert.equal(drawnTo(Math.PI - 0.01, self, [{ x: -400, y: 95, alive: true }]), Math.atan2(-5, -500), 'over the half turn');
});

test('an aim stays where nobody is meant: far off, far away, or dead', () => {
  const self = { x: 0, y: 0 };

  assert.equal(drawnTo(0, self, [{ x: 500, y: 100, alive: true }]), 0);
  assert.equal(drawnTo(0, self, [{ x: 1200, y: 10, alive: true }]), 0);
  assert.equal(drawnTo(0, self, [{ x: 500, y: 10, alive: false }]), 0);
  assert.equal(drawnTo(0.3, self, []), 0.3);
});
