import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import test from 'node:test';
import { parseLayout } from '../src/net/layout.js';
import { ReceivedTables } from '../src/net/tables.js';
import { text } from './support.js';

/** @param {import('../src/net/layout.js').EntityTable} table */
function digest(table) {
  const fields = table.columns.length;
  const view = new DataView(new ArrayBuffer(4 * table.count * fields));
  for (let row = 0; row < table.count; row++) {
    table.columns.forEach((column, field) => view.setInt32(4 * (row * fields + field), column[row]));
  }
  return createHash('sha256').update(view).digest('hex').slice(0, 16);
}

test('2,000 snapshots of a match that the server played decode to the rows it had', () => {
  const [layout, ...lines] = text('client/web/test/data/recording.txt').trim().split('\n');
  const tables = new ReceivedTables(parseLayout(layout));
  const seen = new Set();
  let deltas = 0;
  for (const line of lines) {
    const [tick, baseline, wanted, body] = line.split(' ');
    const table = tables.decode({
      tick: Number(tick),
      ackInputSequence: 0,
      baseline: Number(baseline),
      holdMicros: 0,
      arrivalMarginMicros: 0,
      body: Uint8Array.from(Buffer.from(body, 'base64')),
      piece: 0,
      pieces: 1,
    });
    assert.ok(table, `snapshot ${tick}: its baseline ${baseline} is there`);
    assert.equal(digest(table), wanted, `snapshot ${tick} relative to ${baseline}`);
    assert.equal(tables.newestTick(), Number(tick));
    deltas += baseline === '0' ? 0 : 1;
    seen.add(table.count);
  }
  assert.equal(lines.length, 2_000);
  assert.ok(deltas > 1_800 && deltas < 2_000, `${deltas} were deltas`);
  assert.ok(seen.size > 3, 'players and pick-ups came and went');
});
