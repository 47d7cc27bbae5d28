import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AROUND, cameraOf, orderOf } from '../../src/console/camera.js';

const VIEW = { world: { size: 4_000 }, others: [{ id: 3, x: 10, y: 20 }] };

test('all of the world is seen until somebody is followed', () => {
  const { x, y, unitsAcross } = cameraOf(VIEW, null);
  assert.deepEqual([x, y], [2_000, 2_000]);
  assert.ok(unitsAcross >= 4_000);
  assert.deepEqual(cameraOf(VIEW, 3), { x: 10, y: 20, unitsAcross: AROUND });
});

test('who is followed may be gone, and the world may not be known yet', () => {
  assert.deepEqual(cameraOf(VIEW, 4), cameraOf(VIEW, null));
  assert.ok(cameraOf({ world: null, others: [] }, 3).unitsAcross > 0);
});

test('equal scores keep their order', () => {
  const all = [
    { id: 5, kills: 1 },
    { id: 2, kills: 1 },
    { id: 9, kills: 4 },
  ];
  assert.deepEqual(orderOf(all).map(({ id }) => id), [9, 2, 5]);
  assert.deepEqual(all.map(({ id }) => id), [5, 2, 9]);
});
