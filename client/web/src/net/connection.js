import { ProtocolError } from './errors.js';
import { hello, parseToken, readAnswer } from './handshake.js';
import { TYPE_PACKET } from './keys.js';
import { PacketPath } from './packet-path.js';
import { Session } from './session.js';
import { SocketLine } from './socket-line.js';

const HANDSHAKE_MILLIS = 10_000;
const ATTEMPT_MILLIS = 3_000;
const PAUSE_MILLIS = 200;
/** The server speaks every tick, or once a second: silent for longer, the path may be dead. */
const SILENCE_MILLIS = 2_500;
/** Sockets that are refused at once, for so long: the server is gone. */
const GONE_MILLIS = 6_000;
const KEEP_ALIVE_MILLIS = 1_000;
/** Until the server was heard. */
const UNHEARD_REPEAT_MILLIS = 100;
const ACKNOWLEDGE_MILLIS = 8;
/** Packets that want an acknowledgement: with so many, timers seem to sleep. */
const UNACKNOWLEDGED_MAX = 4;
const LEAVE_MILLIS = 1_000;
const LEAVE_REPEAT_MILLIS = 200;
const POLL_MILLIS = 50;
/** The socket has not sent this much yet: another input would only come late. */
const BUFFERED_MAX = 64 << 10;

/** @type {Record<number, string>} */
const CLOSE_CODES = {
  1: 'LEFT',
  2: 'TIMED_OUT',
  3: 'ROOM_ENDED',
  4: 'SHUTTING_DOWN',
  5: 'PROTOCOL_ERROR',
  6: 'TOO_SLOW',
  7: 'REPLACED',
  16: 'TOKEN_INVALID',
  17: 'PLAYER_SESSION_REFUSED',
  18: 'OUTDATED',
  19: 'FULL',
  20: 'NOT_READY',
};

/** Ends that were meant. */
const ORDERLY = new Set(['LEFT', 'ROOM_ENDED', 'SHUTTING_DOWN']);

/** @typedef {'connecting' | 'playing' | 'reconnecting' | 'ended' | 'refused' | 'lost'} State */

/**
 * Hears what happens, one call at a time. All are optional.
 *
 * @typedef {object} Listener
 * @property {(state: State, reason: string | null) => void} [state]
 * @property {(welcome: import('./handshake.js').Welcome) => void} [welcome] before state `playing`
 * @property {(sequence: number, tick: number, payload: Uint8Array) => void} [inputSent]
 * @property {(tick: number, ackInputSequence: number, table: import('./layout.js').EntityTable,
 *     nowMillis: number) => void} [snapshot] the table is good until the next call
 * @property {(lane: number, payload: Uint8Array) => void} [message]
 */

/**
 * One player's connection to a game server, over one WebSocket after another.
 *
 *   connecting --welcome--> playing --leave, close--> ended | lost
 *       |                    |   ^
 *       |   socket gone or   |   | welcome
 *       |       silent       v   |
 *       |               reconnecting --for too long--> lost
 *       \--refused, no answer--> refused | lost
 */
export class Connection {
  #url;
  #gameVersion;
  #listener;
  /** @type {import('./handshake.js').Token | null} */
  #token = null;
  /** @type {State} */
  #state = 'connecting';
  /** The socket in use. @type {SocketLine | null} */
  #line = null;
  /** The attempt under way. @type {{line: SocketLine, since: number} | null} */
  #knock = null;
  /** @type {Session | null} */
  #session = null;
  /** @type {Uint8Array | null} */
  #resumeToken = null;
  #idleMillis = 0;
  #startMillis = performance.now();
  #attemptMillis = 0;
  #heardMillis = 0;
  #heardPacket = false;
  /** Since when sockets were refused at once. @type {number | null} */
  #refusedSince = null;
  /** @type {number | null} */
  #leaveMillis = null;
  /** @type {(() => void) | null} */
  #left = null;
  #bytesBefore = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #acknowledging;
  #polling;

