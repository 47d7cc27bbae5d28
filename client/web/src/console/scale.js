// From values to places and back, and where an axis has its marks. Pure.

/**
 * @typedef {object} Scale
 * @property {number} from
 * @property {number} to
 * @property {(value: number) => number} at the place of a value; outside of the range, outside
 * @property {(place: number) => number} of the value at a place
 */

/**
 * A straight line through two points.
 *
 * @param {[number, number]} values different ones; equal ones are all at the first place
 * @param {[number, number]} places
 * @returns {Scale}
 */
export function linear([from, to], [start, end]) {
  const span = to - from;
  const length = end - start;
  return {
    from,
    to,
    at: (value) => (span === 0 ? start : start + ((value - from) / span) * length),
    of: (place) => (length === 0 ? from : from + ((place - start) / length) * span),
  };
}

/**
 * Marks for amounts: from 0, or below it, to a round number that nothing exceeds.
 *
 * @param {number} least
 * @param {number} most
 * @param {number} marksMax two or more
 * @returns {{ from: number, to: number, marks: number[] }} marks ascend, the first is {@code from},
 *     the last {@code to}
 */
export function amounts(least, most, marksMax = 5) {
  const low = Math.min(0, Number.isFinite(least) ? least : 0);
  const high = Math.max(0, Number.isFinite(most) ? most : 0);
  if (low === high) {
    return { from: 0, to: 1, marks: [0, 1] };
  }
  let step = round((high - low) / Math.max(1, marksMax - 1));
  let from = Math.floor(low / step);
  let to = Math.ceil(high / step);
  // Rounding outwards at both ends may have cost a mark too many.
  while (to - from > marksMax - 1 && to - from > 1) {
    step = round(step * 1.01);
    from = Math.floor(low / step);
    to = Math.ceil(high / step);
  }
  const marks = [];
  for (let i = from; i <= to; i++) {
    marks.push(clean(i * step));
  }
  return { from: marks[0] ?? 0, to: marks[marks.length - 1] ?? 1, marks };
}

/**
 * The next of 1, 2, 5 times a power of ten.
 *
 * @param {number} step above 0
 */
function round(step) {
  const power = 10 ** Math.floor(Math.log10(step));
  for (const factor of [1, 2, 5]) {
    // A hair of room for what division has left over.
    if (step <= factor * power * (1 + 1e-9)) {
      return factor * power;
    }
  }
  return 10 * power;
}

/** @param {number} value that may have collected 0.30000000000000004 */
const clean = (value) => Number.parseFloat(value.toPrecision(12));

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const STEPS = [
  1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200, 86_400,
].map((seconds) => seconds * SECOND);

/**
 * Marks for times of day, at round ones where the reader is.
 *
 * @param {number} fromMillis
 * @param {number} toMillis
 * @param {number} marksMax
 * @param {number} [zoneMinutes] what to add to UTC
 * @returns {{ stepMillis: number, marks: number[] }} marks within the range, ascending
 */
export function times(fromMillis, toMillis, marksMax, zoneMinutes = 0) {
  const span = toMillis - fromMillis;
  if (!(span > 0) || marksMax < 1) {
    return { stepMillis: SECOND, marks: [] };
  }
  const zone = zoneMinutes * MINUTE;
  const day = 24 * HOUR;
  const stepMillis =
    STEPS.find((step) => span / step < marksMax) ?? (Math.floor(span / marksMax / day) + 1) * day;
  const marks = [];
  let at = Math.ceil((fromMillis + zone) / stepMillis) * stepMillis - zone;
  for (; at <= toMillis && marks.length < marksMax; at += stepMillis) {
    marks.push(at);
  }
  return { stepMillis, marks };
}
