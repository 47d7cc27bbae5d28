// Where the states of tickets lie on one axis of time. Pure: events and a moment in, bars out.

/**
 * @typedef {object} Step
 * @property {string} state
 * @property {number} at milliseconds since 1970
 */

/**
 * @typedef {object} Bar
 * @property {string} state
 * @property {number} from milliseconds
 * @property {number} to
 * @property {number} x share of the window, 0 to 1
 * @property {number} width share of the window, at least {@link WIDTH_MIN}
 * @property {boolean} cut whether it began before the window does
 * @property {boolean} open whether it goes on
 */

/**
 * @typedef {object} Lane
 * @property {Bar[]} bars
 * @property {{ state: string, at: number, x: number } | null} end null while it goes on, and when
 *     the end lies outside the window
 * @property {number} lengthMillis from the first step to the end, or to now
 */

const ENDS = new Set(['COMPLETED', 'FAILED', 'TIMED_OUT', 'CANCELLED']);

/** So that what took no time is seen at all. */
export const WIDTH_MIN = 0.004;

/** @param {string} state */
export const ended = (state) => ENDS.has(state);

/**
 * The window that shows the newest tickets, and no more of the past than it must.
 *
 * @param {Step[][]} tickets
 * @param {number} nowMillis
 * @param {number} mostMillis the longest window
 * @param {number} leastMillis the shortest
 * @returns {{ from: number, to: number }}
 */
export function windowOf(tickets, nowMillis, mostMillis = 600_000, leastMillis = 30_000) {
  let first = nowMillis;
  for (const steps of tickets) {
    const begun = steps[0];
    if (begun) {
      first = Math.min(first, begun.at);
    }
  }
  // Some air, so that the first bar does not stick to the edge.
  const span = Math.min(mostMillis, Math.max(leastMillis, (nowMillis - first) * 1.03));
  return { from: nowMillis - span, to: nowMillis };
}

/**
 * @param {Step[]} steps in the order they happened; times that go back count as no time
 * @param {{ from: number, to: number }} window
 * @param {number} nowMillis
 * @returns {Lane}
 */
export function lane(steps, window, nowMillis) {
  const span = Math.max(1, window.to - window.from);
  /** @param {number} at */
  const place = (at) => Math.min(1, Math.max(0, (at - window.from) / span));
  /** @type {Bar[]} */
  const bars = [];
  let begun = NaN;
  let at = -Infinity;
  /** @type {Lane['end']} */
  let end = null;
  let over = false;
  for (let i = 0; i < steps.length && !over; i++) {
    const step = /** @type {Step} */ (steps[i]);
    at = Math.max(at, step.at);
    if (Number.isNaN(begun)) {
      begun = at;
    }
    if (ended(step.state)) {
      over = true;
      if (at >= window.from && at <= window.to) {
        end = { state: step.state, at, x: place(at) };
      }
      continue;
    }
    const next = steps[i + 1];
    // The next step may claim to have been earlier than this one.
    const to = Math.max(at, next ? next.at : nowMillis);
    if (to < window.from || at > window.to) {
      continue;
    }
    const last = bars[bars.length - 1];
    if (last && last.state === step.state && last.to >= at) {
      stretch(last, to, !next, place);
      continue;
    }
    const x = Math.min(place(at), 1 - WIDTH_MIN);
    bars.push({
      state: step.state,
      from: at,
      to,
      x,
      width: Math.max(WIDTH_MIN, place(to) - x),
      cut: at < window.from,
      open: !next,
    });
  }
  return {
    bars,
    end,
    lengthMillis: Number.isNaN(begun) ? 0 : Math.max(0, (over ? at : nowMillis) - begun),
  };
}

/**
 * @param {Bar} bar
 * @param {number} to
 * @param {boolean} open
 * @param {(at: number) => number} place
 */
function stretch(bar, to, open, place) {
  bar.to = to;
  bar.open = open;
  bar.width = Math.max(WIDTH_MIN, place(to) - bar.x);
}

/**
 * How long a ticket was in each state, in the order it first was in them.
 *
 * @param {Step[]} steps
 * @param {number} nowMillis
 * @returns {{ state: string, millis: number }[]}
 */
export function spent(steps, nowMillis) {
  /** @type {Map<string, number>} */
  const byState = new Map();
  let at = -Infinity;
  for (let i = 0; i < steps.length; i++) {
    const step = /** @type {Step} */ (steps[i]);
    if (ended(step.state)) {
      break;
    }
    at = Math.max(at, step.at);
    const next = steps[i + 1];
    const to = Math.max(at, next ? next.at : nowMillis);
    byState.set(step.state, (byState.get(step.state) ?? 0) + to - at);
  }
  return [...byState].map(([state, millis]) => ({ state, millis }));
}
