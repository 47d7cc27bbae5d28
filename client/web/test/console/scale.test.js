import assert from 'node:assert/strict';
import { test } from 'node:test';
import { amounts, linear, times } from '../../src/console/scale.js';

test('a scale leads to a place and back', () => {
  const scale = linear([10, 20], [100, 0]);
  assert.equal(scale.at(10), 100);
  assert.equal(scale.at(15), 50);
  assert.equal(scale.of(25), 17.5);
  assert.equal(linear([3, 3], [7, 9]).at(3), 7);
  assert.equal(linear([3, 4], [7, 7]).of(7), 3);
});

test('marks of amounts are round, few, and hold all there is', () => {
  let seed = 7;
  const next = () => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
  for (let i = 0; i < 5_000; i++) {
    const most = next() * 10 ** Math.floor(next() * 12 - 4);
    const least = i % 3 === 0 ? -next() * 10 ** Math.floor(next() * 8 - 4) : next() * most;
    const { from, to, marks } = amounts(least, most, 5);
    const what = `${least} to ${most}: ${marks}`;
    assert.ok(from <= Math.min(0, least) && to >= most, what);
    assert.ok(marks.length >= 2 && marks.length <= 5, what);
    assert.equal(marks[0], from, what);
    assert.equal(marks[marks.length - 1], to, what);
    assert.ok(marks.includes(0), what);
    const step = Number(marks[1]) - Number(marks[0]);
    const digit = Number(step.toExponential(6).split('e')[0]);
    assert.ok([1, 2, 5].some((one) => Math.abs(digit - one) < 1e-5), `${what} by ${step}`);
  }
});

test('marks of nothing are there all the same', () => {
  assert.deepEqual(amounts(Infinity, -Infinity), { from: 0, to: 1, marks: [0, 1] });
  assert.deepEqual(amounts(0, 0), { from: 0, to: 1, marks: [0, 1] });
  assert.deepEqual(amounts(NaN, NaN), { from: 0, to: 1, marks: [0, 1] });
});

test('marks of fractions are written as people write them', () => {
  assert.deepEqual(amounts(0, 0.3, 4).marks, [0, 0.1, 0.2, 0.3]);
});

test('marks of time are round where the reader is, and within', () => {
  const from = Date.UTC(2026, 10, 21, 13, 7, 12);
  const { stepMillis, marks } = times(from, from + 3_600_000, 6, 0);
  assert.equal(stepMillis, 900_000);
  assert.deepEqual(
    marks.map((at) => new Date(at).toISOString().slice(11, 16)),
    ['13:15', '13:30', '13:45', '14:00'],
  );
  // A zone of five hours and three quarters has its own full hours.
  const there = times(from, from + 6 * 3_600_000, 7, 345);
  assert.equal(there.stepMillis, 3_600_000);
  assert.equal(new Date(Number(there.marks[0])).toISOString().slice(11, 16), '13:15');
});

test('marks of time are never more than asked for', () => {
  for (const span of [1, 999, 5_000, 60_000, 900_000, 1e7, 1e8, 1e9, 1e11]) {
    for (let most = 1; most < 9; most++) {
      for (const from of [0, 1, 1_763_700_000_000]) {
        const { marks } = times(from, from + span, most);
        assert.ok(marks.length <= most, `${span} ms, ${most}: ${marks.length}`);
        assert.ok(marks.every((at) => at >= from && at <= from + span));
      }
    }
  }
  assert.deepEqual(times(5, 5, 4).marks, []);
  assert.deepEqual(times(5, NaN, 4).marks, []);
});
