import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nearest, plot, rows, seriesOf, summary, unitOf } from '../../src/console/plot.js';

const MINUTE = 60_000;
const FRAME = { fromMillis: 0, toMillis: 10 * MINUTE, width: 456, height: 132 };

/**
 * @param {string} label
 * @param {[number, number][]} points minute, value
 * @param {boolean} [right]
 */
const series = (label, points, right = false) => ({
  label,
  unit: '',
  right,
  periodMillis: MINUTE,
  points: points.map(([minute, value]) => ({ at: minute * MINUTE, value })),
});

test('a line goes from its first point to its last, the right way up', () => {
  const { lines, area, left } = plot([series('a', [[0, 0], [1, 5], [2, 10]])], FRAME);
  assert.deepEqual(left.marks, [0, 5, 10]);
  assert.equal(area.right - area.left, 400);
  assert.equal(area.bottom - area.top, 100);
  assert.equal(lines[0]?.path, 'M44 110L84 60L124 10');
});

test('a silence longer than a period is a gap, and a lonely point a dot', () => {
  const { lines } = plot([series('a', [[0, 1], [1, 1], [3, 1], [6, 1], [7, 1]])], FRAME);
  assert.equal(lines[0]?.path.match(/M/gu)?.length, 2);
  assert.deepEqual(lines[0]?.dots.map(({ x }) => x), [164]);
});

test('points outside the time that is drawn are not', () => {
  const { lines } = plot([series('a', [[-1, 900], [0, 1], [1, 1], [11, 5]])], FRAME);
  assert.equal(lines[0]?.path.match(/[ML]/gu)?.length, 2);
});

test('each scale holds its own series', () => {
  const drawn = plot([series('calls', [[1, 1_000]]), series('ms', [[1, 0.4]], true)], FRAME);
  assert.deepEqual(drawn.left.marks, [0, 500, 1_000]);
  assert.deepEqual(drawn.right?.marks, [0, 0.1, 0.2, 0.3, 0.4]);
  assert.deepEqual(drawn.lines.map(({ dots }) => dots[0]?.y), [10, 10]);
  assert.equal(plot([series('a', [[1, 1]])], FRAME).right, null);
});

test('no series, or series without points, are an empty chart and no fault', () => {
  assert.deepEqual(plot([], FRAME).lines, []);
  assert.deepEqual(plot([series('a', [])], FRAME).lines, [{ index: 0, path: '', dots: [] }]);
  assert.equal(summary(series('a', [])), null);
  assert.equal(nearest([series('a', [])], plot([], FRAME).time, 50), null);
});

test('the moment nearest to a place is one that has a value', () => {
  const all = [series('a', [[1, 1], [4, 1]]), series('b', [[2, 1]])];
  const { time } = plot(all, FRAME);
  assert.equal(nearest(all, time, time.at(2.9 * MINUTE)), 2 * MINUTE);
  assert.equal(nearest(all, time, 9_999), 4 * MINUTE);
});

test('the table has each moment once, newest first, and says what is missing', () => {
  const all = [series('a', [[1, 1], [3, 3]]), series('b', [[2, 2], [3, 0]])];
  assert.deepEqual(rows(all, 10), [
    { at: 3 * MINUTE, values: [3, 0] },
    { at: 2 * MINUTE, values: [null, 2] },
    { at: MINUTE, values: [1, null] },
  ]);
  assert.equal(rows(all, 2).length, 2);
  assert.deepEqual(summary(series('a', [[1, 7], [3, 3]])), { last: 3, most: 7 });
});

test('a limit is seen, however far above the lines', () => {
  const drawn = plot([series('a', [[1, 2]])], FRAME, [{ label: 'budget', value: 100 }]);
  assert.deepEqual(drawn.left.marks, [0, 50, 100]);
  assert.deepEqual(drawn.limits, [{ label: 'budget', y: 10 }]);
});

test('series of another unit have the scale on the right', () => {
  const one = { stat: 'Sum', periodSeconds: 60 };
  const drawn = seriesOf([
    { ...one, label: 'calls', metric: 'Count', points: [[2, 5], [1, 4], [3, NaN]] },
    { ...one, label: 'latency', metric: 'Latency', periodSeconds: 300, points: [] },
    { ...one, label: 'more calls', metric: '4xx', points: [] },
  ]);
  assert.deepEqual(drawn.map(({ right }) => right), [false, true, false]);
  assert.deepEqual(drawn.map(({ unit }) => unit), ['', 'ms', '']);
  assert.equal(drawn[1]?.periodMillis, 300_000);
  assert.deepEqual(drawn[0]?.points, [
    { at: 1, value: 4 },
    { at: 2, value: 5 },
  ]);
  assert.deepEqual(seriesOf([]), []);
});

test('the unit of a metric is told from its name', () => {
  for (const [metric, unit] of [
    ['MessageProcessingDuration', 'ms'],
    ['TickLateness', 'ms'],
    ['AverageWaitTime', 's'],
    ['ApproximateAgeOfOldestMessage', 's'],
    ['CertificateAgeDays', 'd'],
    ['PercentAvailableGameSessions', '%'],
    ['MessageReceived', ''],
  ]) {
    assert.equal(unitOf({ metric: String(metric), stat: 'p99' }), unit, metric);
  }
  assert.equal(unitOf({ metric: 'TickWork', stat: 'SampleCount' }), '');
});
