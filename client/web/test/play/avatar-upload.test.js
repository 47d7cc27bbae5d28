import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { afterEach, mock, test } from 'node:test';
import { upload } from '../../src/play/avatar-upload.js';

const PICTURE = new Blob([new Uint8Array([137, 80, 78, 71, 1, 2, 3])], { type: 'image/png' });
const WHERE = {
  uploadId: 'u 1',
  method: 'PUT',
  url: 'http://127.0.0.1:4566/bucket/incoming/u1?X-Amz-Signature=1',
  headers: { 'content-type': 'image/png', 'content-length': '7', 'x-amz-checksum-sha256': 'c3Vt' },
};

afterEach(() => mock.restoreAll());

/**
 * A player whose calls are answered in turn, the last answer again and again.
 *
 * @param {{status: number, body: any}} first to the request for a place
 * @param {{status: number, body: any}[]} looks
 */
function playerWith(first, looks) {
  /** @type {any[][]} */
  const calls = [];
  const api = async (/** @type {any[]} */ ...call) => {
    calls.push(call);
    return call[0] === 'POST' ? first : looks.length > 1 ? looks.shift() : looks[0];
  };
  return { calls, player: /** @type {any} */ ({ id: 'p', api }) };
}

function withoutWaiting() {
  mock.method(globalThis, 'setTimeout', (/** @type {() => void} */ then) => queueMicrotask(then));
}

test('what is described is what is sent, and what becomes of it is told to its end', async () => {
  withoutWaiting();
  /** @type {any[][]} */
  const puts = [];
  mock.method(globalThis, 'fetch', async (/** @type {any[]} */ ...put) => {
    puts.push(put);
    return new Response(null, { status: 200 });
  });
  const { player, calls } = playerWith({ status: 201, body: WHERE }, [
    { status: 200, body: { status: 'WAITING', timeline: [{ at: 'requested', atMillis: 1 }] } },
    { status: 503, body: null },
    { status: 200, body: { status: 'PROCESSING', timeline: [] } },
    { status: 200, body: { status: 'REVIEW', reason: 'CONTENT', timeline: [] } },
    { status: 200, body: { status: 'APPROVED', reason: 'OK', avatar: 'ab', urls: { 64: '/avatars/ab/64.png' }, timeline: [] } },
  ]);
  /** @type {string[]} */
  const stages = [];
  /** @type {unknown} */
  let picture;

  await upload(player, PICTURE, (standing) => {
    stages.push(standing.stage);
    picture = standing.picture;
  });
  assert.deepEqual(picture, { avatar: 'ab', urls: { 64: '/avatars/ab/64.png' } }, 'known before the profile is written');

  const bytes = Buffer.from(await PICTURE.arrayBuffer());
  assert.deepEqual(calls[0], [
    'POST',
    '/avatars/uploads',
    { contentType: 'image/png', size: 7, sha256: createHash('sha256').update(bytes).digest('hex') },
  ]);
  assert.equal(puts.length, 1);
  const [url, sent] = puts[0];
  assert.equal(url, WHERE.url);
  assert.equal(sent.method, 'PUT');
  assert.deepEqual(Buffer.from(sent.body), bytes);
  assert.deepEqual(
    Object.fromEntries(sent.headers),
    { 'content-type': 'image/png', 'x-amz-checksum-sha256': 'c3Vt' },
    'the length is the browser\u2019s to say',
  );
  assert.equal(sent.credentials, 'omit');
  assert.equal(calls[1][1], '/avatars/uploads/u%201');
  assert.deepEqual(stages, ['uploading', 'checking', 'checking', 'review', 'approved']);
});

test('a guest without a match is told what to do, and nothing is sent', async () => {
  const fetched = mock.method(globalThis, 'fetch', async () => new Response(null));
  const { player } = playerWith({ status: 403, body: { error: 'not_yet', message: 'no' } }, []);

  await assert.rejects(upload(player, PICTURE, () => {}), /finished a match/);
  assert.equal(fetched.mock.callCount(), 0);
});

test('a store that refuses is not taken for a verdict', async () => {
  mock.method(globalThis, 'fetch', async () => new Response('<Error/>', { status: 403 }));
  const { player, calls } = playerWith({ status: 201, body: WHERE }, [{ status: 200, body: { status: 'APPROVED' } }]);

  await assert.rejects(upload(player, PICTURE, () => {}), /did not take the picture.*403/);
  assert.equal(calls.length, 1);
});
