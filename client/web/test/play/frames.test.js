import assert from 'node:assert/strict';
import { test } from 'node:test';
import { frameCounter } from '../../src/play/frames.js';

test('percentiles are of the time between frames, and of the work in them', () => {
  const frames = frameCounter();
  let now = 1000;
  frames.drawn(now, 1);
  for (let i = 1; i <= 100; i++) {
    now += i <= 90 ? 16 : 40;
    frames.drawn(now, i <= 90 ? 2 : 9);
  }

  assert.equal(frames.count, 100);
  assert.equal(frames.p50Millis, 16);
  assert.equal(frames.p95Millis, 40);
  assert.equal(frames.worstMillis, 40);
  assert.equal(frames.workP95Millis, 9);
});

test('a pause is no frame, and a reset forgets', () => {
  const frames = frameCounter();
  frames.drawn(0, 1);
  frames.drawn(16, 1);
  frames.pause();
  frames.drawn(9000, 1);
  frames.drawn(9016, 1);

  assert.equal(frames.count, 2);
  assert.equal(frames.worstMillis, 16);

  frames.reset();
  assert.equal(frames.count, 0);
  assert.ok(Number.isNaN(frames.p95Millis));
});

test('only the newest are kept', () => {
  const frames = frameCounter();
  let now = 0;
  frames.drawn(now, 0);
  for (let i = 0; i < 5000; i++) {
    now += i < 3000 ? 100 : 10;
    frames.drawn(now, 0);
  }

  assert.equal(frames.count, 5000);
  assert.equal(frames.worstMillis, 10);
});
