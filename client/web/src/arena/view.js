import { OwnClock, VIEW_PARTS, ViewClock } from '../net/clocks.js';
import { Interpolation } from '../net/interpolation.js';
import { Prediction } from '../net/prediction.js';
import { ArenaMovement, RADIUS, SUB } from './movement.js';

/** A tenth of a second at 60 ticks. */
const SMOOTHING = { ticks: 6, lengthMax: 200 * SUB };
/** Nobody runs as far between two snapshots; who respawns does. */
const STEP_MAX = 200 * SUB;
const TURN = 4096;
const RANGE = 1200;
const FIRED = 1;
const RELOADING = 2;
const WAS_HIT = 4;
const RAPID_FIRE = 8;
const SHOT_MILLIS = 150;
const SHOTS_MAX = 64;
/** Ids from here on are pick-ups'. */
const PICK_UPS_FROM = 200;

/** @typedef {import('./movement.js').Wall} Wall */
/** @typedef {{size: number, map: string, walls: Wall[], killsToWin: number, selfId: number}} World in units */

/**
 * @typedef {object} Fighter lengths in units, angles in radians
 * @property {number} id
 * @property {string} name another player's text: never markup
 * @property {boolean} self
 * @property {number} x grows east
 * @property {number} y grows north
 * @property {number} vx per second
 * @property {number} vy
 * @property {number} aim 0 = east, counter-clockwise
 * @property {number} health 0 to 100
 * @property {boolean} alive
 * @property {number} kills
 * @property {number} deaths
 * @property {boolean} firing
 * @property {boolean} reloading
 * @property {boolean} hit
 * @property {boolean} rapidFire
 */

/**
 * @typedef {object} View the world at a moment; new each time
 * @property {number} tick of the newest snapshot
 * @property {number} viewTick the others are shown at
 * @property {World | null} world
 * @property {Fighter | null} self
 * @property {Fighter[]} others
 * @property {{id: number, x: number, y: number, kind: 'health' | 'rapidFire'}[]} pickUps
 * @property {{id: number, fromX: number, fromY: number, toX: number, toY: number, ageMillis: number}[]} shots
 * @property {{id: number, name: string, kills: number, deaths: number, self: boolean}[]} scores
 * @property {number | null} remainingMillis
 */

/**
 * What a player of the arena sees: themself where their inputs have taken them, the others as the
 * server showed them a moment ago.
 */
export class Sight {
  #clock;
  #ownClock;
  #others;
  #column;
  /** @type {Prediction<import('./movement.js').Body, number> | null} */
  #own = null;
  /** The own row of the newest snapshot. @type {Int32Array | number[] | null} */
  #ownRow = null;
  /** @type {{id: number, fromX: number, fromY: number, toX: number, toY: number, atMillis: number}[]} */
  #shots = [];
  #shotsUpTo = 0;

