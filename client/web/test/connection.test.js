import assert from 'node:assert/strict';
import test from 'node:test';
import { Connection } from '../src/net/connection.js';
import { FakeServer, TOKEN, until } from './fake-server.js';
import { counting } from './support.js';

const TARGET = { url: 'ws://127.0.0.1:7777/netlift', connectToken: TOKEN, gameVersion: 'arena-1' };
/** Of the layout: two entities. */
const BODY = Uint8Array.of(2, 0, 1, 5, 0, 9, 6, 0);

/** @param {Partial<typeof TARGET>} [target] */
function connected(target = {}) {
  const server = new FakeServer();
  /** @type {string[]} */
  const states = [];
  /** @type {{tick: number, rows: number, ack: number}[]} */
  const snapshots = [];
  /** @type {string[]} */
  const messages = [];
  /** @type {number[]} */
  const sequences = [];
  const connection = new Connection({ ...TARGET, ...target }, {
    state: (state, reason) => states.push(reason ? `${state} ${reason}` : state),
    snapshot: (tick, ack, table) => snapshots.push({ tick, rows: table.count, ack }),
    message: (lane, payload) => messages.push(`${lane}:${Buffer.from(payload)}`),
    inputSent: (sequence) => sequences.push(sequence),
  });
  return { server, connection, states, snapshots, messages, sequences };
}

/** @param {string} words @param {number} sequence @param {number} [lane] */
function message(words, sequence, lane = 3) {
  return { lane, sequence, payload: new TextEncoder().encode(words), piece: 0, pieces: 0 };
}

test('a player is let in, sees snapshots, and the server hears what was seen', async () => {
  const { server, connection, states, snapshots, sequences } = connected();
  await until(() => states.includes('playing'), 'playing');
  assert.equal(server.hellos[0].protocolVersion, 3);
  assert.equal(server.hellos[0].gameVersion, 'arena-1');
  assert.equal(server.hellos[0].resumeToken.length, 0);
  await until(() => server.packets.length > 0, 'the first packet');
  await server.say({ snapshot: { tick: 40n, body: BODY } });
  await until(() => snapshots.length === 1, 'a snapshot');
  assert.deepEqual(snapshots[0], { tick: 40, rows: 2, ack: 0 });
  assert.ok(connection.sendInput(counting(3, 1), 39 * 256));
  await until(() => server.packets.some(({ inputs }) => inputs.length > 0), 'an input');
  const heard = server.packets.find(({ inputs }) => inputs.length > 0);
  assert.equal(heard?.inputs[0].sequence, 1);
  assert.ok(Number(heard?.inputs[0].tick) >= 40);
  assert.equal(heard?.inputs[0].viewTime, BigInt(39 * 256));
  assert.ok(server.packets.some(({ newestTick, ack }) => newestTick === 40n && ack === 1n));
  // Relative to 40: nothing moved.
  await server.say({ snapshot: { tick: 41n, baseline: 40n, ackInputSequence: 1, body: Uint8Array.of(0) } });
  await until(() => snapshots.length === 2, 'a delta');
  assert.deepEqual(snapshots[1], { tick: 41, rows: 2, ack: 1 });
  // Relative to one we never had: dropped, and the connection goes on.
  await server.say({ snapshot: { tick: 42n, baseline: 39n, body: Uint8Array.of(0) } });
  await server.say({ snapshot: { tick: 43n, baseline: 41n, body: Uint8Array.of(0) } });
  await until(() => snapshots.length === 3, 'the next delta');
  assert.deepEqual([snapshots[2].tick, connection.state, sequences], [43, 'playing', [1]]);
  await server.say({ close: 3 });
  await until(() => states.includes('ended ROOM_ENDED'), 'the end');
  assert.deepEqual(states, ['connecting', 'playing', 'ended ROOM_ENDED']);
});

test('who is refused hears why, and nobody tries again', async () => {
  for (const [code, reason] of /** @type {[number, string][]} */ ([
    [19, 'FULL'],
    [18, 'OUTDATED'],
    [16, 'TOKEN_INVALID'],
    [99, 'UNKNOWN'],
  ])) {
    const { server, states } = connected();
    server.refuse = code;
    await until(() => states.includes(`refused ${reason}`), reason);
    assert.equal(server.hellos.length, 1);
    assert.deepEqual(states, ['connecting', `refused ${reason}`]);
  }
  const { server, states } = connected({ connectToken: 'no token' });
  await until(() => states.includes('refused TOKEN_INVALID'), 'a token that is none');
  assert.equal(server.hellos.length, 0);
});

