/** Ticks between the server's word and the newest prediction, and inputs kept. */
export const AHEAD_MAX = 128;

/**
 * The server's rules for what one player controls: the same as the server's to the last bit.
 *
 * @template S the state as the server's snapshots tell it; immutable
 * @template I what the player wants; immutable
 * @typedef {object} Simulation
 * @property {(state: S, input: I | null, age: number) => S} step the state one tick later; `age`:
 *     ticks the input has been the newest, 1 in its first
 * @property {(one: S, other: S) => boolean} same
 * @property {(state: S) => number[]} position where it is drawn, always as many numbers
 */

/**
 * The own entity, ahead of the server: every input is acted on when it is sent, and what the server
 * says later replaces the past, from where the inputs it has not had yet are acted on again.
 * docs/prediction.md.
 *
 * @template S
 * @template I
 */
export class Prediction {
  #simulation;
  #smoothing;
  /** @type {{state: S, applied: number, age: number}[]} by tick */
  #past = new Array(AHEAD_MAX);
  /** @type {{input: I, tick: number}[]} by sequence */
  #inputs = new Array(AHEAD_MAX);
  #firstInput = 0;
  #newestInput = 0;
  #ready = false;
  #serverTick = 0;
  #tick = 0;
  /** Drawn beside the truth, right after the last correction. @type {number[]} */
  #offset = [];
  #offsetTick = 0;

  /** Snapshots that said what was predicted. */
  matched = 0;
  /** Snapshots that moved the predicted position. */
  corrections = 0;
  /** Corrections that were shown at once, being too long. */
  jumps = 0;

  /**
   * @param {Simulation<S, I>} simulation
   * @param {{ticks: number, lengthMax: number}} smoothing how long a correction moves over to the
   *     truth, and beyond which length it is shown at once
   */
  constructor(simulation, smoothing) {
    this.#simulation = simulation;
    this.#smoothing = smoothing;
  }

  /** Whether the server has said where we are; until then nothing may be drawn. */
  get ready() {
    return this.#ready;
  }

  /** The newest tick that is predicted. */
  get tick() {
    return this.#tick;
  }

  /** The state after the newest tick. */
  get state() {
    return this.#at(this.#tick).state;
  }

  /**
   * An input was sent: the entity acts on it now.
   *
   * @param {number} sequence one more than the last
   * @param {number} forTick it is meant for, not below the last one's; 0 for as soon as possible
   * @param {I} input
   */
  sent(sequence, forTick, input) {
    if (this.#firstInput === 0) {
      this.#firstInput = sequence;
    } else if (sequence !== this.#newestInput + 1) {
      throw new RangeError(`sequence must be ${this.#newestInput + 1}, was ${sequence}`);
    }
    this.#newestInput = sequence;
    this.#inputs[sequence % AHEAD_MAX] = { input, tick: forTick };
    if (!this.#ready) {
      return;
    }
    if (forTick <= this.#tick && this.#tick > this.#serverTick) {
      // A second one for the newest tick: the server acts on the later of the two.
      this.#step(this.#tick);
    } else {
      this.#stepTo(forTick);
    }
  }

  /**
   * What a snapshot says. One that is not newer than the last is ignored.
   *
   * @param {number} tick
   * @param {number} acknowledged newest input it has; 0 for none
   * @param {S} state of the own entity in it
   */
  snapshot(tick, acknowledged, state) {
    if (this.#ready && tick <= this.#serverTick) {
      return;
    }
    if (!this.#ready || tick >= this.#tick || this.#tick - tick >= AHEAD_MAX - 1) {
      this.#restart(tick, acknowledged, state);
      return;
    }
    const thought = this.#at(tick);
    if (thought.applied === acknowledged && this.#simulation.same(state, thought.state)) {
      this.#serverTick = tick;
      this.matched++;
      return;
    }
    const before = this.#simulation.position(this.state);
    const predicted = this.#tick;
    this.#put(tick, acknowledged, state);
    this.#tick = tick;
    this.#stepTo(predicted);
    this.#correct(before);
  }