  /**
   * @param {object} target
   * @param {string} target.url of the server's WebSocket
   * @param {string} target.connectToken a secret
   * @param {string} target.gameVersion
   * @param {Listener} listener
   */
  constructor({ url, connectToken, gameVersion }, listener) {
    this.#url = url;
    this.#gameVersion = gameVersion;
    this.#listener = listener;
    this.#polling = setInterval(() => this.#poll(performance.now()), POLL_MILLIS);
    // The listener hears nothing before whoever made this has it.
    queueMicrotask(() => this.#start(connectToken));
  }

  get state() {
    return this.#state;
  }

  /** Null before the welcome. */
  get session() {
    return this.#session;
  }

  /** Bytes that came and left. */
  get bytes() {
    return this.#bytesBefore + (this.#line ? this.#line.bytesIn + this.#line.bytesOut : 0);
  }

  /** @param {string} connectToken */
  #start(connectToken) {
    if (this.#isOver()) {
      return;
    }
    this.#tell('connecting', null);
    if (!globalThis.crypto?.subtle) {
      this.#end('refused', 'INSECURE_PAGE');
      return;
    }
    try {
      this.#token = parseToken(connectToken);
    } catch {
      this.#end('refused', 'TOKEN_INVALID');
      return;
    }
    this.#begin(performance.now());
  }

  /**
   * Sends one input; ignored unless the server is there to take it.
   *
   * @param {Uint8Array} payload the game's own, at most 256 bytes
   * @param {number} viewTime what the player sees, in 256ths of a tick; 0: not told
   * @returns {boolean} whether it was sent
   */
  sendInput(payload, viewTime) {
    const ready = this.#session && this.#line && this.#state === 'playing' && !this.#leaveMillis;
    if (!ready || !this.#session || !this.#line || this.#line.buffered > BUFFERED_MAX) {
      return false;
    }
    const nowMillis = performance.now();
    this.#send(this.#session.input(payload, viewTime, nowMillis), nowMillis);
    return true;
  }

  /**
   * Queues a message; it leaves with the next packet.
   *
   * @param {number} lane
   * @param {Uint8Array} payload taken over
   */
  send(lane, payload) {
    if (this.#session && !this.#isOver() && !this.#session.lanes.send(lane, payload)) {
      this.#end('lost', 'TOO_SLOW');
    }
  }

