import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keyIn, kindOf } from '../../src/console/api.js';
import { pause } from '../../src/console/live.js';
import { route } from '../../src/console/route.js';

test('an address means a page and perhaps one thing on it', () => {
  assert.deepEqual(route(''), { page: 'fleet', parameter: '' });
  assert.deepEqual(route('#/'), { page: 'fleet', parameter: '' });
  assert.deepEqual(route('#/tickets'), { page: 'tickets', parameter: '' });
  const arn = 'arn:aws:gamelift:us-west-2::gamesession/fleet-1/us-west-2/9d';
  assert.deepEqual(route(`#/spectate/${encodeURIComponent(arn)}`), { page: 'spectate', parameter: arn });
  assert.deepEqual(route(`#/spectate/${arn}`), { page: 'spectate', parameter: arn });
  assert.deepEqual(route('#/tickets/%E0%A4%A'), { page: 'tickets', parameter: '' });
});

test('a key is one, or it is none', () => {
  assert.equal(keyIn('#key=3J0c-abc_DEF.~12'), '3J0c-abc_DEF.~12');
  for (const none of ['', '#/fleet', '#key=', '#key=short', '#key=with space', '#x&key=3J0cabcdef', `#key=${'a'.repeat(201)}`]) {
    assert.equal(keyIn(none), null, none);
  }
});

test('whose fault an answer is', () => {
  assert.equal(kindOf(401), 'session');
  assert.equal(kindOf(403), 'session');
  assert.equal(kindOf(404), 'missing');
  assert.equal(kindOf(409), 'refused');
  assert.equal(kindOf(502), 'broken');
});

test('tries come slower and slower while nothing answers, within reason', () => {
  assert.equal(pause(2_000, 0), 2_000);
  assert.equal(pause(2_000, 1), 4_000);
  assert.equal(pause(2_000, 2), 8_000);
  assert.equal(pause(2_000, 30), 15_000);
  assert.equal(pause(500, 1), 2_000);
  assert.equal(pause(60_000, 3), 60_000);
});