  /**
   * The server is where we thought to be ahead of it, or we were never told before.
   *
   * @param {number} tick
   * @param {number} acknowledged
   * @param {S} state
   */
  #restart(tick, acknowledged, state) {
    const before = this.#ready && this.#tick === tick ? this.#simulation.position(this.state) : null;
    this.#put(tick, acknowledged, state);
    this.#ready = true;
    this.#tick = tick;
    if (this.#newestInput > 0) {
      this.#stepTo(Math.min(this.#meant(this.#newestInput), tick + AHEAD_MAX - 2));
    }
    if (before) {
      this.#correct(before);
    } else {
      this.#offset = [];
    }
  }

  /**
   * @param {number} tick
   * @param {number} acknowledged
   * @param {S} state
   */
  #put(tick, acknowledged, state) {
    const thought = this.#ready && tick <= this.#tick ? this.#at(tick) : null;
    let age = thought?.age ?? 0;
    if (thought?.applied !== acknowledged) {
      // It was not in the last snapshot: the server has had it since then at the earliest.
      const isNew = this.#ready && this.#at(this.#serverTick).applied < acknowledged;
      const since = isNew ? this.#serverTick + 1 : 0;
      age = Math.max(1, tick - Math.max(since, this.#meant(acknowledged)) + 1);
    }
    this.#past[tick % AHEAD_MAX] = { state, applied: acknowledged, age };
    this.#serverTick = tick;
  }

  /** @param {number} last */
  #stepTo(last) {
    const most = Math.min(last, this.#serverTick + AHEAD_MAX - 1);
    while (this.#tick < most) {
      this.#step(++this.#tick);
    }
  }

  /**
   * From the state of the tick before, as the server will: the newest input meant for by now.
   *
   * @param {number} tick
   */
  #step(tick) {
    const from = this.#at(tick - 1);
    let { applied, age } = from;
    age++;
    while (applied < this.#newestInput && this.#meant(applied + 1) <= tick) {
      applied++;
      age = 1;
    }
    const input = this.#isKept(applied) ? this.#inputs[applied % AHEAD_MAX].input : null;
    const state = this.#simulation.step(from.state, input, age);
    this.#past[tick % AHEAD_MAX] = { state, applied, age };
  }

  /**
   * What was drawn stays there for now; the offset makes up for the new truth.
   *
   * @param {number[]} before where the newest prediction was
   */
  #correct(before) {
    const now = this.#simulation.position(this.state);
    const change = before.map((at, axis) => at - now[axis]);
    if (change.every((length) => length === 0)) {
      this.matched++;
      return;
    }
    this.corrections++;
    const off = change.map((length, axis) => length + this.#offsetAt(axis, this.#tick));
    if (Math.hypot(...off) > this.#smoothing.lengthMax) {
      this.jumps++;
      this.#offset = [];
    } else {
      this.#offset = off;
    }
    this.#offsetTick = this.#tick;
  }

  /**
   * Where to draw the own entity: between the two newest ticks, moving over to the truth after a
   * correction.
   *
   * @param {number} atTick clamped to the last tick before `tick`
   * @returns {number[]}
   */
  drawn(atTick) {
    const to = this.#simulation.position(this.state);
    if (this.#tick === this.#serverTick) {
      return to.map((at, axis) => at + this.#offsetAt(axis, this.#tick));
    }
    const from = this.#simulation.position(this.#at(this.#tick - 1).state);
    const share = Math.min(1, Math.max(0, atTick - (this.#tick - 1)));
    return to.map(
      (at, axis) =>
        from[axis] + (at - from[axis]) * share + this.#offsetAt(axis, this.#tick - 1 + share),
    );
  }

  /**
   * @param {number} axis
   * @param {number} atTick
   */
  #offsetAt(axis, atTick) {
    if (this.#smoothing.ticks === 0 || this.#offset.length === 0) {
      return 0;
    }
    const left = 1 - Math.max(0, atTick - this.#offsetTick) / this.#smoothing.ticks;
    return left > 0 ? this.#offset[axis] * left : 0;
  }

  /** @param {number} sequence */
  #isKept(sequence) {
    return (
      this.#firstInput > 0 &&
      sequence >= this.#firstInput &&
      sequence <= this.#newestInput &&
      this.#newestInput - sequence < AHEAD_MAX
    );
  }

  /** @param {number} sequence */
  #meant(sequence) {
    return this.#isKept(sequence) ? this.#inputs[sequence % AHEAD_MAX].tick : 0;
  }

  /** @param {number} tick */
  #at(tick) {
    const kept = this.#past[tick % AHEAD_MAX];
    if (!this.#ready || !kept) {
      throw new Error('no snapshot has shown the own entity yet');
    }
    return kept;
  }
}
