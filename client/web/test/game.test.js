import assert from 'node:assert/strict';
import test from 'node:test';
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { ArenaEventSchema, ArenaInputSchema } from '../target/gen/arena_pb.js';
import { cleanName } from '../src/arena/game.js';
import { play, watch } from '../src/net/index.js';
import { FakeServer, TOKEN, until } from './fake-server.js';

const FIELDS = [
  { name: 'id', bits: 8, min: 0 },
  { name: 'x', bits: 16, min: 0 },
  { name: 'y', bits: 16, min: 0 },
  { name: 'vx', bits: 14, min: -8192 },
  { name: 'vy', bits: 14, min: -8192 },
  { name: 'aim', bits: 12, min: 0 },
  { name: 'health', bits: 7, min: 0 },
  { name: 'flags', bits: 4, min: 0 },
  { name: 'kills', bits: 8, min: 0 },
  { name: 'kind', bits: 2, min: 0 },
];
const XSS = '<img src=x onerror=alert(1)>';

/** A whole body. @param {number[][]} rows */
function body(rows) {
  let bits = '';
  const put = (/** @type {number} */ value, /** @type {number} */ count) => {
    for (let bit = 0; bit < count; bit++) {
      bits += Math.floor(value / 2 ** bit) % 2;
    }
  };
  put(rows.length, 16);
  rows.forEach((row) => row.forEach((value, field) => put(value - FIELDS[field].min, FIELDS[field].bits)));
  const bytes = new Uint8Array(Math.ceil(bits.length / 8));
  [...bits].forEach((bit, at) => (bytes[at >> 3] |= Number(bit) << (at & 7)));
  return bytes;
}

/** @param {import('@bufbuild/protobuf').MessageInitShape<typeof ArenaEventSchema>['event'][]} events */
function messages(...events) {
  return events.map((event, at) => ({
    lane: 3,
    sequence: at + 1,
    payload: toBinary(ArenaEventSchema, create(ArenaEventSchema, { event })),
  }));
}

/** @type {import('@bufbuild/protobuf').MessageInitShape<typeof ArenaEventSchema>['event']} */
const WELCOME = {
  case: 'welcome',
  value: {
    id: 3,
    worldSize: 4096,
    tickRateHz: 30,
    matchSeconds: 180,
    killsToWin: 25,
    walls: [{ minX: 700, minY: 0, maxX: 800, maxY: 4096 }],
    map: 'yard',
    millisLeft: 90_000,
  },
};
const ROWS = [
  [3, 8000, 16000, 160, 0, 0, 80, 1, 2, 0],
  [5, 9600, 16000, 0, -160, 2048, 100, 1, 4, 0],
  [200, 1600, 3200, 0, 0, 0, 0, 0, 0, 2],
];

/** @param {{watching?: boolean, name?: string}} [options] */
function started({ watching = false, name = '' } = {}) {
  const server = new FakeServer(FIELDS);
  server.watchDelayMillis = watching ? 5_000 : null;
  /** @type {[string, unknown][]} */
  const heard = [];
  /** @type {import('../src/net/index.js').GameListener} */
  const listener = {
    state: (state, reason) => heard.push([state, reason]),
    started: (world) => heard.push(['started', world]),
    kill: (kill) => heard.push(['kill', kill]),
    unlocked: (list) => heard.push(['unlocked', list]),
    ended: (result) => heard.push(['result', result]),
  };
  const seat = { url: 'ws://127.0.0.1:7777/netlift', connectToken: TOKEN, gameVersion: 'arena-1' };
  const match = /** @type {import('../src/net/index.js').Match} */ (/** @type {unknown} */ (seat));
  const game = watching ? watch(seat, { listener }) : play(match, { listener, name });
  return { server, game, heard, of: (/** @type {string} */ what) => heard.filter(([name]) => name === what).map(([, fact]) => fact) };
}

