// Numbers and moments as people read them. English, as all of the page; digits as the browser's.

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const tenth = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });

/** @param {number} value */
export function number(value) {
  return whole.format(value);
}

/**
 * @param {number} value
 * @param {string} unit behind a narrow space
 */
export function quantity(value, unit) {
  return `${(Math.abs(value) < 10 ? tenth : whole).format(value)}\u202f${unit}`;
}

/** @param {number} share 0 to 1 */
export function percent(share) {
  return `${(share < 0.1 ? tenth : whole).format(share * 100)}\u202f%`;
}

/** @param {number} count @param {string} one @param {string} [many] */
export function plural(count, one, many = `${one}s`) {
  return `${whole.format(count)} ${count === 1 ? one : many}`;
}

/** 1st, 2nd, 3rd, 4th. @param {number} place from 1 */
export function ordinal(place) {
  const tens = place % 100;
  const end = tens > 10 && tens < 14 ? 'th' : (['th', 'st', 'nd', 'rd'][place % 10] ?? 'th');
  return `${place}${end}`;
}

/**
 * Minutes and seconds, as a clock that runs: 2:05.
 *
 * @param {number} millis
 */
export function clock(millis) {
  const seconds = Math.max(0, Math.ceil(millis / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/**
 * How long, roughly: 0.4 s, 12 s, 3 min 20 s, 2 h 5 min, 3 days.
 *
 * @param {number} millis
 */
export function duration(millis) {
  const seconds = Math.max(0, millis) / 1000;
  if (seconds < 10) {
    return quantity(seconds, 's');
  }
  if (seconds < 60) {
    return quantity(Math.round(seconds), 's');
  }
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) {
    return `${quantity(minutes, 'min')} ${quantity(Math.floor(seconds % 60), 's')}`;
  }
  const hours = Math.floor(minutes / 60);
  if (hours < 48) {
    return `${whole.format(hours)}\u202fh ${whole.format(minutes % 60)}\u202fmin`;
  }
  return plural(Math.floor(hours / 24), 'day');
}

/** @param {number} millis since 1970 @param {number} [now] */
export function ago(millis, now = Date.now()) {
  const since = now - millis;
  return since < 5000 ? 'just now' : `${duration(since)} ago`;
}

const dateTime = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' });
const timeOnly = new Intl.DateTimeFormat('en', {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});

/** @param {number} millis since 1970 */
export function moment(millis) {
  return dateTime.format(millis);
}

/** @param {number} millis since 1970 */
export function timeOfDay(millis) {
  return timeOnly.format(millis);
}

/** @param {number} bytes */
export function bytes(bytes) {
  if (bytes < 1000) {
    return quantity(bytes, 'B');
  }
  return bytes < 1e6 ? quantity(bytes / 1000, 'kB') : quantity(bytes / 1e6, 'MB');
}
