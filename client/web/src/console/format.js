// How the console writes what the shared formats do not: numbers of charts, shares, ids. Pure.

/** What stands where nothing is known. */
export const NOTHING = '–';

/**
 * A number in as few signs as keep its first three digits.
 *
 * @param {number} value
 * @returns {string} 0.042, 3.14, 27.5, 940, 12.3k, 4.1M
 */
export function short(value) {
  if (!Number.isFinite(value)) {
    return NOTHING;
  }
  const size = Math.abs(value);
  for (const [bound, sign] of SHORT) {
    // 999.95 thousand would be written 1000k.
    if (size >= bound * 0.99995) {
      return digits(value / bound) + sign;
    }
  }
  return digits(value);
}

/**
 * A value with its unit, in the larger one where it has thousands of the smaller.
 *
 * @param {number} value
 * @param {string} unit
 * @returns {[string, string]} 1890 ms is 1.89, s
 */
export function measured(value, unit) {
  return unit === 'ms' && Math.abs(value) >= 1_000 ? [short(value / 1_000), 's'] : [short(value), unit];
}

/** @type {[number, string][]} */
const SHORT = [
  [1e9, 'G'],
  [1e6, 'M'],
  [1e3, 'k'],
];

/** @param {number} value */
function digits(value) {
  const text = Number.parseFloat(value.toPrecision(3));
  // Nothing is gained by 1e-9 on an axis.
  return Math.abs(text) < 1e-4 ? '0' : String(text);
}

/**
 * @param {number} part of one
 * @returns {string} 0 %, < 0.1 %, 4.2 %, 58 %, 100 %
 */
export function share(part) {
  if (!Number.isFinite(part)) {
    return NOTHING;
  }
  const percent = part * 100;
  if (percent > 0 && percent < 0.1) {
    return '< 0.1\u202f%';
  }
  if (percent < 100 && percent > 99.9) {
    return '> 99.9\u202f%';
  }
  return percent >= 9.95 || percent === 0 ? `${Math.round(percent)}\u202f%` : `${percent.toFixed(1)}\u202f%`;
}

/**
 * @param {number} millis
 * @returns {string} 0.42 ms, 12.3 ms, with a narrow space
 */
export function millis(millis) {
  return Number.isFinite(millis) ? `${digits(millis)}\u202fms` : NOTHING;
}

/**
 * What tells one id from its like: the last part of an ARN or path; of a UUID its first group, of
 * anything else that is long its end.
 *
 * @param {string} id
 * @param {number} [signsMax]
 */
export function shortId(id, signsMax = 12) {
  const last = id.slice(Math.max(id.lastIndexOf('/'), id.lastIndexOf(':')) + 1) || id;
  const named = UUID.exec(last)?.[1];
  if (named !== undefined) {
    return named;
  }
  return last.length <= signsMax ? last : `…${last.slice(-(signsMax - 1))}`;
}

/**
 * What a dashboard is called, of a name that its stack invented: system-FleetDashboard3549D848.
 *
 * @param {string} name
 * @returns {string} Fleet
 */
export function dashboardName(name) {
  const own = words(name.replace(/^[a-z]+-/u, '').replace(/-?[0-9A-F]{8}$/u, '')).replace(/ dashboard$/u, '');
  if (own === 'api') {
    return 'API';
  }
  if (own === 'dashboard') {
    return 'Overview';
  }
  return own === '' ? name : own.charAt(0).toUpperCase() + own.slice(1);
}

const UUID = /^((?:[a-z]+-)?[0-9a-f]{8})(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/u;

/**
 * A word as an API writes it, for people: REQUIRES_ACCEPTANCE, MatchmakingSearching.
 *
 * @param {string} word
 * @returns {string} requires acceptance, matchmaking searching
 */
export function words(word) {
  const spaced = word.replace(/([\p{Ll}\d])(\p{Lu})/gu, '$1 $2').replace(/[-_\s]+/gu, ' ');
  return spaced.trim().toLowerCase();
}
