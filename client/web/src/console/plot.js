// The geometry of a chart of lines over time, and the same as a table. Pure: numbers in, paths out.

import { amounts, linear, times } from './scale.js';

/**
 * @typedef {object} Series
 * @property {string} label
 * @property {string} unit
 * @property {number} periodMillis how far apart points are; a longer silence is a gap
 * @property {boolean} right whether it is measured by the scale on the right
 * @property {{ at: number, value: number }[]} points ascending in time
 */

/**
 * @typedef {object} Line
 * @property {number} index of its series
 * @property {string} path of SVG; empty when there are no two neighbours
 * @property {{ x: number, y: number }[]} dots points that have no neighbour
 */

/**
 * @typedef {object} Axis
 * @property {import('./scale.js').Scale} scale
 * @property {number[]} marks
 */

/**
 * @typedef {object} Plot
 * @property {number} width
 * @property {number} height
 * @property {{ left: number, right: number, top: number, bottom: number }} area where lines are
 * @property {import('./scale.js').Scale} time
 * @property {{ stepMillis: number, marks: number[] }} timeMarks
 * @property {Axis} left
 * @property {Axis | null} right
 * @property {Line[]} lines
 * @property {{ label: string, y: number }[]} limits lines across, by the scale on the left
 */

/**
 * The unit of a metric, told from its name: dashboards do not say it.
 *
 * @param {{ metric: string, stat: string }} series
 * @returns {string} ms, s, % or nothing, for what is counted
 */
export function unitOf({ metric, stat }) {
  if (stat === 'SampleCount') {
    return '';
  }
  return UNITS.find(([name]) => name.test(metric))?.[1] ?? '';
}

/** @type {[RegExp, string][]} */
const UNITS = [
  [/Percent|Utilization/u, '%'],
  [/AgeDays/u, 'd'],
  [/WaitTime|TimeToMatch|AgeOfOldestMessage/u, 's'],
  [/Duration|Latency|Lateness|TickWork|IteratorAge|ExecutionTime/u, 'ms'],
];

/**
 * What a widget of a dashboard draws. Series are measured by the scale on the left; if they have
 * several units, those of another unit than the first by the one on the right.
 *
 * @param {{ label: string, metric: string, stat: string, periodSeconds: number, points: [number, number][] }[]} all
 * @returns {Series[]}
 */
export function seriesOf(all) {
  const first = all[0];
  const left = first === undefined ? '' : unitOf(first);
  return all.map((each) => ({
    label: each.label,
    unit: unitOf(each),
    right: unitOf(each) !== left,
    periodMillis: each.periodSeconds * 1_000,
    points: each.points
      .map(([at, value]) => ({ at, value }))
      .filter(({ value }) => Number.isFinite(value))
      .sort((a, b) => a.at - b.at),
  }));
}

const PADDING = { left: 44, right: 12, top: 10, bottom: 22 };
const LABEL_WIDTH = 64;

/**
 * @param {Series[]} all
 * @param {object} frame
 * @param {number} frame.fromMillis
 * @param {number} frame.toMillis
 * @param {number} frame.width in units of the drawing
 * @param {number} frame.height
 * @param {number} [frame.zoneMinutes]
 * @param {{ label: string, value: number }[]} [limits] to be seen in any case
 * @returns {Plot}
 */
export function plot(all, frame, limits = []) {
  const series = all.map((each) => ({
    ...each,
    points: each.points.filter(({ at }) => at >= frame.fromMillis && at <= frame.toMillis),
  }));
  const two = series.some((each) => each.right);
  const area = {
    left: PADDING.left,
    right: frame.width - (two ? PADDING.left : PADDING.right),
    top: PADDING.top,
    bottom: frame.height - PADDING.bottom,
  };
  const time = linear([frame.fromMillis, frame.toMillis], [area.left, area.right]);
  const left = axis(series, false, area, limits);
  const right = two ? axis(series, true, area, []) : null;
  const marksMax = Math.max(2, Math.floor((area.right - area.left) / LABEL_WIDTH));
  return {
    width: frame.width,
    height: frame.height,
    area,
    time,
    timeMarks: times(frame.fromMillis, frame.toMillis, marksMax, frame.zoneMinutes),
    left,
    right,
    lines: series.map((each, index) =>
      line(each, index, time, (each.right && right ? right : left).scale),
    ),
    limits: limits.map(({ label, value }) => ({ label, y: tenth(left.scale.at(value)) })),
  };
}

