import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dashboardName, measured, millis, NOTHING, share, short, shortId, words } from '../../src/console/format.js';

test('what is no number is nothing, never NaN', () => {
  for (const write of [short, share, millis]) {
    for (const value of [NaN, Infinity, -Infinity]) {
      assert.equal(write(value), NOTHING, write.name);
    }
  }
});

test('short numbers keep three digits', () => {
  for (const [value, text] of [
    [0, '0'],
    [-0, '0'],
    [0.0421, '0.0421'],
    [0.1 + 0.2, '0.3'],
    [3.14159, '3.14'],
    [940, '940'],
    [999.96, '1k'],
    [1_234, '1.23k'],
    [999_960, '1M'],
    [4_100_000, '4.1M'],
    [-2_500, '-2.5k'],
    [1e-9, '0'],
    [7.2e9, '7.2G'],
  ]) {
    assert.equal(short(Number(value)), text, String(value));
  }
  assert.equal(millis(0.4216), '0.422\u202fms');
  assert.deepEqual(measured(1_890, 'ms'), ['1.89', 's']);
  assert.deepEqual(measured(999, 'ms'), ['999', 'ms']);
  assert.deepEqual(measured(1_890, ''), ['1.89k', '']);
});

test('shares never say none of some, nor all of nearly all', () => {
  for (const [part, text] of [
    [0, '0'],
    [0.0004, '< 0.1'],
    [0.042, '4.2'],
    [0.0996, '10'],
    [0.58, '58'],
    [0.9996, '> 99.9'],
    [1, '100'],
  ]) {
    assert.equal(share(Number(part)), `${text}\u202f%`);
  }
});

test('ids are told by their end', () => {
  assert.equal(shortId('arn:aws:gamelift:eu-central-1::gamesession/fleet-1/abcdef'), 'abcdef');
  assert.equal(shortId('i-0123456789abcdef0'), '…6789abcdef0');
  assert.equal(shortId('us-west-2:5b0d0abc-def0-1234-5678-9abcdef01230'), '5b0d0abc');
  assert.equal(shortId('fleet-2222bbbb-1111-2222-3333-444455556666'), 'fleet-2222bbbb');
  assert.equal(shortId('short'), 'short');
  assert.equal(shortId('ends/'), 'ends/');
  assert.equal(shortId(''), '');
});

test('words of an API are read by people', () => {
  assert.equal(words('REQUIRES_ACCEPTANCE'), 'requires acceptance');
  assert.equal(words('end-session'), 'end session');
  assert.equal(words('MatchmakingSearching'), 'matchmaking searching');
});

test('a dashboard is called what its stack means by it', () => {
  assert.equal(dashboardName('system-FleetDashboard3549D848'), 'Fleet');
  assert.equal(dashboardName('system-ApiDashboard7A331751'), 'API');
  assert.equal(dashboardName('system-Dashboard9E4231ED'), 'Overview');
  assert.equal(dashboardName('Mine'), 'Mine');
  assert.equal(dashboardName('system-9E4231ED'), 'system-9E4231ED');
});
