// What a hostile server could send: an error of ours or the right rows, never another error.
import assert from 'node:assert/strict';
import test from 'node:test';
import { toBinary, create } from '@bufbuild/protobuf';
import { PacketSchema } from '../target/gen/netlift_pb.js';
import { decodeDelta } from '../src/net/delta.js';
import { ProtocolError } from '../src/net/errors.js';
import { readAnswer, readWelcome } from '../src/net/handshake.js';
import { Lanes } from '../src/net/lanes.js';
import { decodeWhole, parseLayout } from '../src/net/layout.js';
import { readPacket, readSnapshot } from '../src/net/packet-path.js';
import { ReceivedTables } from '../src/net/tables.js';
import { bytes, counting, dice, rows, vectors } from './support.js';

const VECTORS = vectors();
const TRIES = 4_000;

/** @param {() => unknown} some */
function onlyOurErrors(some) {
  try {
    return some();
  } catch (e) {
    assert.ok(e instanceof ProtocolError, String(/** @type {Error} */ (e).stack));
    return null;
  }
}

/**
 * @param {Uint8Array} some
 * @param {(bound: number) => number} random
 */
function damaged(some, random) {
  const copy = Uint8Array.from(some.subarray(0, random(3) === 0 ? random(some.length + 1) : some.length));
  for (let times = random(4); times > 0 && copy.length > 0; times--) {
    copy[random(copy.length)] ^= 1 << random(8);
  }
  return copy;
}

test('damaged bodies', () => {
  const layout = parseLayout(VECTORS['delta-layout']);
  const random = dice(7);
  let refused = 0;
  for (let i = 0; i < TRIES; i++) {
    const number = 1 + random(5);
    const baseline = decodeWhole(layout, bytes(VECTORS[`delta-${number}-baseline`]));
    const before = rows(baseline);
    const noise = Uint8Array.from({ length: random(60) }, () => random(256));
    const body = random(4) === 0 ? noise : damaged(bytes(VECTORS[`delta-${number}-body`]), random);
    const table = onlyOurErrors(() => decodeDelta(layout, baseline, body));
    onlyOurErrors(() => decodeWhole(layout, random(2) === 0 ? noise : damaged(bytes(VECTORS[`delta-${number}-table`]), random)));
    assert.deepEqual(rows(baseline), before);
    refused += table ? 0 : 1;
    if (table) {
      const decoded = /** @type {import('../src/net/layout.js').EntityTable} */ (table);
      rows(decoded).forEach((row, at, all) => {
        assert.ok(at === 0 || row[0] > all[at - 1][0], 'ids ascend');
        row.forEach((value, field) => {
          const { bits, min } = layout.fields[field];
          assert.ok(value >= min && value <= min + 2 ** bits - 1, 'values fit their bits');
        });
      });
    }
  }
  assert.ok(refused > TRIES / 4, `${refused} were refused`);
});

test('damaged packets, down to lanes and tables', () => {
  const layout = parseLayout(VECTORS['delta-layout']);
  const random = dice(8);
  const whole = toBinary(
    PacketSchema,
    create(PacketSchema, {
      ack: 3n,
      snapshot: { tick: 9n, body: bytes(VECTORS['delta-1-baseline']), baseline: 0n },
      messages: [{ lane: 3, sequence: 1, payload: counting(20, 1) }],
    }),
  );
  let read = 0;
  for (let i = 0; i < TRIES; i++) {
    const packet = onlyOurErrors(() => readPacket(damaged(random(2) ? whole : bytes(VECTORS['server-packet']), random)));
    if (packet) {
      read++;
      const { snapshot, messages } = /** @type {ReturnType<typeof readPacket>} */ (packet);
      onlyOurErrors(() => snapshot && new ReceivedTables(layout).decode(readSnapshot(snapshot)));
      onlyOurErrors(() => new Lanes().receive(messages, () => {}));
    }
  }
  assert.ok(read > TRIES / 20, `${read} were read`);
});

test('damaged handshakes', async () => {
  const random = dice(9);
  const token = { secret: counting(32, 1), sealed: counting(100, 1) };
  for (let i = 0; i < 500; i++) {
    const answer = Uint8Array.from({ length: 1 + random(120) }, () => random(256));
    answer[0] = [3, 4, 1, 0x10][random(4)];
    await assert.rejects(readAnswer(answer, token, counting(32, 9)), ProtocolError);
    onlyOurErrors(() => readWelcome(answer.subarray(1)));
  }
});
