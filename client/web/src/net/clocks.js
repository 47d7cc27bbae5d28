// Times in milliseconds, as performance.now(). Pure: time comes in. docs/prediction.md, and
// InputClock and ViewClock of client/java, which say why each number is what it is.
import { INPUTS_AHEAD_MAX } from './limits.js';

/** Parts of a tick that a view time counts. */
export const VIEW_PARTS = 256;

/** Reports after which the reserve may fall by more than a step. */
const WINDOW_REPORTS = 32;
/** Of a tick: what the reserve grows by when a report falls short. */
const STEP = 0.25;
/** Reports that do not fall short for one that may. */
const GOOD = 300;
/** Of a tick: kept above the one tick that is promised. */
const MARGIN_SLACK = 0.1;
/** Of a tick: sent so long before the last moment, for timers wake late. */
const WAKE_SLACK = 0.12;

/** When the server will make which tick, and how far ahead of it to send. */
export class InputClock {
  #period;
  #leadMax;
  #heard = false;
  #acknowledged = 0;
  /** Local time at which a snapshot of tick 0 would have come, smoothed. */
  #origin = 0;
  #reserve;
  #leastSurplus = Infinity;
  #reports = 0;
  #roundTrip = 0;
  #lastTick = 0;

  /** @param {number} tickRateHz */
  constructor(tickRateHz) {
    this.#period = 1000 / tickRateHz;
    this.#leadMax = (INPUTS_AHEAD_MAX - 4) * this.#period;
    this.#reserve = 1.5 * this.#period;
  }

  /**
   * @param {import('./tables.js').Snapshot} snapshot that came
   * @param {number} roundTripMillis smoothed
   * @param {number} nowMillis when it came
   */
  snapshot(snapshot, roundTripMillis, nowMillis) {
    this.#roundTrip = roundTripMillis;
    const origin = nowMillis - snapshot.tick * this.#period;
    const off = origin - this.#origin;
    if (!this.#heard || Math.abs(off) > 10 * this.#period) {
      this.#heard = true;
      this.#origin = origin;
    } else {
      // Early ones tell the truth about the path, late ones about a queue on it.
      this.#origin += off < 0 ? off * 0.2 : off * 0.02;
    }
    if (snapshot.ackInputSequence > this.#acknowledged) {
      this.#acknowledged = snapshot.ackInputSequence;
      this.#margin(snapshot.arrivalMarginMicros / 1000);
    }
  }

  /** @param {number} marginMillis */
  #margin(marginMillis) {
    const surplus = marginMillis - this.#period * (1 + MARGIN_SLACK);
    this.#reserve += this.#period * (surplus < 0 ? STEP : -STEP / GOOD);
    this.#leastSurplus = Math.min(this.#leastSurplus, surplus);
    if (++this.#reports === WINDOW_REPORTS) {
      this.#reserve -= Math.max(0, (this.#leastSurplus - this.#period / 2) / 2);
      this.#leastSurplus = Infinity;
      this.#reports = 0;
    }
    this.#reserve = clamp(this.#reserve, 0, this.#leadMax);
  }

  #lead() {
    return Math.min(this.#leadMax, this.#roundTrip + this.#reserve);
  }

  /**
   * The tick that inputs sent now come in time for, with its fraction; 0 before the first snapshot.
   *
   * @param {number} nowMillis
   */
  tickAt(nowMillis) {
    return this.#heard ? (nowMillis - this.#origin + this.#lead()) / this.#period : 0;
  }

  /**
   * What to draw of the own entity: an input leaves right before its last moment, and from then on
   * the way to its tick is shown.
   *
   * @param {number} nowMillis
   */
  drawnTick(nowMillis) {
    return this.tickAt(nowMillis) - 1 + WAKE_SLACK;
  }

  /**
   * The tick an input sent now is meant for; 0 before the first snapshot.
   *
   * @param {number} nowMillis
   */
  nextInputTick(nowMillis) {
    if (!this.#heard) {
      return 0;
    }
    this.#lastTick = Math.max(1, Math.ceil(this.tickAt(nowMillis)), this.#lastTick);
    return this.#lastTick;
  }

  /**
   * When to send the input after the one sent then: about a tick later, so that it comes as early
   * as is promised and hardly earlier.
   *
   * @param {number} beforeMillis
   */
  nextSendMillis(beforeMillis) {
    if (!this.#heard) {
      return beforeMillis + this.#period;
    }
    const last = this.#origin - this.#lead();
    const from = beforeMillis + (0.5 + WAKE_SLACK) * this.#period;
    const periods = Math.ceil((from - last) / this.#period);
    return last + (periods - WAKE_SLACK) * this.#period;
  }
}