  /** @param {import('../net/handshake.js').Welcome} welcome */
  constructor({ layout, tickRateHz }) {
    this.#clock = new ViewClock(tickRateHz);
    this.#ownClock = new OwnClock(tickRateHz);
    const names = ['x', 'y', 'vx', 'vy'];
    this.#others = new Interpolation(layout, names, ['aim'], STEP_MAX);
    this.#column = {
      x: layout.index('x'),
      y: layout.index('y'),
      vx: layout.index('vx'),
      vy: layout.index('vy'),
      aim: layout.index('aim'),
      health: layout.index('health'),
      flags: layout.index('flags'),
      kills: layout.index('kills'),
      kind: layout.index('kind'),
    };
  }

  get corrections() {
    return this.#own ? this.#own.corrections - this.#own.jumps : 0;
  }

  /** In ticks. */
  get delayTicks() {
    return this.#clock.delayTicks;
  }

  get newestTick() {
    return this.#others.newestTick();
  }

  /**
   * The arena says what the map is.
   *
   * @param {{tickRateHz: number, worldSize: number, walls: Wall[]}} arena
   */
  arena(arena) {
    this.#own = new Prediction(new ArenaMovement(arena), SMOOTHING);
  }

  /**
   * @param {number} sequence
   * @param {number} tick
   * @param {number} buttons
   */
  inputSent(sequence, tick, buttons) {
    this.#own?.sent(sequence, tick, buttons);
  }

  /**
   * @param {number} tick
   * @param {number} ackInputSequence
   * @param {import('../net/layout.js').EntityTable} table
   * @param {number} nowMillis
   * @param {World | null} world
   * @returns {boolean} whether it came in time to be shown
   */
  snapshot(tick, ackInputSequence, table, nowMillis, world) {
    const inTime = this.#clock.snapshot(tick, nowMillis);
    this.#others.add(tick, table);
    const row = world ? table.indexOf(world.selfId) : -1;
    this.#ownRow = row < 0 ? null : table.columns.map((column) => column[row]);
    if (this.#ownRow && this.#own) {
      const { x, y, vx, vy, health, flags } = this.#column;
      const at = this.#ownRow;
      const body = { x: at[x], y: at[y], vx: at[vx], vy: at[vy], alive: at[health] > 0 };
      this.#own.snapshot(tick, ackInputSequence, body);
      if ((at[flags] & FIRED) !== 0 && world) {
        this.#shot(table, row, world, nowMillis);
      }
    }
    return inTime;
  }

  /**
   * The moment to show now, to be sent with the next input.
   *
   * @param {number} nowMillis
   */
  viewTime(nowMillis) {
    return this.#clock.viewTime(nowMillis);
  }

  /**
   * @param {number} nowMillis
   * @param {import('../net/clocks.js').InputClock} inputs
   * @param {object} known
   * @param {World | null} known.world
   * @param {number} known.aim of the controls
   * @param {Map<number, string>} known.names
   * @param {Map<number, {kills: number, deaths: number}>} known.scores
   * @param {number | null} known.remainingMillis
   * @returns {View}
   */
  at(nowMillis, inputs, { world, aim, names, scores, remainingMillis }) {
    const viewTime = this.viewTime(nowMillis);
    const table = this.#others.at(viewTime);
    const { x, y, kind } = this.#column;
    /** @type {View} */
    const view = {
      tick: this.newestTick,
      viewTick: viewTime / VIEW_PARTS,
      world,
      self: null,
      others: [],
      pickUps: [],
      shots: [],
      scores: [...scores]
        .map(([id, score]) => ({ id, name: nameOf(id, names), ...score, self: id === world?.selfId }))
        .sort((one, other) => other.kills - one.kills || one.deaths - other.deaths || one.id - other.id),
      remainingMillis,
    };
    const selfId = world ? world.selfId : -1;
    for (let row = 0; row < table.count; row++) {
      const at = table.columns.map((column) => column[row]);
      if (at[0] >= PICK_UPS_FROM) {
        const what = at[kind] === 2 ? 'rapidFire' : 'health';
        view.pickUps.push({ id: at[0], x: at[x] / SUB, y: at[y] / SUB, kind: what });
      } else if (at[0] !== selfId) {
        view.others.push(this.#fighter(at, names, scores, false));
      }
    }
    view.self = this.#self(nowMillis, inputs, names, scores, aim);
    if (world) {
      this.#shotsUntil(Math.floor(view.viewTick), world, nowMillis);
    }
    this.#shots = this.#shots.filter(({ atMillis }) => nowMillis - atMillis < SHOT_MILLIS);
    view.shots = this.#shots.map(({ atMillis, ...shot }) => ({
      ...shot,
      ageMillis: Math.max(0, nowMillis - atMillis),
    }));
    return view;
  }

  /**
   * @param {number} nowMillis
   * @param {import('../net/clocks.js').InputClock} inputs
   * @param {Map<number, string>} names
   * @param {Map<number, {kills: number, deaths: number}>} scores
   * @param {number} aim
   */
  #self(nowMillis, inputs, names, scores, aim) {
    const own = this.#own;
    if (!own?.ready || !this.#ownRow) {
      return null;
    }
    const self = this.#fighter(this.#ownRow, names, scores, true);
    const tick = this.#ownClock.tick(nowMillis, inputs.drawnTick(nowMillis), own.tick);
    const [x, y] = own.drawn(tick);
    const { vx, vy } = own.state;
    return { ...self, x: x / SUB, y: y / SUB, vx: vx / SUB, vy: vy / SUB, aim };
  }

  /**
   * @param {ArrayLike<number>} at a row
   * @param {Map<number, string>} names
   * @param {Map<number, {kills: number, deaths: number}>} scores
   * @param {boolean} self
   * @returns {Fighter}
   */
  #fighter(at, names, scores, self) {
    const column = this.#column;
    const flags = at[column.flags];
    return {
      id: at[0],
      name: nameOf(at[0], names),
      self,
      x: at[column.x] / SUB,
      y: at[column.y] / SUB,
      vx: at[column.vx] / SUB,
      vy: at[column.vy] / SUB,
      aim: (at[column.aim] / TURN) * 2 * Math.PI,
      health: at[column.health],
      alive: at[column.health] > 0,
      kills: at[column.kills],
      deaths: scores.get(at[0])?.deaths ?? 0,
      firing: (flags & FIRED) !== 0,
      reloading: (flags & RELOADING) !== 0,
      hit: (flags & WAS_HIT) !== 0,
      rapidFire: (flags & RAPID_FIRE) !== 0,
    };
  }

  /**
   * The others' shots of the snapshots that the view has reached since the last time.
   *
   * @param {number} tick
   * @param {World} world
   * @param {number} nowMillis
   */
  #shotsUntil(tick, world, nowMillis) {
    for (const { table } of this.#others.between(this.#shotsUpTo, tick)) {
      for (let row = 0; row < table.count; row++) {
        const id = table.columns[0][row];
        const fired = (table.columns[this.#column.flags][row] & FIRED) !== 0;
        if (fired && id !== world.selfId && id < PICK_UPS_FROM) {
          this.#shot(table, row, world, nowMillis);
        }
      }
    }
    this.#shotsUpTo = Math.max(this.#shotsUpTo, tick);
  }

  /**
   * @param {import('../net/layout.js').EntityTable} table
   * @param {number} row of who shot
   * @param {World} world
   * @param {number} atMillis
   */
  #shot(table, row, world, atMillis) {
    const { x, y, aim, health } = this.#column;
    const from = { x: table.columns[x][row] / SUB, y: table.columns[y][row] / SUB };
    const angle = (table.columns[aim][row] / TURN) * 2 * Math.PI;
    const way = { x: Math.cos(angle), y: Math.sin(angle) };
    let length = RANGE;
    for (const wall of world.walls) {
      length = Math.min(length, toWall(from, way, wall));
    }
    for (let other = 0; other < table.count; other++) {
      const stands = table.columns[health][other] > 0 && table.columns[0][other] < PICK_UPS_FROM;
      if (other !== row && stands) {
        const at = { x: table.columns[x][other] / SUB, y: table.columns[y][other] / SUB };
        length = Math.min(length, toCircle(from, way, at, RADIUS / SUB));
      }
    }
    if (this.#shots.length === SHOTS_MAX) {
      this.#shots.shift();
    }
    this.#shots.push({
      id: table.columns[0][row],
      fromX: from.x,
      fromY: from.y,
      toX: from.x + way.x * length,
      toY: from.y + way.y * length,
      atMillis,
    });
  }
}

