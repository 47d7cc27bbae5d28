// One picture on its way: asked for, sent, looked at by the backend, decided. docs/avatars.md.

/**
 * @typedef {'none' | 'crop' | 'uploading' | 'checking' | 'approved' | 'review' | 'rejected' | 'failed'} Stage
 * @typedef {{avatar?: string, urls?: Record<string, string>}} Picture
 * @typedef {{stage: Stage, text: string, reason?: string, timeline: {at: string, atMillis: number}[], picture?: Picture}} Standing
 *     picture: what it became, once approved
 */

const LOOK_MILLIS = 1000;
const LOOK_MILLIS_MAX = 4000;
/** The backend gives every upload a verdict within five minutes; a person who reviews takes longer. */
const PATIENCE_MILLIS = 6 * 60_000;
const REVIEW_PATIENCE_MILLIS = 30 * 60_000;

/** @type {Record<string, Stage>} */
const STAGES = {
  APPROVED: 'approved',
  REVIEW: 'review',
  REJECTED: 'rejected',
  FAILED: 'failed',
  EXPIRED: 'failed',
};

/**
 * @param {import('../net/index.js').Player} player
 * @param {Blob} picture PNG
 * @param {(standing: Standing) => void} tell of each step, the last one included
 * @returns {Promise<void>} when it is decided, or half an hour after a person was asked to
 * @throws {Error} with a sentence for people, when it could not be brought there
 */
export async function upload(player, picture, tell) {
  tell({ stage: 'uploading', text: 'Sending it', timeline: [] });
  const bytes = await picture.arrayBuffer();
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  const { status, body } = await player.api('POST', '/avatars/uploads', {
    contentType: picture.type,
    size: bytes.byteLength,
    sha256: Array.from(digest, (each) => each.toString(16).padStart(2, '0')).join(''),
  });
  if (status !== 201) {
    throw new Error(refusal(status, body));
  }
  await send(body, bytes);
  await verdict(player, body.uploadId, tell);
}

/**
 * @param {{method: string, url: string, headers: Record<string, string>}} where
 * @param {ArrayBuffer} bytes
 */
async function send(where, bytes) {
  // The browser sets the length itself, and lets nobody else.
  const headers = Object.entries(where.headers).filter(([name]) => name.toLowerCase() !== 'content-length');
  const answer = await fetch(where.url, {
    method: where.method,
    headers,
    body: bytes,
    credentials: 'omit',
    referrerPolicy: 'no-referrer',
  });
  await answer.arrayBuffer();
  if (!answer.ok) {
    throw new Error(`The store did not take the picture (it answered ${answer.status}). Try again.`);
  }
}

/**
 * @param {import('../net/index.js').Player} player
 * @param {string} id
 * @param {(standing: Standing) => void} tell
 */
async function verdict(player, id, tell) {
  let end = performance.now() + PATIENCE_MILLIS;
  let inReview = false;
  for (let wait = LOOK_MILLIS; performance.now() < end; wait = Math.min(LOOK_MILLIS_MAX, wait * 1.2)) {
    const { status, body } = await player.api('GET', `/avatars/uploads/${encodeURIComponent(id)}`);
    if (status === 200) {
      const stage = STAGES[body.status] ?? 'checking';
      tell({
        stage,
        text: said(stage, body.status),
        reason: body.reason,
        timeline: body.timeline ?? [],
        ...(body.urls ? { picture: { avatar: body.avatar, urls: body.urls } } : {}),
      });
      if (stage === 'review' && !inReview) {
        inReview = true;
        end = performance.now() + REVIEW_PATIENCE_MILLIS;
      } else if (stage !== 'review' && stage !== 'checking') {
        return;
      }
    }
    await new Promise((done) => setTimeout(done, wait));
  }
  if (inReview) {
    return;
  }
  throw new Error('There is no verdict yet. It will come; look here again later.');
}

/** @param {Stage} stage @param {string} status */
function said(stage, status) {
  switch (stage) {
    case 'approved':
      return 'Your new picture is on.';
    case 'review':
      return 'Somebody has to look at it first. You will hear.';
    case 'rejected':
      return 'It was not accepted.';
    case 'failed':
      return status === 'EXPIRED' ? 'It never arrived. Try again.' : 'It could not be processed.';
    default:
      return status === 'WAITING' ? 'It has arrived' : 'It is being looked at';
  }
}

/** @param {number} status @param {{error?: string, message?: string} | null} body */
function refusal(status, body) {
  switch (body?.error) {
    case 'not_yet':
      return 'Guests may have a picture once they have finished a match. Play one, then come back.';
    case 'quota':
      return 'Ten pictures an hour are enough. Try again later.';
    case 'denied':
      return 'An operator has shut this guest out of pictures.';
    default:
      return body?.message ?? `The backend answered ${status}. Try again.`;
  }
}
