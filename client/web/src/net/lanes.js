// Messages of the four lanes over WebSocket, docs/lanes.md: nothing is lost on the way, so what was
// sent is due again only on another socket.
import { ProtocolError } from './errors.js';
import {
  LANE_BYTES_MAX,
  LANE_MESSAGES_MAX,
  MESSAGE_PIECE_MAX,
  MESSAGE_PIECES_MAX,
  PACKET_MESSAGES_MAX,
  RELIABLE_MESSAGE_MAX,
  UNRELIABLE_MESSAGES_MAX,
} from './limits.js';
import { concat } from './tables.js';

export const UNRELIABLE = 1;
export const UNRELIABLE_SEQUENCED = 2;
export const RELIABLE_ORDERED = 3;
export const RELIABLE_UNORDERED = 4;

/** Messages of one reliable lane that wait to be sent or acknowledged. */
const WAITING_MAX = 1024;
const CONTENT_MAX = 8 << 10;
const OVERHEAD = 24;

/** @typedef {import('../../target/gen/netlift_pb.js').LaneMessage} LaneMessage */
/** @typedef {{lane: number, sequence: number, payload: Uint8Array, piece: number, pieces: number}} Piece */

/** Outlives sockets. */
export class Lanes {
  #outboxes = [new Outbox(RELIABLE_ORDERED), new Outbox(RELIABLE_UNORDERED)];
  #inboxes = [new Inbox(true), new Inbox(false)];
  /** @type {{lane: number, payload: Uint8Array}[]} */
  #unreliable = [];
  #unreliableSequence = 0;
  #sequencedNewest = 0;

  /**
   * Queues a message for the next packets.
   *
   * @param {number} lane
   * @param {Uint8Array} payload taken over
   * @returns {boolean} false when a reliable lane is full: what comes next could only be lost
   */
  send(lane, payload) {
    const reliable = lane >= RELIABLE_ORDERED;
    const most = reliable ? RELIABLE_MESSAGE_MAX : MESSAGE_PIECE_MAX;
    if (lane < UNRELIABLE || lane > RELIABLE_UNORDERED || payload.length > most) {
      throw new RangeError(`a message of lane ${lane} is at most ${most} bytes, was ${payload.length}`);
    }
    if (reliable) {
      return this.#outboxes[lane - RELIABLE_ORDERED].add(payload);
    }
    if (this.#unreliable.length === UNRELIABLE_MESSAGES_MAX) {
      this.#unreliable.shift();
    }
    this.#unreliable.push({ lane, payload });
    return true;
  }

  /** Whether something waits to be sent. */
  isDue() {
    return this.#unreliable.length > 0 || this.#outboxes.some((outbox) => outbox.isDue());
  }