  /** Says goodbye. @returns {Promise<void>} when it was heard, within a second */
  leave() {
    return new Promise((resolve) => {
      if (this.#isOver()) {
        resolve();
        return;
      }
      const before = this.#left;
      this.#left = () => {
        before?.();
        resolve();
      };
      if (!this.#session || !this.#line) {
        this.#end('ended', 'LEFT');
      } else if (!this.#leaveMillis) {
        this.#leaveMillis = performance.now();
        this.#send({ leave: true }, this.#leaveMillis);
      }
    });
  }

  /** Loses the socket as a bad network would, for drills. */
  cut() {
    if (this.#line && !this.#isOver()) {
      this.#drop();
      this.#poll(performance.now());
    }
  }

  #isOver() {
    return this.#state === 'ended' || this.#state === 'refused' || this.#state === 'lost';
  }

  /**
   * @param {State} state
   * @param {string | null} reason
   */
  #tell(state, reason) {
    this.#state = state;
    this.#listener.state?.(state, reason);
  }

  /**
   * @param {'ended' | 'refused' | 'lost'} state
   * @param {string} reason
   */
  #end(state, reason) {
    if (this.#isOver()) {
      return;
    }
    clearInterval(this.#polling);
    clearTimeout(this.#acknowledging);
    this.#knock?.line.close();
    this.#knock = null;
    this.#drop();
    this.#token = null;
    this.#resumeToken = null;
    this.#tell(state, reason);
    this.#left?.();
  }

  #drop() {
    if (this.#line) {
      this.#bytesBefore += this.#line.bytesIn + this.#line.bytesOut;
      this.#line.close();
      this.#line = null;
    }
  }

  /**
   * Begins an attempt to be let in, or back in.
   *
   * @param {number} nowMillis
   */
  #begin(nowMillis) {
    const token = /** @type {import('./handshake.js').Token} */ (this.#token);
    this.#knock?.line.close();
    this.#attemptMillis = nowMillis;
    const { clientRandom, bytes } = hello(this.#gameVersion, token, this.#resumeToken);
    /** @type {SocketLine | undefined} */
    let line;
    try {
      line = new SocketLine(this.#url, {
        open: () => line?.send(bytes),
        message: (message, when) => this.#came(line, token, clientRandom, message, when),
        failed: (error) => this.#failed(line, error),
        gone: () => this.#gone(line, nowMillis),
      });
    } catch {
      // A policy of the page, or a URL that is none.
      this.#end(this.#session ? 'lost' : 'refused', 'INSECURE_PAGE');
      return;
    }
    this.#knock = { line, since: nowMillis };
  }

  /**
   * @param {SocketLine | undefined} line
   * @param {import('./handshake.js').Token} token
   * @param {Uint8Array} clientRandom
   * @param {Uint8Array} bytes
   * @param {number} nowMillis
   */
  async #came(line, token, clientRandom, bytes, nowMillis) {
    if (line && line === this.#line) {
      await this.#packet(bytes, nowMillis);
    } else if (line && line === this.#knock?.line) {
      const answer = await readAnswer(bytes, token, clientRandom);
      if (line === this.#knock?.line) {
        this.#answered(line, answer, nowMillis);
      }
    }
  }

  /**
   * @param {SocketLine} line
   * @param {import('./handshake.js').Refusal | import('./handshake.js').Entry} answer
   * @param {number} nowMillis
   */
  #answered(line, answer, nowMillis) {
    if ('refused' in answer) {
      const reason = CLOSE_CODES[answer.refused.code] ?? 'UNKNOWN';
      if (this.#session) {
        // The seat was given up while we were away.
        this.#end('lost', reason === 'TOKEN_INVALID' ? 'CONNECTION_LOST' : reason);
      } else {
        this.#end('refused', reason);
      }
      return;
    }
    const { welcome } = answer;
    this.#drop();
    this.#line = line;
    this.#knock = null;
    this.#resumeToken = welcome.resumeToken;
    this.#idleMillis = welcome.idleTimeoutMillis;
    this.#heardMillis = nowMillis;
    this.#heardPacket = false;
    this.#refusedSince = null;
    const path = new PacketPath(answer, nowMillis);
    if (this.#session) {
      this.#session.resume(path, welcome.resumed);
    } else {
      this.#session = new Session(welcome, path, this.#listener);
      this.#listener.welcome?.(welcome);
    }
    // The server holds its snapshots back until it knows that the welcome came.
    this.#send(this.#session.content(), nowMillis);
    if (!this.#isOver()) {
      this.#tell('playing', null);
    }
  }

  /**
   * @param {Uint8Array} bytes
   * @param {number} nowMillis
   */
  async #packet(bytes, nowMillis) {
    const session = /** @type {Session} */ (this.#session);
    if (bytes[0] !== TYPE_PACKET) {
      throw new ProtocolError('no packet');
    }
    const packet = await session.path.open(bytes, nowMillis);
    if (!packet || this.#isOver()) {
      return;
    }
    this.#heardMillis = Math.max(this.#heardMillis, nowMillis);
    this.#heardPacket = true;
    if (this.#state === 'reconnecting') {
      // The old path speaks again before a new one was found.
      this.#knock?.line.close();
      this.#knock = null;
      this.#tell('playing', null);
    }
    session.received(packet, nowMillis);
    if (packet.close) {
      const reason = CLOSE_CODES[packet.close] ?? 'UNKNOWN';
      this.#end(ORDERLY.has(reason) ? 'ended' : 'lost', reason);
      return;
    }
    if (session.path.unacknowledged >= UNACKNOWLEDGED_MAX) {
      this.#acknowledge();
    } else if (session.path.unacknowledged > 0) {
      this.#acknowledging ??= setTimeout(() => this.#acknowledge(), ACKNOWLEDGE_MILLIS);
    }
  }

  #acknowledge() {
    clearTimeout(this.#acknowledging);
    this.#acknowledging = undefined;
    if (this.#session && this.#line && this.#session.path.unacknowledged > 0) {
      this.#send(this.#session.content(), performance.now());
    }
  }

  /**
   * @param {import('./packet-path.js').Content} content
   * @param {number} nowMillis
   */
  #send(content, nowMillis) {
    this.#line?.send(/** @type {Session} */ (this.#session).path.seal(content, nowMillis));
  }

  /**
   * What the server said makes no sense.
   *
   * @param {SocketLine | undefined} line
   * @param {unknown} error
   */
  #failed(line, error) {
    if (!(error instanceof ProtocolError)) {
      console.error('a connection to a game server failed', error);
    }
    if (line && (line === this.#line || line === this.#knock?.line)) {
      this.#end('lost', 'PROTOCOL_ERROR');
    }
  }

  /**
   * A socket broke, or never stood.
   *
   * @param {SocketLine | undefined} line
   * @param {number} since
   */
  #gone(line, since) {
    const nowMillis = performance.now();
    if (line && line === this.#knock?.line) {
      this.#knock = null;
      const atOnce = !line.opened && nowMillis - since < 1_000 && navigatorOnline();
      this.#refusedSince = atOnce ? (this.#refusedSince ?? nowMillis) : null;
    } else if (line && line === this.#line) {
      this.#drop();
      if (this.#leaveMillis) {
        this.#end('ended', 'LEFT');
      }
    }
    this.#poll(nowMillis);
  }

  /**
   * Looks at the timers.
   *
   * @param {number} nowMillis
   */
  #poll(nowMillis) {
    if (this.#isOver() || !this.#token) {
      return;
    }
    if (this.#leaveMillis) {
      this.#pollLeaving(nowMillis, this.#leaveMillis);
    } else if (this.#session) {
      this.#pollOpen(nowMillis, this.#session);
    } else if (nowMillis - this.#startMillis > HANDSHAKE_MILLIS) {
      this.#end('lost', 'NO_ANSWER');
    } else {
      this.#pollKnock(nowMillis);
    }
  }

  /** @param {number} nowMillis */
  #pollKnock(nowMillis) {
    // A connect token is good once: while the server may be thinking about it, nobody asks again.
    const most = this.#session ? ATTEMPT_MILLIS : HANDSHAKE_MILLIS;
    const tooLong = this.#knock && nowMillis - this.#knock.since > most;
    if ((!this.#knock || tooLong) && nowMillis - this.#attemptMillis > PAUSE_MILLIS) {
      this.#begin(nowMillis);
    }
  }

  /**
   * @param {number} nowMillis
   * @param {Session} session
   */
  #pollOpen(nowMillis, session) {
    const silence = nowMillis - this.#heardMillis;
    const refused = this.#refusedSince !== null && nowMillis - this.#refusedSince > GONE_MILLIS;
    if (silence > this.#idleMillis || (refused && !this.#line)) {
      this.#end('lost', 'CONNECTION_LOST');
      return;
    }
    if (!this.#line || silence > SILENCE_MILLIS) {
      if (this.#state !== 'reconnecting') {
        this.#tell('reconnecting', null);
      }
      this.#pollKnock(nowMillis);
    }
    if (this.#line && !this.#isOver()) {
      const quiet = session.path.quietMillis(nowMillis);
      const repeat = this.#heardPacket ? KEEP_ALIVE_MILLIS : UNHEARD_REPEAT_MILLIS;
      if (session.lanes.isDue() || quiet > repeat) {
        this.#send(session.content(), nowMillis);
      }
    }
  }

  /**
   * @param {number} nowMillis
   * @param {number} since
   */
  #pollLeaving(nowMillis, since) {
    if (nowMillis - since > LEAVE_MILLIS || !this.#line || !this.#session) {
      this.#end('ended', 'LEFT');
    } else if (this.#session.path.quietMillis(nowMillis) > LEAVE_REPEAT_MILLIS) {
      this.#send({ leave: true }, nowMillis);
    }
  }
}

function navigatorOnline() {
  return globalThis.navigator?.onLine !== false;
}
