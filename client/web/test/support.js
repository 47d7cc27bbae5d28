import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { fileURLToPath } from 'node:url';

const ROOT = new URL('../../../', import.meta.url);

/** @param {string} path below the repository */
export function text(path) {
  return fs.readFileSync(fileURLToPath(new URL(path, ROOT)), 'utf8');
}

/** The vectors that Java, C and Python share, by name. */
export function vectors() {
  const lines = text('protocol/src/test/resources/wire-vectors.properties')
    .split('\n')
    .filter((line) => line && !line.startsWith('#'));
  /** @type {Record<string, string>} */
  const vectors = {};
  for (const line of lines) {
    const end = line.indexOf('=');
    vectors[line.slice(0, end)] = line.slice(end + 1).trim();
  }
  return vectors;
}

/** @param {string} hex */
export function bytes(hex) {
  return Uint8Array.from(Buffer.from(hex, 'hex'));
}

/** @param {Uint8Array} some */
export function hex(some) {
  return Buffer.from(some).toString('hex');
}

/** first, first + 1, ... @param {number} length @param {number} first */
export function counting(length, first) {
  return Uint8Array.from({ length }, (_, i) => first + i);
}

/**
 * As the Java tests digest the rows of a table.
 *
 * @param {import('../src/net/layout.js').EntityTable} table
 */
export function digest(table) {
  const fields = table.columns.length;
  const view = new DataView(new ArrayBuffer(4 * table.count * fields));
  for (let row = 0; row < table.count; row++) {
    table.columns.forEach((column, field) => view.setInt32(4 * (row * fields + field), column[row]));
  }
  return createHash('sha256').update(view).digest('hex').slice(0, 16);
}

/**
 * The arena of a line `run rate size walls`.
 *
 * @param {string} line
 */
export function arena(line) {
  const [, rate, size, walls] = line.split(' ');
  return {
    tickRateHz: Number(rate),
    worldSize: Number(size),
    walls: walls.split(';').map((wall) => {
      const [minX, minY, maxX, maxY] = wall.split(',').map(Number);
      return { minX, minY, maxX, maxY };
    }),
  };
}

/** @param {import('../src/net/layout.js').EntityTable} table */
export function rows(table) {
  return Array.from({ length: table.count }, (_, row) => table.columns.map((column) => column[row]));
}

/**
 * Numbers below a bound that look random and are the same each time.
 *
 * @param {number} seed
 * @returns {(bound: number) => number}
 */
export function dice(seed) {
  let state = seed >>> 0 || 1;
  return (bound) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % bound;
  };
}
