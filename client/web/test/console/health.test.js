import assert from 'node:assert/strict';
import { test } from 'node:test';
import { budgetMillis, seated, totals, verdict } from '../../src/console/health.js';

/** @param {Partial<import('../../src/console/shapes.js').Health>} [more] */
const health = (more = {}) => ({
  atMillis: 0,
  ticks: 1_800,
  tickWorkP50Millis: 0.4,
  tickWorkP99Millis: 1.9,
  tickWorkMaxMillis: 4.2,
  tickLatenessP99Millis: 0.6,
  tickLatenessMaxMillis: 2.1,
  overruns: 0,
  messages: 7_200,
  messageErrors: 0,
  datagramsLost: 3,
  ...more,
});

test('a tick may take as long as the rate leaves it', () => {
  assert.equal(budgetMillis(health({ ticks: 1_800 })), 1_000 / 30);
  assert.equal(budgetMillis(health({ ticks: 1_803 })), 1_000 / 30);
  assert.equal(budgetMillis(health({ ticks: 3_600 })), 1_000 / 60);
  // Late, just begun, or half a minute only: all have fewer than their rate.
  assert.equal(budgetMillis(health({ ticks: 1_446 })), 1_000 / 30);
  assert.equal(budgetMillis(health({ ticks: 40 })), 1_000 / 30);
  assert.equal(budgetMillis(health({ ticks: 0 })), 1_000 / 30);
});

test('the worst there is to say is said', () => {
  assert.equal(verdict(health()).tone, 'good');
  assert.equal(verdict(health({ ticks: 0 })).tone, 'warn');
  assert.equal(verdict(health({ tickWorkP99Millis: 17 })).tone, 'warn');
  assert.deepEqual(verdict(health({ messageErrors: 2 })), {
    tone: 'warn',
    text: '2 of 7200 messages failed',
  });
  assert.deepEqual(verdict(health({ messageErrors: 2, overruns: 19 })), {
    tone: 'bad',
    text: '19 of 1800 ticks ended too late',
  });
  assert.equal(verdict(health({ overruns: 18 })).tone, 'warn');
});

/**
 * @param {string | null} gameSessionId
 * @param {ReturnType<typeof health> | null} its
 */
const process = (gameSessionId, its) => ({
  processId: 'p',
  pid: null,
  port: 7777,
  state: 'ACTIVE',
  sinceMillis: 0,
  gameSessionId,
  health: its,
});

/**
 * @param {string} gameSessionId
 * @param {number | null} endedMillis
 * @param {string[]} players their status
 */
const session = (gameSessionId, endedMillis, players) => ({
  gameSessionId,
  fleetId: 'f',
  processId: 'p',
  port: 7777,
  status: 'ACTIVE',
  createdMillis: 0,
  endedMillis,
  playersMax: 4,
  players: players.map((status) => ({ playerId: status, status, sinceMillis: 0 })),
});

test('totals count what is open, over all fleets', () => {
  const instance = { instanceId: 'i', status: 'ACTIVE', sinceMillis: 0, interruptible: true };
  const fleet = {
    fleetId: 'f',
    name: 'netlift',
    status: 'ACTIVE',
    computeType: 'EC2',
    fleetType: 'ON_DEMAND',
    location: 'here',
    current: true,
    instancesDesired: 2,
  };
  const answer = {
    atMillis: 0,
    fleets: [
      { ...fleet, instances: [{ ...instance, processes: [process('a', health()), process(null, null)] }] },
      { ...fleet, instances: [{ ...instance, processes: [process('b', health({ tickWorkP99Millis: 7 }))] }] },
    ],
    sessions: [
      session('a', null, ['ACTIVE', 'RESERVED', 'COMPLETED', 'TIMEDOUT']),
      session('b', null, []),
      session('c', 5, ['ACTIVE']),
    ],
    ended: [],
  };
  assert.deepEqual(totals(answer), {
    instances: 2,
    wanted: 4,
    processes: 3,
    serving: 2,
    sessions: 2,
    players: 2,
    worst: 7,
  });
  assert.equal(totals({ ...answer, fleets: [] }).worst, null);
  assert.equal(seated(session('d', null, ['COMPLETED'])), 0);
});
