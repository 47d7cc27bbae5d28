import { InputClock } from './clocks.js';
import { Lanes } from './lanes.js';
import { INPUT_PAYLOAD_MAX } from './limits.js';
import { readSnapshot } from './packet-path.js';
import { ReceivedTables, SnapshotAssembler } from './tables.js';

/**
 * What an admitted player sends and hears inside packets, over one path after another.
 */
export class Session {
  lanes = new Lanes();
  #assembler = new SnapshotAssembler();
  #tables;
  #listener;
  #inputSequence = 0;
  #reportedTick = 0;
  /** @type {bigint | null} */
  #response = null;
  #path;

  /**
   * @param {import('./handshake.js').Welcome} welcome
   * @param {import('./packet-path.js').PacketPath} path
   * @param {import('./connection.js').Listener} listener
   */
  constructor(welcome, path, listener) {
    this.#tables = new ReceivedTables(welcome.layout);
    this.clock = new InputClock(welcome.tickRateHz);
    this.#path = path;
    this.#listener = listener;
  }

  get path() {
    return this.#path;
  }

  /**
   * Goes on over another path: what the server may not have is due again.
   *
   * @param {import('./packet-path.js').PacketPath} path
   * @param {boolean} resumed the server goes on where it was
   */
  resume(path, resumed) {
    this.#path = path;
    this.#response = null;
    if (resumed) {
      this.lanes.restart();
    } else {
      this.lanes = new Lanes();
    }
  }

  /**
   * The content of a packet with one input, and what else is due.
   *
   * @param {Uint8Array} payload
   * @param {number} viewTime what the player saw, in 256ths of a tick; 0: not told
   * @param {number} nowMillis
   * @returns {import('./packet-path.js').Content}
   */
  input(payload, viewTime, nowMillis) {
    if (payload.length > INPUT_PAYLOAD_MAX) {
      throw new RangeError(`an input is at most ${INPUT_PAYLOAD_MAX} bytes, was ${payload.length}`);
    }
    const tick = this.clock.nextInputTick(nowMillis);
    const sequence = ++this.#inputSequence;
    this.#listener.inputSent?.(sequence, tick, payload);
    const input = { sequence, payload, tick: BigInt(tick), viewTime: BigInt(viewTime) };
    return { ...this.#due(), inputs: [input] };
  }

  /**
   * The content of a packet with what is due; empty if nothing is.
   *
   * @returns {import('./packet-path.js').Content}
   */
  content() {
    return this.#due();
  }

  #due() {
    /** @type {{newestTick?: bigint, pathResponse?: bigint, messages?: import('./lanes.js').Piece[]}} */
    const content = {};
    const newest = this.#tables.newestTick();
    if (newest !== this.#reportedTick) {
      this.#reportedTick = newest;
      content.newestTick = BigInt(newest);
    }
    if (this.#response !== null) {
      content.pathResponse = this.#response;
      this.#response = null;
    }
    if (this.lanes.isDue()) {
      content.messages = this.lanes.take(this.#path.nextNumber);
    }
    return content;
  }

  /**
   * Acts on one packet.
   *
   * @param {import('../../target/gen/netlift_pb.js').Packet} packet
   * @param {number} nowMillis when it came
   * @throws {import('./errors.js').ProtocolError} if the server breaks a rule
   */
  received(packet, nowMillis) {
    this.lanes.acknowledged(Number(packet.ack));
    this.lanes.receive(packet.messages, (lane, payload) => this.#listener.message?.(lane, payload));
    if (packet.pathChallenge) {
      this.#response = packet.pathChallenge;
    }
    const snapshot = packet.snapshot && this.#assembler.add(readSnapshot(packet.snapshot));
    const table = snapshot && this.#tables.decode(snapshot);
    if (table) {
      this.clock.snapshot(snapshot, this.#path.roundTripMillis ?? 0, nowMillis);
      this.#listener.snapshot?.(snapshot.tick, snapshot.ackInputSequence, table, nowMillis);
    }
  }
}
