import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lane, spent, WIDTH_MIN, windowOf } from '../../src/console/timeline.js';

const WINDOW = { from: 1_000, to: 2_000 };

/** @param {[string, number][]} all */
const steps = (...all) => all.map(([state, at]) => ({ state, at }));

test('a ticket under way reaches to now', () => {
  const { bars, end, lengthMillis } = lane(
    steps(['QUEUED', 1_100], ['SEARCHING', 1_200]),
    WINDOW,
    2_000,
  );
  assert.deepEqual(
    bars.map(({ state, x, width, open }) => [state, x, width.toFixed(3), open]),
    [
      ['QUEUED', 0.1, '0.100', false],
      ['SEARCHING', 0.2, '0.800', true],
    ],
  );
  assert.equal(end, null);
  assert.equal(lengthMillis, 900);
});

test('an end is a mark, and nothing comes after it', () => {
  const { bars, end, lengthMillis } = lane(
    steps(['SEARCHING', 1_100], ['PLACING', 1_500], ['COMPLETED', 1_600], ['SEARCHING', 1_700]),
    WINDOW,
    2_000,
  );
  assert.deepEqual(bars.map(({ state }) => state), ['SEARCHING', 'PLACING']);
  assert.deepEqual(end, { state: 'COMPLETED', at: 1_600, x: 0.6 });
  assert.equal(lengthMillis, 500);
});

test('what began before the window is cut, and what ended before it is not there', () => {
  const { bars } = lane(steps(['QUEUED', 100], ['SEARCHING', 900], ['PLACING', 1_500]), WINDOW, 2_000);
  assert.deepEqual(
    bars.map(({ state, x, cut }) => [state, x, cut]),
    [
      ['SEARCHING', 0, true],
      ['PLACING', 0.5, false],
    ],
  );
  const old = lane(steps(['SEARCHING', 100], ['CANCELLED', 300]), WINDOW, 2_000);
  assert.deepEqual(old, { bars: [], end: null, lengthMillis: 200 });
});

test('a state told twice is one bar', () => {
  const { bars } = lane(steps(['SEARCHING', 1_100], ['SEARCHING', 1_400]), WINDOW, 2_000);
  assert.equal(bars.length, 1);
  assert.deepEqual([bars[0]?.from, bars[0]?.to, bars[0]?.open], [1_100, 2_000, true]);
});

test('whatever the times, bars are within the window and are seen', () => {
  let seed = 11;
  const next = () => (seed = (seed * 48_271) % 2_147_483_647);
  const states = ['QUEUED', 'SEARCHING', 'REQUIRES_ACCEPTANCE', 'PLACING', 'COMPLETED', 'ODD'];
  for (let i = 0; i < 5_000; i++) {
    const some = Array.from({ length: next() % 7 }, () => ({
      state: String(states[next() % states.length]),
      at: next() % 3_000,
    }));
    const { bars, lengthMillis } = lane(some, WINDOW, 2_000);
    assert.ok(lengthMillis >= 0);
    for (const { x, width, from, to } of bars) {
      assert.ok(x >= 0 && width >= WIDTH_MIN && x + width <= 1 + 1e-9, JSON.stringify(some));
      assert.ok(to >= from, JSON.stringify(some));
    }
    assert.ok(spent(some, 2_000).every(({ millis }) => millis >= 0));
  }
});

test('the window shows the oldest ticket, within reason', () => {
  assert.deepEqual(windowOf([], 100_000), { from: 70_000, to: 100_000 });
  assert.deepEqual(windowOf([steps(['QUEUED', 0])], 100_000), { from: -3_000, to: 100_000 });
  assert.deepEqual(windowOf([steps(['QUEUED', 0])], 9_000_000), { from: 8_400_000, to: 9_000_000 });
});

test('time spent adds up over visits', () => {
  const all = steps(
    ['SEARCHING', 0],
    ['REQUIRES_ACCEPTANCE', 10],
    ['SEARCHING', 30],
    ['PLACING', 60],
    ['COMPLETED', 65],
  );
  assert.deepEqual(spent(all, 500), [
    { state: 'SEARCHING', millis: 40 },
    { state: 'REQUIRES_ACCEPTANCE', millis: 20 },
    { state: 'PLACING', millis: 5 },
  ]);
});