  /**
   * What is due, for the packet of this number; at most 8 KiB.
   *
   * @param {number} packet
   * @returns {Piece[]}
   */
  take(packet) {
    /** @type {Piece[]} */
    const pieces = [];
    let room = CONTENT_MAX;
    for (const outbox of packet % 2 === 0 ? this.#outboxes : [...this.#outboxes].reverse()) {
      room = outbox.take(packet, pieces, room);
    }
    while (this.#unreliable.length > 0 && this.#unreliable[0].payload.length + OVERHEAD <= room) {
      const { lane, payload } = /** @type {{lane: number, payload: Uint8Array}} */ (this.#unreliable.shift());
      room -= payload.length + OVERHEAD;
      pieces.push({ lane, sequence: ++this.#unreliableSequence, payload, piece: 0, pieces: 0 });
    }
    return pieces;
  }

  /** @param {number} ack this packet and all before it came */
  acknowledged(ack) {
    this.#outboxes.forEach((outbox) => outbox.acknowledged(ack));
  }

  /** The path is new: everything unacknowledged is due again. */
  restart() {
    this.#outboxes.forEach((outbox) => outbox.restart());
  }

  /**
   * Takes the messages of a packet.
   *
   * @param {LaneMessage[]} messages
   * @param {(lane: number, payload: Uint8Array) => void} deliver
   * @throws {ProtocolError} if the server breaks a rule
   */
  receive(messages, deliver) {
    if (messages.length > PACKET_MESSAGES_MAX) {
      throw new ProtocolError('a packet has too many messages');
    }
    for (const message of messages) {
      const { lane, sequence, payload } = message;
      check(message);
      if (lane >= RELIABLE_ORDERED) {
        this.#inboxes[lane - RELIABLE_ORDERED].receive(message, (whole) => deliver(lane, whole));
      } else if (lane === UNRELIABLE) {
        deliver(lane, payload);
      } else if (sequence > this.#sequencedNewest) {
        this.#sequencedNewest = sequence;
        deliver(lane, payload);
      }
    }
  }
}

/** @param {LaneMessage} message */
function check({ lane, sequence, payload, piece, pieces }) {
  const count = Math.max(1, pieces);
  const cannotBe =
    lane < UNRELIABLE ||
    lane > RELIABLE_UNORDERED ||
    sequence === 0 ||
    piece >= count ||
    count > MESSAGE_PIECES_MAX ||
    (count > 1 && lane < RELIABLE_ORDERED) ||
    payload.length > MESSAGE_PIECE_MAX ||
    (piece < count - 1 && payload.length < MESSAGE_PIECE_MAX);
  if (cannotBe) {
    throw new ProtocolError('a message is one that cannot be');
  }
}

/** Messages of one reliable lane on their way to the server. */
class Outbox {
  /** @type {{sequence: number, payload: Uint8Array, pieces: {packet: number, came: boolean}[]}[]} */
  #waiting = [];
  #lane;
  #next = 1;
  #bytes = 0;

  /** @param {number} lane */
  constructor(lane) {
    this.#lane = lane;
  }

  /** @param {Uint8Array} payload */
  add(payload) {
    if (this.#waiting.length === WAITING_MAX || this.#bytes + payload.length > LANE_BYTES_MAX) {
      return false;
    }
    const count = Math.max(1, Math.ceil(payload.length / MESSAGE_PIECE_MAX));
    const pieces = Array.from({ length: count }, () => ({ packet: 0, came: false }));
    this.#waiting.push({ sequence: this.#next++, payload, pieces });
    this.#bytes += payload.length;
    return true;
  }

  #open() {
    return this.#waiting.slice(0, LANE_MESSAGES_MAX);
  }

  isDue() {
    return this.#open().some(({ pieces }) => pieces.some(({ packet }) => packet === 0));
  }

  /**
   * @param {number} packet
   * @param {Piece[]} into
   * @param {number} bytes
   */
  take(packet, into, bytes) {
    let room = bytes;
    for (const { sequence, payload, pieces } of this.#open()) {
      for (let piece = 0; piece < pieces.length; piece++) {
        if (pieces[piece].packet !== 0) {
          continue;
        }
        const part = payload.subarray(piece * MESSAGE_PIECE_MAX, (piece + 1) * MESSAGE_PIECE_MAX);
        if (part.length + OVERHEAD > room || into.length >= PACKET_MESSAGES_MAX - 32) {
          return room;
        }
        room -= part.length + OVERHEAD;
        pieces[piece].packet = packet;
        const whole = pieces.length === 1;
        into.push({
          lane: this.#lane,
          sequence,
          payload: part,
          piece: whole ? 0 : piece,
          pieces: whole ? 0 : pieces.length,
        });
      }
    }
    return room;
  }

  /** @param {number} ack */
  acknowledged(ack) {
    for (const { pieces } of this.#open()) {
      for (const piece of pieces) {
        piece.came ||= piece.packet !== 0 && piece.packet <= ack;
      }
    }
    while (this.#waiting.length > 0 && this.#waiting[0].pieces.every(({ came }) => came)) {
      this.#bytes -= this.#waiting[0].payload.length;
      this.#waiting.shift();
    }
  }

  restart() {
    for (const { pieces } of this.#waiting) {
      for (const piece of pieces) {
        // Numbers begin anew: what came keeps one that no acknowledgement is needed for.
        piece.packet = piece.came ? -1 : 0;
      }
    }
  }
}

/** Messages of one reliable lane as they come in, each delivered once. */
class Inbox {
  #ordered;
  /** The lowest sequence that is not delivered. */
  #first = 1;
  #bytes = 0;
  /** @type {Map<number, {pieces: (Uint8Array | undefined)[], missing: number, delivered: boolean}>} */
  #messages = new Map();

  /** @param {boolean} ordered */
  constructor(ordered) {
    this.#ordered = ordered;
  }

  /**
   * @param {LaneMessage} received
   * @param {(whole: Uint8Array) => void} deliver
   */
  receive({ sequence, payload, piece, pieces }, deliver) {
    if (sequence < this.#first) {
      return;
    }
    if (sequence >= this.#first + LANE_MESSAGES_MAX) {
      throw new ProtocolError('a message is too far ahead');
    }
    const count = Math.max(1, pieces);
    let message = this.#messages.get(sequence);
    if (!message) {
      message = { pieces: new Array(count).fill(undefined), missing: count, delivered: false };
      this.#messages.set(sequence, message);
    }
    if (message.pieces.length !== count) {
      throw new ProtocolError('a message changed its number of pieces');
    }
    if (message.delivered || message.pieces[piece]) {
      return;
    }
    this.#bytes += payload.length;
    if (this.#bytes > LANE_BYTES_MAX) {
      throw new ProtocolError('too many bytes wait in a lane');
    }
    message.pieces[piece] = payload;
    message.missing--;
    if (!this.#ordered && message.missing === 0) {
      this.#deliver(message, deliver);
    }
    for (;;) {
      const next = this.#messages.get(this.#first);
      if (next?.missing !== 0) {
        return;
      }
      this.#messages.delete(this.#first++);
      if (!next.delivered) {
        this.#deliver(next, deliver);
      }
    }
  }

  /**
   * @param {{pieces: (Uint8Array | undefined)[], delivered: boolean}} message
   * @param {(whole: Uint8Array) => void} deliver
   */
  #deliver(message, deliver) {
    const whole = concat(.../** @type {Uint8Array[]} */ (message.pieces));
    this.#bytes -= whole.length;
    message.delivered = true;
    message.pieces.fill(undefined);
    deliver(whole);
  }
}