test('the world is shown in units and radians, with whoever plays', async () => {
  const { server, game, of } = started({ name: '  Ada\u202e ' });
  assert.deepEqual(game.view(0).others, [], 'before anything is known');
  await until(() => of('playing').length === 1, 'playing');
  const named = /** @type {const} */ ({ case: 'name', value: { id: 5, name: XSS } });
  await server.say({ messages: messages(WELCOME, named), snapshot: { tick: 100n, body: body(ROWS) } });
  await until(() => game.view(performance.now()).self, 'ourselves');
  game.input({ aim: -Math.PI / 2, fire: true, east: true });
  const view = game.view(performance.now());
  assert.deepEqual([view.tick, view.world?.map, view.world?.selfId], [100, 'yard', 3]);
  assert.deepEqual([view.self?.id, view.self?.health, view.self?.alive, view.self?.aim], [3, 80, true, -Math.PI / 2]);
  assert.ok(Math.abs((view.self?.x ?? 0) - 500) < 40 && view.self?.y === 1000);
  const [other] = view.others;
  assert.equal(view.others.length, 1);
  assert.deepEqual([other.id, other.x, other.y, other.vy, other.aim, other.firing], [5, 600, 1000, -10, Math.PI, true]);
  assert.equal(other.name, cleanName(XSS));
  assert.deepEqual(view.pickUps, [{ id: 200, x: 100, y: 200, kind: 'rapidFire' }]);
  assert.deepEqual(
    view.scores.map(({ id, kills, self }) => [id, kills, self]),
    [
      [5, 4, false],
      [3, 2, true],
    ],
  );
  assert.ok((view.remainingMillis ?? 0) > 80_000 && (view.remainingMillis ?? 0) <= 90_000);
  const own = view.shots.find(({ id }) => id === 3);
  assert.ok(own && Math.abs(own.toX - (600 - 24)) < 1e-6, 'cut off at whom it meets');
  await until(() => game.view(performance.now()).shots.some(({ id }) => id === 5), "the other's shot");

  await until(() => server.packets.some(({ inputs }) => inputs.length > 0), 'an input');
  const read = () => server.packets.flatMap(({ inputs }) => inputs).map(({ payload }) => fromBinary(ArenaInputSchema, payload));
  await until(() => read().some(({ buttons }) => buttons === 24), 'east and fire');
  assert.equal(read().find(({ buttons }) => buttons === 24)?.aim, 3072);
  assert.ok(read().every(({ name }) => name === 'Ada'));
  await server.say({
    messages: messages(WELCOME, named, { case: 'name', value: { id: 3, name: 'Ada' } }),
  });
  await until(() => read().at(-1)?.name === '', 'the name is known');
  assert.equal(game.view(performance.now()).self?.name, 'Ada');
  game.leave();
  await until(() => of('ended').length === 1, 'the end');
});

test('what the arena tells is heard once, and the scoreboard before the end', async () => {
  const { server, heard, of, game } = started();
  await until(() => of('playing').length === 1, 'playing');
  const told = messages(
    WELCOME,
    { case: 'kill', value: { killer: 5, victim: 3 } },
    { case: 'unlockToast', value: { achievementId: 'first', name: XSS, unlockedAtMillis: 17n } },
    { case: 'scoreboard', value: { scores: [{ id: 3, kills: 9, deaths: 1, won: true }, { id: 5, kills: 2, deaths: 4, won: false }] } },
  );
  await server.say({ messages: told });
  await server.say({ messages: told.slice(1) });
  await server.say({ close: 3 });
  await until(() => of('ended').length === 1, 'the end');
  assert.deepEqual(of('kill'), [{ killer: 5, victim: 3 }]);
  assert.deepEqual(of('unlocked'), [[{ id: 'first', name: XSS, unlockedAtMillis: 17 }]]);
  assert.deepEqual(of('result'), [
    {
      won: true,
      scores: [
        { id: 3, name: 'Player 4', kills: 9, deaths: 1, won: true, self: true },
        { id: 5, name: 'Player 6', kills: 2, deaths: 4, won: false, self: false },
      ],
    },
  ]);
  assert.deepEqual(heard.slice(-2).map(([name, fact]) => (name === 'result' ? name : [name, fact])), ['result', ['ended', 'ROOM_ENDED']]);
  assert.deepEqual([game.stats.state, game.view(performance.now()).remainingMillis], ['ended', 0]);
});

test('who watches sends no input, and is nobody', async () => {
  const { server, game, of } = started({ watching: true });
  await until(() => of('playing').length === 1, 'playing');
  await server.say({ messages: messages(WELCOME), snapshot: { tick: 100n, body: body(ROWS) } });
  await until(() => game.view(performance.now()).others.length === 2, 'everybody');
  game.input({ fire: true });
  await until(() => server.packets.length > 2, 'some packets');
  assert.equal(game.view(performance.now()).self, null);
  assert.ok(server.packets.every(({ inputs, messages: said }) => inputs.length === 0 && said.length === 0));
  assert.equal(game.stats.watchDelayMillis, 5_000);
  await server.say({ close: 4 });
  await until(() => of('ended').length === 1, 'the end');
});

test('a listener that throws harms nobody', async () => {
  const server = new FakeServer(FIELDS);
  const failed = console.error;
  let told = 0;
  console.error = () => told++;
  const seat = { url: 'ws://127.0.0.1:7777/netlift', connectToken: TOKEN };
  let over = false;
  const game = watch(seat, {
    listener: {
      started: () => {
        throw new Error('the page has a fault');
      },
      state: (state) => {
        over = state === 'ended';
      },
    },
  });
  await until(() => game.stats.state === 'playing', 'playing');
  await server.say({ messages: messages(WELCOME) });
  await server.say({ close: 3 });
  await until(() => over, 'the end');
  console.error = failed;
  assert.equal(told, 1);
});

test('names are what can be seen, and short', () => {
  assert.equal(cleanName(' \u202e<img src=x onerror=alert(1)>\n\u0000 '), '<img src=x onerror=alert');
  assert.equal(cleanName('🚀'.repeat(30)), '🚀'.repeat(24));
  assert.equal(cleanName('\u0007\u200b'), '');
});
