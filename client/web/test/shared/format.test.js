import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clock, duration, ordinal, percent, plural, timeOfDay } from '../../src/shared/format.js';

const plain = (/** @type {string} */ text) => text.replaceAll('\u202f', ' ');

test('a clock shows the second that is running, and stops at nothing', () => {
  assert.deepEqual([179_999, 60_000, 59_001, 9_000, 1, 0, -5].map(clock), ['3:00', '1:00', '1:00', '0:09', '0:01', '0:00', '0:00']);
});

test('the hour after midnight is 00', () => {
  assert.equal(timeOfDay(new Date(2026, 0, 1, 0, 5, 9).getTime()), '00:05:09');
  assert.equal(timeOfDay(new Date(2026, 0, 1, 23, 59, 0).getTime()), '23:59:00');
});

test('durations are told in what fits', () => {
  assert.deepEqual(
    [0, 420, 12_300, 59_900, 61_000, 3_700_000, 3 * 86_400_000].map((millis) => plain(duration(millis))),
    ['0 s', '0.4 s', '12 s', '60 s', '1 min 1 s', '1 h 1 min', '3 days'],
  );
});

test('places, shares and numbers of things', () => {
  assert.deepEqual([1, 2, 3, 4, 11, 12, 13, 21, 101, 111].map(ordinal), ['1st', '2nd', '3rd', '4th', '11th', '12th', '13th', '21st', '101st', '111th']);
  assert.deepEqual([0.004, 0.25, 1].map((share) => plain(percent(share))), ['0.4 %', '25 %', '100 %']);
  assert.deepEqual([plural(1, 'kill'), plural(0, 'kill'), plural(1234, 'match', 'matches')], ['1 kill', '0 kills', '1,234 matches']);
});
