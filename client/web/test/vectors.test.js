import assert from 'node:assert/strict';
import test from 'node:test';
import { fromBinary, toBinary } from '@bufbuild/protobuf';
import { PacketSchema, SnapshotLayoutSchema } from '../target/gen/netlift_pb.js';
import { BitReader } from '../src/net/bits.js';
import { decodeDelta } from '../src/net/delta.js';
import { parseToken } from '../src/net/handshake.js';
import { PacketKeys, openPacket, packetNumber, sealPacket } from '../src/net/keys.js';
import { EntityTable, decodeWhole, parseLayout, readRows } from '../src/net/layout.js';
import { readPacket, readSnapshot } from '../src/net/packet-path.js';
import { bytes, counting, hex, rows, vectors } from './support.js';

const VECTORS = vectors();
const UDP = 1;
const KEYS = new PacketKeys(counting(32, 100), counting(32, 1), counting(32, 50), UDP);

test('a connect token comes apart into secret and sealed part', () => {
  const { secret, sealed } = parseToken(VECTORS['connect-token']);
  assert.deepEqual(secret, counting(32, 100));
  assert.equal(sealed[0], 1);
  const whole = Buffer.concat([Uint8Array.of(1), secret, sealed]).toString('base64url');
  assert.equal(whole, VECTORS['connect-token']);
});

test('keys are derived as by the others', async () => {
  assert.equal(hex(await KEYS.bytes(1, 0)), VECTORS['key-client-to-server']);
  assert.equal(hex(await KEYS.bytes(2, 0)), VECTORS['key-server-to-client']);
});

test('a packet is sealed and opened as by the others', async () => {
  const packet = bytes(VECTORS.packet);
  const number = packetNumber(packet, 0);
  assert.equal(number, 0x0102_0304);
  assert.equal(packetNumber(packet, 0x1_0102_0400), 0x1_0102_0304, 'the nearest with these low bits');
  assert.equal(packetNumber(packet, 0x0_ffff_fff0), 0x1_0102_0304);
  const plain = await openPacket(KEYS, 1, packet, number);
  assert.equal(hex(await sealPacket(KEYS, 1, 0x0102030405060708n, number, plain)), VECTORS.packet);
  packet[packet.length - 1] ^= 1;
  await assert.rejects(openPacket(KEYS, 1, packet, number), { name: 'ProtocolError' });
});

test('a whole body and its layout are read as by the others', () => {
  const wire = fromBinary(SnapshotLayoutSchema, bytes(VECTORS['snapshot-layout']));
  const layout = parseLayout({ fields: wire.fields });
  const body = bytes(VECTORS['snapshot-body']);
  const table = new EntityTable(layout);
  const bits = new BitReader(body);
  table.setCount(bits.get(16));
  readRows(bits, layout, table, table.count);
  bits.finish();
  assert.deepEqual(rows(table), [
    [1, -2048, 1],
    [4095, 0, 0],
    [7, 2047, 1],
  ]);
  assert.throws(() => decodeWhole(layout, body), /do not ascend/);
  assert.throws(() => decodeWhole(layout, body.subarray(1)), { name: 'ProtocolError' });
});

for (let number = 1; VECTORS[`delta-${number}-body`]; number++) {
  test(`delta ${number} leads to the same rows`, () => {
    const layout = parseLayout(VECTORS['delta-layout']);
    const baseline = decodeWhole(layout, bytes(VECTORS[`delta-${number}-baseline`]));
    const before = rows(baseline);
    const table = decodeDelta(layout, baseline, bytes(VECTORS[`delta-${number}-body`]));
    const wanted = decodeWhole(layout, bytes(VECTORS[`delta-${number}-table`]));
    assert.deepEqual(rows(table), rows(wanted));
    assert.deepEqual(rows(baseline), before, 'the baseline stays as it is');
  });
}

test("a server's packet says what the others read in it", () => {
  const packet = readPacket(bytes(VECTORS['server-packet']));
  assert.ok(packet.snapshot);
  const snapshot = readSnapshot(packet.snapshot);
  assert.deepEqual(
    { ...snapshot, body: hex(snapshot.body) },
    {
      tick: 300,
      ackInputSequence: 5,
      baseline: 0,
      holdMicros: 12_000,
      arrivalMarginMicros: -4_000,
      body: '090807',
      piece: 0,
      pieces: 1,
    },
  );
  assert.equal(packet.close, 3);
  assert.deepEqual(
    packet.messages.map(({ lane, sequence, payload, piece, pieces }) => [lane, sequence, payload.length, piece, pieces]),
    [
      [3, 2, 1, 0, 0],
      [4, 7, 1024, 0, 2],
    ],
  );
});

test("a client's packet says the same when it is read and written again", () => {
  for (const name of ['client-packet', 'client-packet-view-time']) {
    const packet = fromBinary(PacketSchema, bytes(VECTORS[name]));
    assert.ok(packet.inputs.length > 0, name);
    const again = fromBinary(PacketSchema, toBinary(PacketSchema, packet));
    assert.deepEqual(again, packet, name);
    assert.throws(() => readPacket(bytes(VECTORS[name])), { name: 'ProtocolError' }, 'only a client may say it');
  }
});
