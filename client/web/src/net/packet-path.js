import { create, toBinary } from '@bufbuild/protobuf';
import { PacketSchema } from '../../target/gen/netlift_pb.js';
import { ProtocolError } from './errors.js';
import { parse } from './handshake.js';
import {
  CLIENT_TO_SERVER,
  SERVER_TO_CLIENT,
  connectionIdOf,
  openPacket,
  packetNumber,
  sealPacket,
} from './keys.js';
import { SNAPSHOT_BODY_MAX, SNAPSHOT_PIECES_MAX } from './limits.js';

const REMEMBERED = 512;
const ALL_BITS = (1n << 64n) - 1n;

/** @typedef {import('@bufbuild/protobuf').MessageInitShape<typeof PacketSchema>} Content */

/**
 * Packets over one WebSocket and one set of keys: numbers, sealing, acknowledgements, round trip.
 * Nothing is lost here, and nothing comes twice or out of order.
 */
export class PacketPath {
  #keys;
  #connectionId;
  #sent = 0;
  #newest = 0;
  #newestMillis = 0;
  /** Bit i: packet newest - 1 - i came. */
  #bits = 0n;
  #acknowledged = 0;
  #unacknowledged = 0;
  #sentMillis = new Float64Array(REMEMBERED);
  #quietSince;
  #smoothed = -1;
  #deviation = 0;

  /**
   * @param {import('./handshake.js').Entry} entry
   * @param {number} nowMillis
   */
  constructor({ keys, connectionId }, nowMillis) {
    this.#keys = keys;
    this.#connectionId = connectionId;
    this.#quietSince = nowMillis;
  }

  /** Round trip of the path in milliseconds, smoothed; null until it is known. */
  get roundTripMillis() {
    return this.#smoothed < 0 ? null : this.#smoothed;
  }

  get jitterMillis() {
    return this.#smoothed < 0 ? null : this.#deviation;
  }

  /** Packets that came and want an acknowledgement. */
  get unacknowledged() {
    return this.#unacknowledged;
  }

  /** @param {number} nowMillis */
  quietMillis(nowMillis) {
    return nowMillis - this.#quietSince;
  }

  /** Number of the next packet. */
  get nextNumber() {
    return this.#sent + 1;
  }

  /**
   * Opens one packet; call it for one after the other.
   *
   * @param {Uint8Array} bytes
   * @param {number} nowMillis when it came
   * @returns {Promise<import('../../target/gen/netlift_pb.js').Packet | null>} null if it came before
   * @throws {ProtocolError} if it is not the server's, or breaks a rule
   */
  async open(bytes, nowMillis) {
    const number = packetNumber(bytes, this.#newest);
    if (connectionIdOf(bytes) !== this.#connectionId) {
      throw new ProtocolError('a packet of another connection');
    }
    if (number > 0 && number <= this.#newest) {
      return null;
    }
    const packet = readPacket(await openPacket(this.#keys, SERVER_TO_CLIENT, bytes, number));
    const ack = safe(packet.ack, 'ack');
    if (ack > this.#sent) {
      throw new ProtocolError('a packet is acknowledged that was never sent');
    }
    this.#arrived(number, nowMillis);
    if (packet.snapshot || packet.close || packet.messages.length > 0 || packet.pathChallenge) {
      this.#unacknowledged++;
    }
    if (ack > this.#acknowledged) {
      this.#measure(ack, packet.ackDelayMicros / 1000, nowMillis);
      this.#acknowledged = ack;
    }
    return packet;
  }

  /**
   * @param {number} number
   * @param {number} nowMillis
   */
  #arrived(number, nowMillis) {
    const ahead = number - this.#newest;
    this.#bits = ahead > 64 ? 0n : (this.#bits << BigInt(ahead)) & ALL_BITS;
    if (this.#newest > 0 && ahead <= 64) {
      this.#bits |= 1n << BigInt(ahead - 1);
    }
    this.#newest = number;
    this.#newestMillis = nowMillis;
  }

  /**
   * @param {number} ack
   * @param {number} delayMillis
   * @param {number} nowMillis
   */
  #measure(ack, delayMillis, nowMillis) {
    const sent = this.#sentMillis[ack % REMEMBERED];
    if (sent === 0 || this.#sent - ack >= REMEMBERED) {
      return;
    }
    const latest = Math.max(0, nowMillis - sent - delayMillis);
    if (this.#smoothed < 0) {
      this.#smoothed = latest;
      this.#deviation = latest / 2;
    } else {
      this.#deviation += (Math.abs(this.#smoothed - latest) - this.#deviation) / 4;
      this.#smoothed += (latest - this.#smoothed) / 8;
    }
  }

  /**
   * Numbers and seals one packet; its acknowledgements are added here.
   *
   * @param {Content} content
   * @param {number} nowMillis
   * @returns {Promise<Uint8Array>}
   */
  seal(content, nowMillis) {
    const number = ++this.#sent;
    const counts = Object.keys(content).length > 0;
    this.#sentMillis[number % REMEMBERED] = counts ? nowMillis : 0;
    this.#unacknowledged = 0;
    this.#quietSince = nowMillis;
    /** @type {Content} */
    const acknowledging =
      this.#newest === 0
        ? content
        : {
            ...content,
            ack: BigInt(this.#newest),
            ackBits: this.#bits,
            ackDelayMicros: Math.max(0, Math.round((nowMillis - this.#newestMillis) * 1000)),
          };
    const plain = toBinary(PacketSchema, create(PacketSchema, acknowledging));
    return sealPacket(this.#keys, CLIENT_TO_SERVER, this.#connectionId, number, plain);
  }
}

/**
 * The content of a packet from a server.
 *
 * @param {Uint8Array} plain
 * @throws {ProtocolError} on malformed bytes or a broken limit
 */
export function readPacket(plain) {
  const packet = parse(PacketSchema, plain);
  if (packet.inputs.length > 0 || packet.leave || packet.pathResponse || packet.newestTick) {
    throw new ProtocolError('a server says what only a client may');
  }
  if (packet.close > 255) {
    throw new ProtocolError('close code is too large');
  }
  return packet;
}

/**
 * @param {import('../../target/gen/netlift_pb.js').Snapshot} wire
 * @returns {import('./tables.js').Snapshot}
 * @throws {ProtocolError} if it breaks a limit
 */
export function readSnapshot(wire) {
  const pieces = Math.max(1, wire.pieces);
  if (wire.piece >= pieces || pieces > SNAPSHOT_PIECES_MAX || wire.body.length > SNAPSHOT_BODY_MAX) {
    throw new ProtocolError('snapshot is a piece that cannot be');
  }
  return {
    tick: safe(wire.tick, "snapshot's tick"),
    ackInputSequence: wire.ackInputSequence,
    baseline: safe(wire.baseline, 'baseline'),
    holdMicros: wire.holdMicros,
    arrivalMarginMicros: wire.arrivalMarginMicros,
    body: wire.body,
    piece: wire.piece,
    pieces,
  };
}

/**
 * @param {bigint} value
 * @param {string} name
 */
function safe(value, name) {
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) {
    throw new ProtocolError(`${name} is too large`);
  }
  return Number(value);
}
