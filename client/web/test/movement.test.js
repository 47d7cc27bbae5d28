import assert from 'node:assert/strict';
import test from 'node:test';
import { ArenaMovement } from '../src/arena/movement.js';
import { text } from './support.js';

test("every tick's state is the server's, on each map that was recorded", () => {
  const runs = text('client/web/test/data/movement.txt').trim().split(/^run /m).slice(1);
  assert.ok(runs.length >= 4);
  for (const run of runs) {
    const [head, ...lines] = run.trim().split('\n');
    const [rate, size, walls] = head.split(' ');
    const movement = new ArenaMovement({
      tickRateHz: Number(rate),
      worldSize: Number(size),
      walls: walls.split(';').map((wall) => {
        const [minX, minY, maxX, maxY] = wall.split(',').map(Number);
        return { minX, minY, maxX, maxY };
      }),
    });
    /** @type {import('../src/arena/movement.js').Body | null} */
    let body = null;
    let stopped = 0;
    lines.forEach((line, tick) => {
      const [buttons, age, x, y, vx, vy] = line.split(' ').map(Number);
      const wanted = { x, y, vx, vy, alive: true };
      if (body) {
        body = movement.step(body, buttons, age);
        assert.deepEqual(body, wanted, `${rate} Hz, tick ${tick}`);
        stopped += vx === 0 && (buttons & 12) !== 0 ? 1 : 0;
      }
      body = wanted;
    });
    assert.ok(lines.length === 600 && stopped > 0, 'something was in the way');
  }
});

test('the dead stay where they fell', () => {
  const movement = new ArenaMovement({ tickRateHz: 30, worldSize: 4096, walls: [] });
  const dead = { x: 5000, y: 6000, vx: 0, vy: 0, alive: false };
  assert.equal(movement.step(dead, 8, 1), dead);
});

test('an input is let go of after a quarter of a second', () => {
  const movement = new ArenaMovement({ tickRateHz: 40, worldSize: 4096, walls: [] });
  const still = { x: 5000, y: 6000, vx: 0, vy: 0, alive: true };
  assert.notDeepEqual(movement.step(still, 8, 10), still);
  assert.deepEqual(movement.step(still, 8, 11), still);
});
