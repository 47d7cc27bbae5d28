// Snapshot bodies that are relative to another table; docs/wire.md has the bits.
import { BitReader, PARAMETER_BITS } from './bits.js';
import { ProtocolError } from './errors.js';
import { COUNT_BITS, EntityTable, readRows } from './layout.js';

const SET_NONE = 0;
const SET_ALL = 1;
const SET_MAP = 2;

/**
 * Reads a body relative to `baseline`, which stays as it is.
 *
 * @param {import('./layout.js').SnapshotLayout} layout
 * @param {EntityTable} baseline
 * @param {Uint8Array} body
 * @param {EntityTable} [into] another table, to be used again; it means nothing when this throws
 * @throws {ProtocolError} if the body is none for this baseline
 */
export function decodeDelta(layout, baseline, body, into = new EntityTable(layout)) {
  const bits = new BitReader(body);
  const kept = others(readSet(bits, baseline.count), baseline.count);
  const added = bits.get(1) === 0 ? 0 : bits.get(COUNT_BITS);
  if (kept.length + added > layout.entitiesMax || added * layout.entityBits > bits.left()) {
    throw new ProtocolError(`snapshot adds ${added} entities`);
  }
  into.setCount(kept.length + added);
  for (let field = 0; field < layout.fields.length; field++) {
    const from = baseline.columns[field];
    const to = into.columns[field];
    for (let row = 0; row < kept.length; row++) {
      to[row] = from[kept[row]];
    }
  }
  readChanges(bits, layout, into, kept.length);
  const fresh = new EntityTable(layout);
  fresh.setCount(added);
  readRows(bits, layout, fresh, added);
  fresh.requireOrder();
  bits.finish();
  merge(into, kept.length, fresh);
  return into;
}

/**
 * @param {BitReader} bits
 * @param {import('./layout.js').SnapshotLayout} layout
 * @param {EntityTable} into
 * @param {number} stay rows of the baseline that stayed
 */
function readChanges(bits, layout, into, stay) {
  const changed = readSet(bits, stay);
  for (let field = 1; field < layout.fields.length && changed.length > 0; field++) {
    const moved = readSet(bits, changed.length);
    if (moved.length === 0) {
      continue;
    }
    const { bits: fieldBits, min } = layout.fields[field];
    const k = bits.get(PARAMETER_BITS);
    if (k >= fieldBits) {
      throw new ProtocolError('snapshot body has an impossible parameter');
    }
    const unused = 32 - fieldBits;
    const column = into.columns[field];
    for (const place of moved) {
      const by = bits.getRice(k, fieldBits);
      if (by >= 2 ** fieldBits) {
        throw new ProtocolError('snapshot body has an impossible value');
      }
      // Whole circles of the field's bits do not count; the lowest bit of the number is the sign.
      const row = changed[place];
      const away = (by >>> 1) ^ -(by & 1);
      column[row] = (((column[row] - min + away) << unused) >>> unused) + min;
    }
  }
}

/**
 * Reads which of `of` places are meant, ascending.
 *
 * @param {BitReader} bits
 * @param {number} of
 */
function readSet(bits, of) {
  /** @type {number[]} */
  const places = [];
  if (of === 0) {
    return places;
  }
  const form = bits.get(2);
  if (form === SET_NONE) {
    return places;
  }
  if (form === SET_ALL || form === SET_MAP) {
    for (let place = 0; place < of; place++) {
      if (form === SET_ALL || bits.get(1) === 1) {
        places.push(place);
      }
    }
    return places;
  }
  const k = bits.get(PARAMETER_BITS);
  for (let next = 0; ; next++) {
    next += bits.getRice(k, COUNT_BITS);
    if (next === of) {
      return places;
    }
    if (next > of) {
      throw new ProtocolError('snapshot body means an entity that is not there');
    }
    places.push(next);
  }
}

/**
 * The places below `of` that are not among these.
 *
 * @param {number[]} places ascending
 * @param {number} of
 */
function others(places, of) {
  const rest = [];
  for (let place = 0, next = 0; place < of; place++) {
    if (next < places.length && places[next] === place) {
      next++;
    } else {
      rest.push(place);
    }
  }
  return rest;
}

/**
 * Puts the new rows where their ids belong, from the last one down.
 *
 * @param {EntityTable} into
 * @param {number} stay
 * @param {EntityTable} fresh
 */
function merge(into, stay, fresh) {
  const ids = into.columns[0];
  const freshIds = fresh.columns[0];
  let old = stay - 1;
  let added = fresh.count - 1;
  for (let to = into.count - 1; added >= 0; to--) {
    if (old >= 0 && ids[old] === freshIds[added]) {
      throw new ProtocolError('snapshot adds an entity that is there');
    }
    const fromFresh = old < 0 || ids[old] < freshIds[added];
    const source = fromFresh ? fresh.columns : into.columns;
    const row = fromFresh ? added-- : old--;
    for (let field = 0; field < source.length; field++) {
      into.columns[field][to] = source[field][row];
    }
  }
}