const DELAY_MIN = 1;
const DELAY_MAX = 12;
const DELAY_FIRST = 2;
const GROW_MAX = 0.5;
const SHRINK = GROW_MAX / 50;
const NEEDED_SLACK = 0.1;
const SLOWER_MAX = 0.25;
const FASTER_MAX = 0.1;
/** Ticks: further behind than this there is nothing to smooth. */
const JUMP = 8;

/** Which moment of the others to show. */
export class ViewClock {
  #period;
  #heard = false;
  #newest = 0;
  #origin = 0;
  #delay = DELAY_FIRST;
  /** @type {number | null} */
  #shown = null;
  #shownMillis = 0;
  #arrivedMillis = 0;

  /** @param {number} tickRateHz */
  constructor(tickRateHz) {
    this.#period = 1000 / tickRateHz;
  }

  /** How far the view is meant to be behind the newest snapshot's due time, in ticks. */
  get delayTicks() {
    return this.#delay;
  }

  /**
   * A snapshot came; one that is not newer than all before it is ignored.
   *
   * @param {number} tick
   * @param {number} nowMillis when it came
   * @returns {boolean} whether it came in time to be shown towards
   */
  snapshot(tick, nowMillis) {
    const origin = nowMillis - tick * this.#period;
    if (!this.#heard) {
      this.#heard = true;
      this.#origin = origin;
      this.#newest = tick;
      return true;
    }
    if (tick <= this.#newest) {
      return false;
    }
    const needed = (nowMillis - this.#origin) / this.#period - this.#newest + NEEDED_SLACK;
    const fellShort = needed - this.#delay;
    // A page that stood still finds many at once: that is one reason, not many.
    const waited = nowMillis - this.#arrivedMillis < this.#period / 4;
    this.#arrivedMillis = nowMillis;
    if (fellShort <= 0) {
      this.#delay -= SHRINK;
    } else if (!waited) {
      this.#delay += Math.min(fellShort, GROW_MAX);
    }
    this.#delay = clamp(this.#delay, DELAY_MIN, DELAY_MAX);
    const off = origin - this.#origin;
    this.#origin += off < 0 ? off * 0.2 : off * 0.02;
    const inTime = this.#shown === null || this.#shown < tick;
    this.#newest = tick;
    return inTime;
  }

  /**
   * The moment to show now, in 256ths of a tick: never earlier than the last answer, never later
   * than the newest snapshot. This is what to send with the next input. 0 before the first one.
   *
   * @param {number} nowMillis
   */
  viewTime(nowMillis) {
    if (!this.#heard) {
      return 0;
    }
    const wanted = (nowMillis - this.#origin) / this.#period - this.#delay;
    if (this.#shown === null) {
      this.#shown = Math.max(0, wanted);
    } else {
      const passed = Math.max(0, (nowMillis - this.#shownMillis) / this.#period);
      const off = wanted - (this.#shown + passed);
      this.#shown +=
        passed + (off > JUMP ? off : clamp(off, -SLOWER_MAX * passed, FASTER_MAX * passed));
    }
    this.#shownMillis = Math.max(this.#shownMillis, nowMillis);
    this.#shown = Math.min(this.#shown, this.#newest);
    return Math.floor(this.#shown * VIEW_PARTS);
  }
}

/**
 * The moment of the own entity to draw: runs with the display, and not with the inputs' timer, and
 * follows where they are by a tenth faster or slower.
 */
export class OwnClock {
  #period;
  /** @type {number | null} */
  #shown = null;
  #shownMillis = 0;

  /** @param {number} tickRateHz */
  constructor(tickRateHz) {
    this.#period = 1000 / tickRateHz;
  }

  /**
   * @param {number} nowMillis
   * @param {number} wanted tick with its fraction
   * @param {number} newest tick that is predicted
   */
  tick(nowMillis, wanted, newest) {
    const passed = Math.max(0, (nowMillis - this.#shownMillis) / this.#period);
    this.#shownMillis = Math.max(this.#shownMillis, nowMillis);
    const expected = this.#shown === null ? wanted : this.#shown + passed;
    const off = wanted - expected;
    const far = this.#shown === null || Math.abs(off) > 2;
    this.#shown = far ? wanted : expected + clamp(off, -FASTER_MAX * passed, FASTER_MAX * passed);
    this.#shown = clamp(this.#shown, newest - 1, newest);
    return this.#shown;
  }
}

/**
 * @param {number} value
 * @param {number} low
 * @param {number} high
 */
export function clamp(value, low, high) {
  return Math.min(Math.max(value, low), high);
}
