import assert from 'node:assert/strict';
import test from 'node:test';
import { InputClock, VIEW_PARTS, ViewClock } from '../src/net/clocks.js';
import { Interpolation } from '../src/net/interpolation.js';
import { EntityTable, parseLayout } from '../src/net/layout.js';
import { Prediction } from '../src/net/prediction.js';
import { dice } from './support.js';

/** @typedef {{x: number, speed: number}} Cart */

/** @implements {Simulation<Cart, number>} */
class CartRules {
  /**
   * @param {Cart} cart
   * @param {number | null} push
   * @param {number} age
   */
  step({ x, speed }, push, age) {
    const next = speed - Math.trunc(speed / 8) + (push === null || age > 15 ? 0 : push);
    return { x: x + next, speed: next };
  }

  /**
   * @param {Cart} one
   * @param {Cart} other
   */
  same(one, other) {
    return one.x === other.x && one.speed === other.speed;
  }

  /** @param {Cart} cart */
  position({ x }) {
    return [x];
  }
}

/**
 * @template S, I
 * @typedef {import('../src/net/prediction.js').Simulation<S, I>} Simulation
 */

/** The server's side of it: acts on each input at its tick, or late. */
class CartServer {
  cart = { x: 0, speed: 0 };
  /** @type {{sequence: number, tick: number, push: number}[]} */
  inputs = [];
  applied = 0;
  age = 0;
  /** @type {number | null} */
  push = null;

  /** @param {number} tick */
  step(tick) {
    this.age++;
    while (this.inputs.length > 0 && this.inputs[0].tick <= tick) {
      const { sequence, push } = /** @type {{sequence: number, push: number}} */ (this.inputs.shift());
      this.applied = sequence;
      this.push = push;
      this.age = 1;
    }
    this.cart = new CartRules().step(this.cart, this.push, this.age);
  }
}

/**
 * @param {number} seed
 * @param {number} lead ticks that inputs are sent ahead
 * @param {(tick: number, random: (bound: number) => number) => number} delay of an input, in ticks
 */
function played(seed, lead, delay) {
  const random = dice(seed);
  const server = new CartServer();
  const own = new Prediction(new CartRules(), { ticks: 6, lengthMax: 1_000_000 });
  /** @type {{at: number, input: {sequence: number, tick: number, push: number}}[]} */
  const wire = [];
  let sequence = 0;
  for (let tick = 1; tick < 400; tick++) {
    wire.filter(({ at }) => at === tick).forEach(({ input }) => server.inputs.push(input));
    server.step(tick);
    // The snapshot takes two ticks.
    const then = { tick, applied: server.applied, cart: server.cart };
    snapshots.push(then);
    const arrived = snapshots[snapshots.length - 3];
    if (arrived && arrived.tick > 0) {
      own.snapshot(arrived.tick, arrived.applied, arrived.cart);
    }
    if (own.ready) {
      const input = { sequence: ++sequence, tick: tick + lead, push: random(3) * 10 - 10 };
      wire.push({ at: tick + Math.max(1, delay(tick, random)), input });
      own.sent(input.sequence, input.tick, input.push);
      predicted.set(input.tick, own.state);
    }
  }
  return { own, server };
}

/** @type {{tick: number, applied: number, cart: Cart}[]} */
let snapshots = [];
/** @type {Map<number, Cart>} */
let predicted = new Map();

test('while inputs come in time, every snapshot says what was predicted', () => {
  for (let seed = 1; seed < 20; seed++) {
    snapshots = [];
    predicted = new Map();
    const { own } = played(seed, 4, () => 2);
    assert.equal(own.corrections, 0, `seed ${seed}`);
    assert.ok(own.matched > 380);
    for (const { tick, cart } of snapshots) {
      const told = predicted.get(tick);
      assert.ok(!told || tick < 8 || (told.x === cart.x && told.speed === cart.speed), `seed ${seed}, tick ${tick}`);
    }
  }
});

test('late inputs are corrected, never more often than they are late', () => {
  for (let seed = 1; seed < 20; seed++) {
    snapshots = [];
    predicted = new Map();
    let late = 0;
    const { own } = played(seed, 4, (_, random) => {
      const slow = random(20) === 0;
      late += slow ? 1 : 0;
      return slow ? 5 : 2;
    });
    assert.ok(own.corrections > 0 && own.corrections <= 2 * late, `${own.corrections} of ${late}`);
  }
});

test('a correction is drawn where it was, and moves over to the truth', () => {
  const own = new Prediction(new CartRules(), { ticks: 6, lengthMax: 1000 });
  own.snapshot(10, 0, { x: 0, speed: 0 });
  for (let sequence = 1; sequence <= 10; sequence++) {
    own.sent(sequence, 10 + sequence, 8);
  }
  const [before] = own.drawn(20);
  own.snapshot(11, 1, { x: 300, speed: 8 });
  assert.equal(own.corrections, 1);
  assert.ok(Math.abs(own.drawn(20)[0] - before) < 1e-9, 'nothing jumps');
  for (let sequence = 11; sequence <= 16; sequence++) {
    own.sent(sequence, 10 + sequence, 8);
  }
  assert.equal(own.drawn(26)[0], own.state.x, 'after six ticks the truth is drawn');
  own.snapshot(12, 2, { x: 30_000, speed: 8 });
  assert.equal(own.jumps, 1);
  assert.equal(own.drawn(26)[0], own.state.x, 'a respawn is no glide');
});

