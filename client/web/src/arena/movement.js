// How one player of the arena moves: the server's Movement.java to the last bit, in integers. Held
// against it tick by tick, test/movement.test.js.

/** Positions travel in sixteenths of a unit. */
export const SUB = 16;

export const NORTH = 1;
export const SOUTH = 2;
export const WEST = 4;
export const EAST = 8;
export const FIRE = 16;
export const RELOAD = 32;

export const RADIUS = 24 * SUB;
const ACCELERATION = 2400 * SUB;
const DRAG_PER_SECOND = 6;
const REST_SPEED = 32;
/** 256 times the cosine of an eighth of a turn. */
const DIAGONAL_256 = 181;
/** Of a second: an input is let go of after that. */
const HOLD_PART = 4;

/** @typedef {{minX: number, minY: number, maxX: number, maxY: number}} Wall in units */

/**
 * What a snapshot says of the player, in sixteenths of a unit and those per second; the dead do not
 * move.
 *
 * @typedef {{x: number, y: number, vx: number, vy: number, alive: boolean}} Body
 */

/** @implements {Simulation<Body, number>} */
export class ArenaMovement {
  #tickRateHz;
  #worldMax;
  #walls;

  /** @param {{tickRateHz: number, worldSize: number, walls: readonly Wall[]}} arena */
  constructor({ tickRateHz, worldSize, walls }) {
    this.#tickRateHz = Math.max(1, tickRateHz);
    this.#worldMax = worldSize * SUB - 1 - RADIUS;
    this.#walls = walls.map(({ minX, minY, maxX, maxY }) => ({
      minX: minX * SUB,
      minY: minY * SUB,
      maxX: maxX * SUB,
      maxY: maxY * SUB,
    }));
  }

  /**
   * @param {Body} body
   * @param {number | null} pressed buttons; null before the first input
   * @param {number} age ticks the input has been the newest
   * @returns {Body}
   */
  step(body, pressed, age) {
    if (!body.alive) {
      return body;
    }
    const buttons = pressed === null || age > Math.trunc(this.#tickRateHz / HOLD_PART) ? 0 : pressed;
    const east = bit(buttons, EAST) - bit(buttons, WEST);
    const north = bit(buttons, NORTH) - bit(buttons, SOUTH);
    let push = Math.trunc(ACCELERATION / this.#tickRateHz);
    if (east !== 0 && north !== 0) {
      push = Math.trunc((push * DIAGONAL_256) / 256);
    }
    const vx = this.#speed(body.vx, east * push);
    const vy = this.#speed(body.vy, north * push);
    const stepX = Math.trunc(vx / this.#tickRateHz);
    const stepY = Math.trunc(vy / this.#tickRateHz);
    let x = this.#inWorld(body.x + stepX);
    for (const wall of this.#walls) {
      if (overlaps(wall, x, body.y)) {
        x = stepX > 0 ? wall.minX - RADIUS : wall.maxX + RADIUS;
      }
    }
    let y = this.#inWorld(body.y + stepY);
    for (const wall of this.#walls) {
      if (overlaps(wall, x, y)) {
        y = stepY > 0 ? wall.minY - RADIUS : wall.maxY + RADIUS;
      }
    }
    return {
      x,
      y,
      vx: x === body.x + stepX ? vx : 0,
      vy: y === body.y + stepY ? vy : 0,
      alive: true,
    };
  }

  /**
   * @param {number} speed
   * @param {number} push
   */
  #speed(speed, push) {
    const slowed = speed - Math.trunc((speed * DRAG_PER_SECOND) / this.#tickRateHz) + push;
    return push === 0 && Math.abs(slowed) < REST_SPEED ? 0 : slowed;
  }

  /** @param {number} at */
  #inWorld(at) {
    return Math.min(Math.max(at, RADIUS), this.#worldMax);
  }

  /**
   * @param {Body} one
   * @param {Body} other
   */
  same(one, other) {
    return (
      one.x === other.x &&
      one.y === other.y &&
      one.vx === other.vx &&
      one.vy === other.vy &&
      one.alive === other.alive
    );
  }

  /** @param {Body} body */
  position({ x, y }) {
    return [x, y];
  }
}

/**
 * @template S, I
 * @typedef {import('../net/prediction.js').Simulation<S, I>} Simulation
 */

/**
 * @param {Wall} wall
 * @param {number} x
 * @param {number} y
 */
function overlaps(wall, x, y) {
  return (
    x + RADIUS > wall.minX && x - RADIUS < wall.maxX && y + RADIUS > wall.minY && y - RADIUS < wall.maxY
  );
}

/**
 * @param {number} buttons
 * @param {number} button
 */
function bit(buttons, button) {
  return (buttons & button) !== 0 ? 1 : 0;
}