/**
 * @param {Series[]} series
 * @param {boolean} right
 * @param {Plot['area']} area
 * @param {{ value: number }[]} limits
 * @returns {Axis}
 */
function axis(series, right, area, limits) {
  let least = Infinity;
  let most = limits.reduce((sofar, { value }) => Math.max(sofar, value), -Infinity);
  for (const each of series) {
    if (each.right === right) {
      for (const { value } of each.points) {
        least = Math.min(least, value);
        most = Math.max(most, value);
      }
    }
  }
  const { from, to, marks } = amounts(least, most, 5);
  return { scale: linear([from, to], [area.bottom, area.top]), marks };
}

/**
 * @param {Series} series
 * @param {number} index
 * @param {import('./scale.js').Scale} time
 * @param {import('./scale.js').Scale} scale
 * @returns {Line}
 */
function line(series, index, time, scale) {
  const runs = runsOf(series.points, series.periodMillis * 1.5);
  const parts = [];
  const dots = [];
  for (const run of runs) {
    const places = run.map(({ at, value }) => ({ x: tenth(time.at(at)), y: tenth(scale.at(value)) }));
    if (places.length === 1) {
      dots.push(...places);
    } else {
      parts.push(places.map(({ x, y }, i) => `${i === 0 ? 'M' : 'L'}${x} ${y}`).join(''));
    }
  }
  return { index, path: parts.join(''), dots };
}

/** @param {number} value */
const tenth = (value) => Math.round(value * 10) / 10;

/**
 * @param {{ at: number, value: number }[]} points ascending
 * @param {number} gapMillis
 */
function runsOf(points, gapMillis) {
  /** @type {{ at: number, value: number }[][]} */
  const runs = [];
  let before = -Infinity;
  for (const point of points) {
    const run = runs[runs.length - 1];
    if (run && point.at - before <= gapMillis) {
      run.push(point);
    } else {
      runs.push([point]);
    }
    before = point.at;
  }
  return runs;
}

/**
 * The moment of any series that is nearest to a place.
 *
 * @param {Series[]} series
 * @param {import('./scale.js').Scale} time
 * @param {number} x
 * @returns {number | null} null when there are no points
 */
export function nearest(series, time, x) {
  const wanted = time.of(x);
  let best = null;
  for (const each of series) {
    for (const { at } of each.points) {
      if (best === null || Math.abs(at - wanted) < Math.abs(best - wanted)) {
        best = at;
      }
    }
  }
  return best;
}

/**
 * The chart as a table: a row for each moment any series has, newest first.
 *
 * @param {Series[]} series
 * @param {number} rowsMax
 * @returns {{ at: number, values: (number | null)[] }[]}
 */
export function rows(series, rowsMax) {
  /** @type {Map<number, (number | null)[]>} */
  const byTime = new Map();
  series.forEach((each, index) => {
    for (const { at, value } of each.points) {
      let values = byTime.get(at);
      if (!values) {
        values = series.map(() => null);
        byTime.set(at, values);
      }
      values[index] = value;
    }
  });
  return [...byTime]
    .sort(([a], [b]) => b - a)
    .slice(0, rowsMax)
    .map(([at, values]) => ({ at, values }));
}

/**
 * What a legend says of a series.
 *
 * @param {Series} series
 * @returns {{ last: number, most: number } | null} null when it has no points
 */
export function summary(series) {
  const last = series.points[series.points.length - 1];
  return last === undefined
    ? null
    : {
        last: last.value,
        most: series.points.reduce((most, { value }) => Math.max(most, value), -Infinity),
      };
}