const LAYOUT = parseLayout({
  fields: [
    { name: 'id', bits: 8, min: 0 },
    { name: 'x', bits: 16, min: 0 },
    { name: 'aim', bits: 12, min: 0 },
    { name: 'health', bits: 7, min: 0 },
  ],
});

/** @param {number[][]} rows */
function table(...rows) {
  const some = new EntityTable(LAYOUT);
  some.setCount(rows.length);
  rows.forEach((row, at) => row.forEach((value, field) => (some.columns[field][at] = value)));
  return some;
}

test('the others are drawn between two snapshots, headings the short way round', () => {
  const others = new Interpolation(LAYOUT, ['x'], ['aim'], 500);
  others.add(10, table([1, 100, 4090, 50], [2, 0, 0, 1]));
  others.add(12, table([1, 200, 10, 40], [2, 3000, 0, 1], [3, 5, 5, 5]));
  const shown = others.at(11 * VIEW_PARTS);
  assert.deepEqual(
    [0, 1].map((row) => shown.columns.map((column) => column[row])),
    [
      [1, 150, 2, 50],
      [2, 0, 0, 1],
    ],
    'who jumps stands, who is only in the later one is not there',
  );
  assert.equal(shown.count, 2);
  assert.equal(others.at(99 * VIEW_PARTS).count, 3);
  assert.equal(others.at(0).columns[1][0], 100);
});

test('the view never goes back, never beyond the newest snapshot, and its delay follows the path', () => {
  for (const [jitter, most] of [
    [4, 3],
    [60, 7],
  ]) {
    const random = dice(5);
    const view = new ViewClock(30);
    let shown = 0;
    let tick = 0;
    let due = 0;
    for (let now = 0; now < 60_000; now += 5) {
      if (now >= due) {
        tick++;
        due = (tick * 1000) / 30 + random(jitter);
        view.snapshot(tick, now);
      }
      const next = view.viewTime(now);
      assert.ok(next >= shown && next <= tick * VIEW_PARTS, `${next} after ${shown}`);
      shown = next;
    }
    assert.ok(view.delayTicks >= 1 && view.delayTicks < most, `${jitter} ms: ${view.delayTicks}`);
    assert.ok(tick - shown / VIEW_PARTS < most + 1);
  }
});

test('a page that stood still shows the others no later for it', () => {
  const view = new ViewClock(30);
  for (let tick = 1; tick < 300; tick++) {
    view.snapshot(tick, (tick * 1000) / 30);
    view.viewTime((tick * 1000) / 30);
  }
  const before = view.delayTicks;
  for (let tick = 300; tick < 330; tick++) {
    view.snapshot(tick, 11_000);
  }
  assert.ok(view.delayTicks <= before + 0.5, `${before} ticks, then ${view.delayTicks}`);
});

test('inputs are sent so that 97 of 100 come a tick early, and hardly earlier', () => {
  const random = dice(3);
  const period = 1000 / 30;
  const clock = new InputClock(30);
  const oneWay = 40;
  /** @type {number[]} */
  const margins = [];
  let sequence = 0;
  let worst = Infinity;
  let send = 0;
  /** @type {{at: number, what: () => void}[]} */
  const later = [];
  for (let now = 0, tick = 0; now < 90_000; now++) {
    for (const { what } of later.filter(({ at }) => at === now)) {
      what();
    }
    if (now >= (tick + 1) * period) {
      tick++;
      const told = { tick, ackInputSequence: sequence, arrivalMarginMicros: Math.min(worst, 1e6) * 1000 };
      worst = Infinity;
      const comes = now + oneWay + random(8);
      later.push({
        at: comes,
        what: () => clock.snapshot({ ...told, baseline: 0, holdMicros: 0, body: new Uint8Array(), piece: 0, pieces: 1 }, 2 * oneWay + 8, comes),
      });
    }
    if (now >= send) {
      const forTick = clock.nextInputTick(now);
      const comes = now + oneWay + random(8);
      later.push({
        at: comes,
        what: () => {
          const margin = forTick * period - comes;
          sequence++;
          worst = Math.min(worst, margin);
          if (now > 20_000) {
            margins.push(margin);
          }
        },
      });
      send = clock.nextSendMillis(now);
    }
    if (later.length > 200) {
      later.splice(0, 100);
    }
  }
  const early = margins.filter((margin) => margin >= period).length / margins.length;
  const middle = margins.sort((a, b) => a - b)[margins.length >> 1];
  assert.ok(margins.length > 1_500);
  assert.ok(early > 0.9, `${early} came a tick early`);
  assert.ok(middle < 2.2 * period, `${middle} ms in the middle`);
});
