import assert from 'node:assert/strict';
import test from 'node:test';
import { Interpolation } from '../src/net/interpolation.js';
import { parseLayout } from '../src/net/layout.js';
import { ReceivedTables } from '../src/net/tables.js';
import { digest, text } from './support.js';

test('2,000 snapshots of a match that the server played decode to the rows it had, and are shown as in Java', () => {
  const [layout, ...lines] = text('client/web/test/data/recording.txt').trim().split('\n');
  const tables = new ReceivedTables(parseLayout(layout));
  const others = new Interpolation(parseLayout(layout), ['x', 'y', 'vx', 'vy'], ['aim'], 200 * 16);
  const views = text('client/web/test/data/views.txt').trim().split('\n');
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
    const [shownAt, viewTime, shown] = views[Number(tick) - 1].split(' ');
    assert.equal(shownAt, tick);
    if (Number(tick) % 7 > 0) {
      others.add(Number(tick), table);
    }
    assert.equal(digest(others.at(Number(viewTime))), shown, `what is shown at ${viewTime}`);
    deltas += baseline === '0' ? 0 : 1;
    seen.add(table.count);
  }
  assert.equal(lines.length, 2_000);
  assert.ok(deltas > 1_800 && deltas < 2_000, `${deltas} were deltas`);
  assert.ok(seen.size > 3, 'players and pick-ups came and went');
});
