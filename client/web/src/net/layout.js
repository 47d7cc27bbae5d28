// How a snapshot body's bits are read: whole bodies here, deltas in delta.js. docs/wire.md.
import { BitReader } from './bits.js';
import { ProtocolError } from './errors.js';
import { SNAPSHOT_BODY_MAX } from './limits.js';

const FIELDS_MAX = 32;
const COUNT_MAX = 0xffff;
const NAME = /^[a-z][a-zA-Z0-9_]{0,31}$/;
const INT_MAX = 0x7fffffff;
const INT_MIN = -0x80000000;

/** Bits that say how many entities a body has. */
export const COUNT_BITS = 16;

/**
 * @typedef {object} Field
 * @property {string} name
 * @property {number} bits 1 to 32
 * @property {number} min added to the unsigned value that stands in the bits
 */

/** Field 0 is the entity's id. Immutable. */
export class SnapshotLayout {
  /**
   * @param {readonly Field[]} fields
   * @throws {ProtocolError} if this is no layout
   */
  constructor(fields) {
    if (fields.length < 1 || fields.length > FIELDS_MAX) {
      throw new ProtocolError(`a layout has 1 to ${FIELDS_MAX} fields, had ${fields.length}`);
    }
    const names = new Set();
    for (const { name, bits, min } of fields) {
      if (typeof name !== 'string' || !NAME.test(name) || names.has(name)) {
        throw new ProtocolError('a field has a name that cannot be, or is there twice');
      }
      names.add(name);
      if (!Number.isInteger(bits) || bits < 1 || bits > 32) {
        throw new ProtocolError(`bits of ${name} must be 1 to 32, was ${bits}`);
      }
      if (!Number.isInteger(min) || min < INT_MIN || min + 2 ** bits - 1 > INT_MAX) {
        throw new ProtocolError(`values of ${name} do not fit an int`);
      }
    }
    this.fields = fields.map(({ name, bits, min }) => Object.freeze({ name, bits, min }));
    this.entityBits = this.fields.reduce((sum, field) => sum + field.bits, 0);
    /** How many entities a snapshot can have. */
    this.entitiesMax = Math.min(
      COUNT_MAX,
      Math.floor((SNAPSHOT_BODY_MAX * 8 - COUNT_BITS) / this.entityBits),
    );
  }

  /**
   * Index of a field's column.
   *
   * @param {string} name
   */
  index(name) {
    const index = this.fields.findIndex((field) => field.name === name);
    if (index < 0) {
      throw new RangeError(`the layout has no field ${name}`);
    }
    return index;
  }
}

/**
 * A layout as the server's `--layout` prints it, or as the welcome holds it.
 *
 * @param {string | {fields: readonly Field[]}} json text or what it was parsed to
 * @throws {ProtocolError} if it is none
 */
export function parseLayout(json) {
  let parsed;
  try {
    parsed = typeof json === 'string' ? JSON.parse(json) : json;
  } catch {
    throw new ProtocolError('the layout is not JSON');
  }
  if (!Array.isArray(parsed?.fields) || parsed.fields.some((/** @type {unknown} */ f) => !f)) {
    throw new ProtocolError('a layout has fields');
  }
  return new SnapshotLayout(parsed.fields);
}

/** A room's state at one tick: a row per entity, a column per field; rows ascend by id. */
export class EntityTable {
  /** @param {SnapshotLayout} layout */
  constructor(layout) {
    this.layout = layout;
    /** @type {Int32Array[]} rows from `count` on mean nothing */
    this.columns = layout.fields.map(() => new Int32Array(16));
    this.count = 0;
  }

  /**
   * Says how many rows there are; those that were there before stay.
   *
   * @param {number} count
   */
  setCount(count) {
    if (count > this.columns[0].length) {
      const length = Math.max(count, this.columns[0].length * 2);
      this.columns = this.columns.map((column) => {
        const longer = new Int32Array(length);
        longer.set(column);
        return longer;
      });
    }
    this.count = count;
  }

  /**
   * The row of an entity, -1 if it is not there.
   *
   * @param {number} id
   */
  indexOf(id) {
    const ids = this.columns[0];
    let low = 0;
    let high = this.count - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      if (ids[middle] === id) {
        return middle;
      }
      if (ids[middle] < id) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -1;
  }

  /** @param {EntityTable} other of the same layout */
  copyFrom(other) {
    this.setCount(other.count);
    for (let field = 0; field < this.columns.length; field++) {
      this.columns[field].set(other.columns[field].subarray(0, other.count));
    }
  }

  /** @throws {ProtocolError} if the ids do not ascend */
  requireOrder() {
    const ids = this.columns[0];
    for (let row = 1; row < this.count; row++) {
      if (ids[row] <= ids[row - 1]) {
        throw new ProtocolError("snapshot's ids do not ascend");
      }
    }
  }
}

/**
 * Reads a whole body.
 *
 * @param {SnapshotLayout} layout
 * @param {Uint8Array} body
 * @param {EntityTable} [into] to be used again; it means nothing when this throws
 * @throws {ProtocolError} if its length is not what its count says, ids do not ascend, or padding is
 *     not zero
 */
export function decodeWhole(layout, body, into = new EntityTable(layout)) {
  const bits = new BitReader(body);
  const count = bits.get(COUNT_BITS);
  if (count > layout.entitiesMax || body.length !== Math.ceil((COUNT_BITS + count * layout.entityBits) / 8)) {
    throw new ProtocolError(`snapshot body of ${count} entities has ${body.length} bytes`);
  }
  into.setCount(count);
  readRows(bits, layout, into, count);
  bits.finish();
  into.requireOrder();
  return into;
}

/**
 * @param {BitReader} bits
 * @param {SnapshotLayout} layout
 * @param {EntityTable} into
 * @param {number} count
 */
export function readRows(bits, layout, into, count) {
  const { fields } = layout;
  for (let row = 0; row < count; row++) {
    for (let field = 0; field < fields.length; field++) {
      into.columns[field][row] = bits.get(fields[field].bits) + fields[field].min;
    }
  }
}
