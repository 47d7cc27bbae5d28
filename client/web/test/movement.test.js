import assert from 'node:assert/strict';
import test from 'node:test';
import { ArenaMovement } from '../src/arena/movement.js';
import { Prediction } from '../src/net/prediction.js';
import { arena, text } from './support.js';

test("every tick's state is the server's, on each map that was recorded", () => {
  const runs = text('client/web/test/data/movement.txt').trim().split(/^run /m).slice(1);
  assert.ok(runs.length >= 4);
  for (const run of runs) {
    const [head, ...lines] = run.trim().split('\n');
    const [rate] = head.split(' ');
    const movement = new ArenaMovement(arena(`run ${head}`));
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

test('inputs and snapshots lead to what Java predicts and draws, corrections and all', () => {
  const [head, ...lines] = text('client/web/test/data/prediction.txt').trim().split('\n');
  const own = new Prediction(new ArenaMovement(arena(head)), { ticks: 6, lengthMax: 200 * 16 });
  let drawn = 0;
  lines.forEach((line, at) => {
    const [what, ...numbers] = line.split(' ');
    if (what === 'i') {
      const [sequence, tick, buttons] = numbers.map(Number);
      own.sent(sequence, tick, buttons);
    } else if (what === 's') {
      const [tick, acknowledged, x, y, vx, vy, alive] = numbers.map(Number);
      own.snapshot(tick, acknowledged, { x, y, vx, vy, alive: alive === 1 });
    } else {
      const [share, x, y, tick, corrections, jumps] = numbers.map(Number);
      assert.deepEqual(
        [...own.drawn(own.tick - 1 + share / 256), own.tick, own.corrections, own.jumps],
        [x, y, tick, corrections, jumps],
        `line ${at + 2}`,
      );
      drawn++;
    }
  });
  assert.ok(drawn > 700 && own.corrections > 20 && own.jumps > 0);
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
