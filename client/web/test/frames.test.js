import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judge } from '../browser/frames.js';

/** @param {number} p95Millis @param {number} workP95Millis */
const window_ = (p95Millis, workP95Millis) => ({ count: 120, p95Millis, workP95Millis });

test('one good window of several is enough: the late frames of the others were not the page\'s', () => {
  assert.equal(judge([window_(45, 9), window_(17, 2), window_(33, 3)], [16.8, 17]).fault, null);
});

test('a page that is slow in every window fails, and the figures are told', () => {
  const verdict = judge([window_(26, 2), window_(31, 2)], [16.7, 16.9]);

  assert.match(verdict.fault ?? '', /26 ms, allowed are 25\.3/);
  assert.equal(verdict.frameP95Millis, 26);
});

test('where an empty page is slow too, the game may be half as slow again', () => {
  assert.equal(judge([window_(45, 2)], [16.8, 33]).fault, null);
  assert.notEqual(judge([window_(51, 2)], [16.8, 33]).fault, null);
});

test('a slow machine excuses no work that is the page\'s own', () => {
  assert.match(judge([window_(17, 9)], [100, 100]).fault ?? '', /own work in a frame is 9 ms/);
});

test('a page that stopped drawing fails', () => {
  assert.match(judge([window_(17, 2), { count: 0, p95Millis: 0, workP95Millis: 0 }], [17, 17]).fault ?? '', /without a frame/);
});