test('a lost socket is replaced with the resume token, and no message is lost or comes twice', async () => {
  const { server, connection, states, messages } = connected();
  await until(() => states.includes('playing'), 'playing');
  await until(() => server.packets.length > 0, 'the first packet');
  await server.say({ messages: [message('one', 1), message('far', 7, 4)] });
  await until(() => messages.length === 2, 'two messages');
  connection.send(3, counting(2_000, 0));
  connection.cut();
  assert.equal(states.at(-1), 'reconnecting');
  await until(() => states.at(-1) === 'playing', 'playing again');
  assert.deepEqual(server.hellos[1].resumeToken, counting(32, 1), "the last welcome's token");
  assert.equal(server.hellos[1].sealedToken.length, 0);
  assert.notDeepEqual(server.hellos[1].clientRandom, server.hellos[0].clientRandom);
  // The server repeats what it does not know to have come.
  await server.say({ messages: [message('one', 1), message('two', 2), message('far', 7, 4)] });
  await until(() => messages.length === 3, 'the second message');
  assert.deepEqual(messages, ['3:one', '4:far', '3:two']);
  const pieces = () => server.packets.flatMap((packet) => packet.messages).filter(({ sequence }) => sequence === 1);
  await until(() => new Set(pieces().map(({ piece }) => piece)).size === 2, 'our message in its two pieces');
  await connection.leave();
  assert.ok(states.at(-1)?.startsWith('ended LEFT') || server.packets.some(({ leave }) => leave));
});

test('a seat that is gone when we come back is lost', async () => {
  const { server, connection, states } = connected();
  await until(() => states.includes('playing'), 'playing');
  server.refuse = 16;
  connection.cut();
  await until(() => states.includes('lost CONNECTION_LOST'), 'lost');
  assert.deepEqual(states, ['connecting', 'playing', 'reconnecting', 'lost CONNECTION_LOST']);
});

test('a server that is gone is given up within seconds, long before the seat is', async () => {
  const { server, connection, states } = connected();
  await until(() => states.includes('playing'), 'playing');
  const begun = Date.now();
  server.down = true;
  connection.cut();
  await until(() => states.includes('lost CONNECTION_LOST'), 'lost');
  assert.ok(Date.now() - begun < 40_000, 'long before the seat is given up');
  assert.deepEqual(states, ['connecting', 'playing', 'reconnecting', 'lost CONNECTION_LOST']);
});

test('goodbye is heard within a second, whether the server answers or not', async () => {
  const { server, connection, states } = connected();
  await until(() => states.includes('playing'), 'playing');
  const left = connection.leave();
  await until(() => server.packets.some(({ leave }) => leave), 'the goodbye');
  await server.say({ close: 1 });
  await left;
  assert.equal(states.at(-1), 'ended LEFT');
  const other = connected();
  await until(() => other.states.includes('playing'), 'playing');
  await Promise.all([other.connection.leave(), other.connection.leave()]);
  assert.equal(other.states.at(-1), 'ended LEFT');
  assert.equal(other.states.filter((state) => state.startsWith('ended')).length, 1);
});

test('a server that breaks the rules is left', async () => {
  for (const content of [
    { leave: true },
    { ack: 99n },
    { snapshot: { tick: 5n, body: Uint8Array.of(2, 0, 9, 5, 0, 1, 6, 0) } },
    { messages: [message('far', 300)] },
    { messages: [{ ...message('odd', 1), piece: 1, pieces: 1 }] },
  ]) {
    const { server, states } = connected();
    await until(() => states.includes('playing'), 'playing');
    await server.say(content);
    await until(() => states.includes('lost PROTOCOL_ERROR'), JSON.stringify(Object.keys(content)));
  }
  const { server, states } = connected();
  await until(() => states.includes('playing'), 'playing');
  server.socket?.deliver(counting(60, 0x10));
  await until(() => states.includes('lost PROTOCOL_ERROR'), 'a packet that does not open');
});

test('what came twice is ignored', async () => {
  const { server, states, snapshots } = connected();
  await until(() => states.includes('playing'), 'playing');
  const socket = server.socket;
  assert.ok(socket);
  /** @type {Uint8Array[]} */
  const said = [];
  const deliver = socket.deliver.bind(socket);
  socket.deliver = (bytes) => {
    said.push(bytes);
    deliver(bytes);
    deliver(bytes);
  };
  await server.say({ snapshot: { tick: 40n, body: BODY } });
  await server.say({ snapshot: { tick: 41n, body: BODY } });
  await until(() => snapshots.length === 2, 'two snapshots');
  assert.equal(said.length, 2);
  assert.equal(states.at(-1), 'playing');
  await server.say({ close: 3 });
  await until(() => states.includes('ended ROOM_ENDED'), 'the end');
});

