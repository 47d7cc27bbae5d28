import { decodeDelta } from './delta.js';
import { ProtocolError } from './errors.js';
import { EntityTable, decodeWhole } from './layout.js';
import { SNAPSHOT_BODY_MAX } from './limits.js';

const KEPT_MAX = 64;

/**
 * @typedef {object} Snapshot as the wire has it, numbers as numbers
 * @property {number} tick
 * @property {number} ackInputSequence
 * @property {number} baseline 0 for a whole body
 * @property {number} holdMicros
 * @property {number} arrivalMarginMicros
 * @property {Uint8Array} body
 * @property {number} piece
 * @property {number} pieces
 */

/**
 * Decodes snapshots, and keeps those that a later one may be relative to. The server refers to what
 * we said we have, and never to something older than it referred to before, so that goes.
 */
export class ReceivedTables {
  #layout;
  /** @type {{tick: number, table: EntityTable}[]} ascending */
  #kept = [];
  /** @type {EntityTable[]} */
  #spare = [];

  /** @param {import('./layout.js').SnapshotLayout} layout */
  constructor(layout) {
    this.#layout = layout;
  }

  /** Tick of the newest snapshot here; 0 before the first. */
  newestTick() {
    return this.#kept.at(-1)?.tick ?? 0;
  }

  /**
   * @param {Snapshot} snapshot newer than all before it
   * @returns {EntityTable | null} good until the next call; null if we have not what it is relative to
   * @throws {ProtocolError} if the body is not one of the layout
   */
  decode(snapshot) {
    let baseline;
    if (snapshot.baseline !== 0) {
      baseline = this.#kept.find((each) => each.tick === snapshot.baseline);
      if (!baseline) {
        return null;
      }
    }
    const into = this.#spare.pop() ?? this.#fresh(baseline?.table);
    const table = baseline
      ? decodeDelta(this.#layout, baseline.table, snapshot.body, into)
      : decodeWhole(this.#layout, snapshot.body, into);
    while (this.#kept.length > 0 && this.#kept[0].tick < snapshot.baseline) {
      this.#spare.push(/** @type {{table: EntityTable}} */ (this.#kept.shift()).table);
    }
    this.#kept.push({ tick: snapshot.tick, table });
    return table;
  }

  /** @param {EntityTable | undefined} baseline must stay as it is */
  #fresh(baseline) {
    if (this.#kept.length < KEPT_MAX) {
      return new EntityTable(this.#layout);
    }
    const oldest = this.#kept[0].table === baseline ? 1 : 0;
    return this.#kept.splice(oldest, 1)[0].table;
  }
}

/** Puts snapshots together from their pieces; only the newest tick counts. */
export class SnapshotAssembler {
  #delivered = -1;
  #assembling = -1;
  /** @type {(Snapshot | undefined)[]} */
  #pieces = [];

  /**
   * @param {Snapshot} piece
   * @returns {Snapshot | null} the whole one if this completed one newer than any before
   */
  add(piece) {
    if (piece.tick <= this.#delivered || piece.tick < this.#assembling) {
      return null;
    }
    if (piece.pieces === 1) {
      this.#delivered = piece.tick;
      return piece;
    }
    if (piece.tick > this.#assembling || this.#pieces.length !== piece.pieces) {
      this.#assembling = piece.tick;
      this.#pieces = new Array(piece.pieces).fill(undefined);
    }
    this.#pieces[piece.piece] ??= piece;
    return this.#pieces.every((each) => each) ? this.#whole(piece) : null;
  }

  /** @param {Snapshot} last */
  #whole(last) {
    const pieces = /** @type {Snapshot[]} */ (this.#pieces);
    const body = concat(...pieces.map((each) => each.body));
    if (body.length > SNAPSHOT_BODY_MAX) {
      throw new ProtocolError("snapshot's pieces are too long together");
    }
    this.#delivered = last.tick;
    this.#pieces = [];
    return { ...last, body, piece: 0, pieces: 1 };
  }
}

/** @param {...Uint8Array} parts */
export function concat(...parts) {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}
