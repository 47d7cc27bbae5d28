import assert from 'node:assert/strict';
import { test } from 'node:test';
import { matches, merged } from '../../src/console/ring.js';
import { byTicket, stepsOf } from '../../src/console/steps.js';
import { lane } from '../../src/console/timeline.js';

/**
 * @param {number} sequence
 * @param {string} type
 * @param {Partial<import('../../src/console/shapes.js').CloudEvent>} [more]
 * @returns {import('../../src/console/shapes.js').CloudEvent}
 */
const event = (sequence, type, more = {}) => ({
  sequence,
  atMillis: sequence * 100,
  kind: 'matchmaking',
  source: 'aws.gamelift',
  type,
  text: '',
  ticketIds: ['t'],
  playerIds: [],
  gameSessionId: null,
  fleetId: null,
  detail: {},
  ...more,
});

test('a ticket that was matched went through its states', () => {
  const steps = stepsOf({ state: 'COMPLETED', startedMillis: 90, endedMillis: 420 }, [
    event(1, 'MatchmakingSearching'),
    event(2, 'PotentialMatchCreated', { detail: { acceptanceRequired: true } }),
    event(3, 'AcceptMatch'),
    event(3, 'AcceptMatchCompleted', { detail: { acceptance: 'Accepted' } }),
    event(4, 'MatchmakingSucceeded'),
  ]);
  assert.deepEqual(steps, [
    { state: 'SEARCHING', at: 90 },
    { state: 'SEARCHING', at: 100 },
    { state: 'REQUIRES_ACCEPTANCE', at: 200 },
    { state: 'PLACING', at: 300 },
    { state: 'COMPLETED', at: 420 },
  ]);
});

test('one that fell back searches on', () => {
  const steps = stepsOf({ state: 'SEARCHING', startedMillis: 100, endedMillis: null }, [
    event(1, 'MatchmakingSearching'),
    event(2, 'PotentialMatchCreated', { detail: { acceptanceRequired: true } }),
    event(3, 'AcceptMatchCompleted', { detail: { acceptance: 'Rejected' } }),
    event(4, 'MatchmakingSearching'),
  ]);
  assert.deepEqual(
    lane(steps, { from: 0, to: 1_000 }, 1_000).bars.map(({ state, from }) => [state, from]),
    [
      ['SEARCHING', 100],
      ['REQUIRES_ACCEPTANCE', 200],
      ['SEARCHING', 400],
    ],
  );
});

test('without any event its own word counts', () => {
  assert.deepEqual(stepsOf({ state: 'QUEUED', startedMillis: 5, endedMillis: null }, []), [
    { state: 'QUEUED', at: 5 },
  ]);
  assert.deepEqual(stepsOf({ state: 'TIMED_OUT', startedMillis: 5, endedMillis: 9 }, []), [
    { state: 'SEARCHING', at: 5 },
    { state: 'TIMED_OUT', at: 9 },
  ]);
  // The event that led it here has not come yet.
  assert.deepEqual(
    stepsOf({ state: 'PLACING', startedMillis: 100, endedMillis: null }, [
      event(1, 'MatchmakingSearching'),
    ]).map(({ state }) => state),
    ['SEARCHING', 'PLACING'],
  );
});

test('what is told after the end is not part of it', () => {
  const steps = stepsOf({ state: 'CANCELLED', startedMillis: 100, endedMillis: 150 }, [
    event(1, 'MatchmakingSearching'),
    event(2, 'PotentialMatchCreated'),
  ]);
  assert.deepEqual(steps.map(({ state }) => state), ['SEARCHING', 'CANCELLED']);
});

test('an event of several tickets is one of each', () => {
  const all = byTicket([event(1, 'a', { ticketIds: ['t', 'u'] }), event(2, 'b', { ticketIds: ['u'] })]);
  assert.deepEqual(all.get('u')?.map(({ sequence }) => sequence), [1, 2]);
  assert.deepEqual(all.get('t')?.map(({ sequence }) => sequence), [1]);
});

test('events told twice or out of order are kept once and in order, the newest of too many', () => {
  const have = merged([], [event(2, 'b'), event(1, 'a'), event(2, 'b')]);
  assert.deepEqual(have.map(({ sequence }) => sequence), [1, 2]);
  const more = merged(have, [event(2, 'b'), event(4, 'd'), event(3, 'c')], 3);
  assert.deepEqual(more.map(({ sequence }) => sequence), [2, 3, 4]);
  assert.deepEqual(merged(more, []).length, 3);
});

test('events are found by kind and by all of the words', () => {
  const one = event(1, 'MatchmakingSearching', { text: 'Searching; about 8 s', playerIds: ['ada'] });
  /** @type {Set<string>} */
  const all = new Set();
  assert.ok(matches(one, { kinds: all, words: '' }));
  assert.ok(matches(one, { kinds: all, words: '  ADA searching ' }));
  assert.ok(!matches(one, { kinds: all, words: 'ada grace' }));
  assert.ok(!matches(one, { kinds: new Set(['fleet']), words: 'ada' }));
  assert.ok(matches(one, { kinds: new Set(['fleet', 'matchmaking']), words: 'ada' }));
});