/**
 * @param {number} id
 * @param {Map<number, string>} names
 */
export function nameOf(id, names) {
  return names.get(id) ?? `Player ${id + 1}`;
}

/** @typedef {{x: number, y: number}} Point */

/**
 * @param {Point} from
 * @param {Point} way of length 1
 * @param {Wall} wall
 */
function toWall(from, way, wall) {
  let enter = 0;
  let exit = Infinity;
  for (const [at, step, min, max] of [
    [from.x, way.x, wall.minX, wall.maxX],
    [from.y, way.y, wall.minY, wall.maxY],
  ]) {
    if (Math.abs(step) < 1e-9) {
      if (at < min || at > max) {
        return Infinity;
      }
      continue;
    }
    enter = Math.max(enter, Math.min((min - at) / step, (max - at) / step));
    exit = Math.min(exit, Math.max((min - at) / step, (max - at) / step));
  }
  return enter <= exit ? enter : Infinity;
}

/**
 * @param {Point} from
 * @param {Point} way of length 1
 * @param {Point} at
 * @param {number} radius
 */
function toCircle(from, way, at, radius) {
  const along = (at.x - from.x) * way.x + (at.y - from.y) * way.y;
  const across = (at.x - from.x) * way.y - (at.y - from.y) * way.x;
  if (along < 0 || Math.abs(across) > radius) {
    return Infinity;
  }
  return Math.max(0, along - Math.sqrt(radius * radius - across * across));
}
