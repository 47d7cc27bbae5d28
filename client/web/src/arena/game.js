import { create, toBinary } from '@bufbuild/protobuf';
import { ArenaEventSchema, ArenaInputSchema } from '../../target/gen/arena_pb.js';
import { Connection } from '../net/connection.js';
import { parse } from '../net/handshake.js';
import { RELIABLE_ORDERED } from '../net/lanes.js';
import { EAST, FIRE, NORTH, RELOAD, SOUTH, WEST } from './movement.js';
import { Sight, nameOf } from './view.js';

const TURN = 4096;
const NAME_MAX = 24;
/** Over so long the facts are told. */
const WINDOW_MILLIS = 5_000;
/** The name goes with so many inputs at most; the server tells it to all, us too. */
const NAME_INPUTS_MAX = 60;
/** Worlds with more walls are none of ours. */
const WALLS_MAX = 1_000;

/**
 * @typedef {object} Controls
 * @property {boolean} north
 * @property {boolean} south
 * @property {boolean} west
 * @property {boolean} east
 * @property {boolean} fire
 * @property {boolean} reload
 * @property {number} aim radians, 0 = east, counter-clockwise
 */

/**
 * @typedef {{scores: {id: number, name: string, kills: number, deaths: number, won: boolean, self: boolean}[], won: boolean}} Result
 */

/**
 * Hears what happens; all are optional.
 *
 * @typedef {object} GameListener
 * @property {(state: import('../net/connection.js').State, reason: string | null) => void} [state]
 * @property {(world: import('./view.js').World) => void} [started]
 * @property {(kill: {killer: number, victim: number}) => void} [kill]
 * @property {(list: {id: string, name: string, unlockedAtMillis: number}[]) => void} [unlocked]
 * @property {(result: Result) => void} [ended] the scoreboard, before state `ended`
 * @property {(message: {lane: number, payload: Uint8Array}) => void} [message]
 */

/** @type {import('./view.js').View} */
const NOTHING = {
  tick: 0,
  viewTick: 0,
  world: null,
  self: null,
  others: [],
  pickUps: [],
  shots: [],
  scores: [],
  remainingMillis: null,
};

/** One match of the arena, played or watched; docs/web.md. */
export class Game {
  #connection;
  #listener;
  #forget;
  #watching;
  #name;
  #nameInputs = 0;
  /** @type {Controls} */
  #controls = { north: false, south: false, west: false, east: false, fire: false, reload: false, aim: 0 };
  #buttonsSent = 0;
  /** @type {import('../net/handshake.js').Welcome | null} */
  #welcome = null;
  /** @type {Sight | null} */
  #sight = null;
  /** @type {import('./view.js').World | null} */
  #world = null;
  /** @type {number | null} */
  #endsMillis = null;
  /** @type {Map<number, string>} */
  #names = new Map();
  /** @type {Map<number, {kills: number, deaths: number}>} */
  #scores = new Map();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #inputs;
  /** @type {{millis: number, tick: number, inTime: boolean, bytes: number}[]} */
  #arrivals = [];

  /**
   * @param {{url: string, connectToken: string, gameVersion: string, forget?: () => void}} seat
   * @param {{listener: GameListener, name?: string, watching?: boolean}} options
   */
  constructor(seat, { listener, name = '', watching = false }) {
    this.#listener = listener;
    this.#watching = watching;
    this.#name = cleanName(name);
    this.#forget = () => seat.forget?.();
    this.#connection = new Connection(seat, {
      state: (state, reason) => this.#stated(state, reason),
      welcome: (welcome) => {
        this.#welcome = welcome;
        this.#watching ||= welcome.watchDelayMillis !== null;
        this.#sight = new Sight(welcome);
      },
      inputSent: (sequence, tick) => this.#sight?.inputSent(sequence, tick, this.#buttonsSent),
      snapshot: (tick, ack, table, now) => this.#snapshot(tick, ack, table, now),
      message: (lane, payload) => this.#message(lane, payload),
    });
  }

  /** Null until the arena has told. */
  get world() {
    return this.#world;
  }

  /**
   * What the player wants from now on; members left out keep their value.
   *
   * @param {Partial<Controls>} controls
   */
  input(controls) {
    Object.assign(this.#controls, controls);
  }

  /**
   * The world at this moment.
   *
   * @param {number} nowMillis as performance.now() and a frame's argument have it
   * @returns {import('./view.js').View}
   */
  view(nowMillis) {
    const session = this.#connection.session;
    if (!this.#sight || !session) {
      return { ...NOTHING };
    }
    return this.#sight.at(nowMillis, session.clock, {
      world: this.#world,
      aim: this.#controls.aim,
      names: this.#names,
      scores: this.#scores,
      remainingMillis: this.#endsMillis === null ? null : Math.max(0, this.#endsMillis - nowMillis),
    });
  }

  /** How the connection does; null where it is not known yet. */
  get stats() {
    const path = this.#connection.session?.path;
    const rate = this.#welcome?.tickRateHz ?? null;
    const nowMillis = performance.now();
    this.#arrivals = this.#arrivals.filter(({ millis }) => nowMillis - millis < WINDOW_MILLIS);
    const first = this.#arrivals[0];
    const seconds = first ? (nowMillis - first.millis) / 1000 : 0;
    const known = this.#welcome && first && seconds > 0.5;
    return {
      state: this.#connection.state,
      rttMillis: path?.roundTripMillis ?? null,
      jitterMillis: path?.jitterMillis ?? null,
      lossPercent: known ? this.#lossPercent() : null,
      bytesPerSecond: known ? (this.#connection.bytes - first.bytes) / seconds : null,
      snapshotsPerSecond: known ? (this.#arrivals.length - 1) / seconds : null,
      delayMillis: rate && this.#sight ? (this.#sight.delayTicks * 1000) / rate : null,
      corrections: this.#sight?.corrections ?? null,
      tickRateHz: rate,
      watchDelayMillis: this.#welcome?.watchDelayMillis ?? null,
    };
  }

  #lossPercent() {
    const { tickRateHz, snapshotRateHz } = /** @type {import('../net/handshake.js').Welcome} */ (this.#welcome);
    const ticks = this.#arrivals[this.#arrivals.length - 1].tick - this.#arrivals[0].tick;
    const due = Math.round((ticks * Math.min(snapshotRateHz, tickRateHz)) / tickRateHz) + 1;
    const shown = this.#arrivals.filter(({ inTime }) => inTime).length;
    return Math.max(0, 100 * (1 - shown / due));
  }

  /** Says goodbye. @returns {Promise<void>} when it was heard, within a second */
  leave() {
    return this.#connection.leave();
  }

  /** Drops the socket without a word, for drills: it comes back by itself. */
  switchOff() {
    this.#connection.cut();
  }

  /**
   * @param {import('../net/connection.js').State} state
   * @param {string | null} reason
   */
  #stated(state, reason) {
    clearTimeout(this.#inputs);
    if (state === 'playing' && !this.#watching) {
      this.#sendInput();
    } else if (state === 'ended' || state === 'refused' || state === 'lost') {
      this.#forget();
    }
    this.#tell('state', state, reason);
  }

  #sendInput() {
    const session = this.#connection.session;
    if (!session || this.#connection.state !== 'playing') {
      return;
    }
    const begun = performance.now();
    const { north, south, west, east, fire, reload, aim } = this.#controls;
    this.#buttonsSent =
      (north ? NORTH : 0) |
      (south ? SOUTH : 0) |
      (west ? WEST : 0) |
      (east ? EAST : 0) |
      (fire ? FIRE : 0) |
      (reload ? RELOAD : 0);
    const turns = Number.isFinite(aim) ? aim / (2 * Math.PI) : 0;
    const named = this.#name !== '' && this.#nameInputs < NAME_INPUTS_MAX;
    const input = create(ArenaInputSchema, {
      buttons: this.#buttonsSent,
      aim: ((Math.round(turns * TURN) % TURN) + TURN) % TURN,
      name: named ? this.#name : '',
    });
    const viewTime = this.#sight?.viewTime(begun) ?? 0;
    if (this.#connection.sendInput(toBinary(ArenaInputSchema, input), viewTime) && named) {
      this.#nameInputs++;
    }
    const next = session.clock.nextSendMillis(begun);
    this.#inputs = setTimeout(() => this.#sendInput(), Math.max(0, next - performance.now()));
  }

  /**
   * @param {number} tick
   * @param {number} ackInputSequence
   * @param {import('../net/layout.js').EntityTable} table
   * @param {number} nowMillis
   */
  #snapshot(tick, ackInputSequence, table, nowMillis) {
    const sight = /** @type {Sight} */ (this.#sight);
    const inTime = sight.snapshot(tick, ackInputSequence, table, nowMillis, this.#world);
    if (this.#arrivals.length > 2 * (WINDOW_MILLIS / 1000) * (this.#welcome?.tickRateHz ?? 0)) {
      this.#arrivals = this.#arrivals.filter(({ millis }) => nowMillis - millis < WINDOW_MILLIS);
    }
    this.#arrivals.push({ millis: nowMillis, tick, inTime, bytes: this.#connection.bytes });
    const kind = table.layout.index('kind');
    const kills = table.layout.index('kills');
    for (let row = 0; row < table.count; row++) {
      if (table.columns[kind][row] === 0) {
        this.#score(table.columns[0][row]).kills = table.columns[kills][row];
      }
    }
  }

  /** @param {number} id */
  #score(id) {
    let score = this.#scores.get(id);
    if (!score) {
      score = { kills: 0, deaths: 0 };
      this.#scores.set(id, score);
    }
    return score;
  }

  /**
   * @param {number} lane
   * @param {Uint8Array} payload
   */
  #message(lane, payload) {
    const event = lane === RELIABLE_ORDERED ? parse(ArenaEventSchema, payload).event : { case: undefined };
    switch (event.case) {
      case 'welcome':
        this.#started(event.value);
        break;
      case 'kill': {
        const { killer, victim } = event.value;
        this.#score(victim).deaths++;
        this.#score(killer).kills++;
        this.#tell('kill', { killer, victim });
        break;
      }
      case 'name':
        this.#named(event.value.id, event.value.name);
        break;
      case 'unlockToast': {
        const { achievementId: id, name, unlockedAtMillis } = event.value;
        this.#tell('unlocked', [{ id, name, unlockedAtMillis: Number(unlockedAtMillis) }]);
        break;
      }
      case 'scoreboard':
        this.#ended(event.value.scores);
        break;
      case 'respawn':
        break; // the snapshots show it
      default:
        this.#tell('message', { lane, payload });
    }
  }

  /** @param {import('../../target/gen/arena_pb.js').Welcome} arena */
  #started({ id, worldSize, tickRateHz, killsToWin, walls, map, millisLeft }) {
    const world = {
      size: worldSize,
      map,
      walls: walls.slice(0, WALLS_MAX).map(({ minX, minY, maxX, maxY }) => ({ minX, minY, maxX, maxY })),
      killsToWin,
      selfId: this.#watching ? -1 : id,
    };
    this.#world = world;
    this.#endsMillis = millisLeft > 0 ? performance.now() + millisLeft : null;
    if (!this.#watching) {
      this.#sight?.arena({ tickRateHz, worldSize, walls: world.walls });
    }
    this.#tell('started', world);
  }

  /**
   * @param {number} id
   * @param {string} name
   */
  #named(id, name) {
    const clean = cleanName(name);
    if (clean) {
      this.#names.set(id, clean);
    } else {
      this.#names.delete(id);
    }
    if (id === this.#world?.selfId) {
      this.#nameInputs = NAME_INPUTS_MAX;
    }
  }

  /** @param {import('../../target/gen/arena_pb.js').Score[]} rows */
  #ended(rows) {
    const selfId = this.#world?.selfId ?? -1;
    const scores = rows.map(({ id, kills, deaths, won }) => ({
      id,
      name: nameOf(id, this.#names),
      kills,
      deaths,
      won,
      self: id === selfId,
    }));
    this.#endsMillis = performance.now();
    this.#tell('ended', { scores, won: scores.some(({ self, won }) => self && won) });
  }

  /**
   * @param {keyof GameListener} what
   * @param {...any} facts
   */
  #tell(what, ...facts) {
    try {
      /** @type {((...facts: any[]) => void) | undefined} */ (this.#listener[what])?.apply(this.#listener, facts);
    } catch (e) {
      console.error(`the listener's ${what} failed`, e);
    }
  }
}

/**
 * A name as it may be shown: no control, formatting or direction characters, at most 24 characters.
 *
 * @param {string} name
 */
export function cleanName(name) {
  const visible = name.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '').trim();
  return [...visible].slice(0, NAME_MAX).join('').trim();
}
