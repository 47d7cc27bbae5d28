// What is said when something does not go on: what happened, and what to do.

/** @typedef {{title: string, text: string}} Said */

/** @type {Record<string, Said>} by the code of a MatchError */
const MATCH_ERRORS = {
  TIMED_OUT: {
    title: 'Nobody came',
    text: 'There were not enough players for a match in time. Try again, or bring company: ./netlift bots --count 3 sends three.',
  },
  FAILED: {
    title: 'No server could be started',
    text: 'Players were found, but no game server took the match. Try again in a moment.',
  },
  REFUSED: { title: 'Not now', text: 'The backend does not take this player\u2019s search.' },
  UNREACHABLE: {
    title: 'The backend does not answer',
    text: 'Nothing was heard from it. Is the local cloud still running (./netlift up)? A match that runs goes on without it.',
  },
  NO_ANSWER: { title: 'The search fell silent', text: 'The backend stopped answering while a match was being sought. Try again.' },
  SIGN_IN: { title: 'You could not be signed in', text: 'No guest could be made for this browser. Try again in a moment.' },
};

/** @type {Record<string, Said>} by the reason of a connection's last state */
const ENDINGS = {
  SHUTTING_DOWN: { title: 'The server is going down', text: 'It told everybody, and what you reached is kept.' },
  ROOM_ENDED: { title: 'The match is over', text: 'It ended before there was a scoreboard.' },
  TOKEN_INVALID: { title: 'This seat is gone', text: 'The match does not take this ticket any more. Look for another match.' },
  PLAYER_SESSION_REFUSED: { title: 'This seat is gone', text: 'The reservation ran out before you came. Look for another match.' },
  OUTDATED: { title: 'This page is too old', text: 'The server speaks a newer version of the game. Reload the page.' },
  FULL: { title: 'The match is full', text: 'Somebody was faster. Look for another match.' },
  NOT_READY: { title: 'The server is not ready', text: 'It has no match open yet. Try again in a moment.' },
  INSECURE_PAGE: { title: 'This page is not secure', text: 'Browsers encrypt only on https or localhost.' },
  CONNECTION_LOST: { title: 'Connection lost', text: 'The server could not be reached again in time.' },
  TIMED_OUT: { title: 'Connection lost', text: 'The server heard nothing of you for too long.' },
  NO_ANSWER: { title: 'The server does not answer', text: 'Its port was tried again and again. It may have been stopped, or something is in between.' },
  REPLACED: { title: 'You play somewhere else', text: 'Another window or device took this seat over.' },
  TOO_SLOW: { title: 'Connection too slow', text: 'What the server sends could not be read in time.' },
  PROTOCOL_ERROR: { title: 'The server said something odd', text: 'It broke the rules of the wire, or something on the way did.' },
};

/** @type {Record<string, string>} by the reason of an upload */
const UPLOADS = {
  CONTENT: 'It shows something that does not belong here.',
  TYPE: 'It is neither PNG nor JPEG.',
  LENGTH: 'Not all of it arrived.',
  CHECKSUM: 'It was damaged on the way.',
  DIMENSIONS: 'A side must have 64 to 4096 pixels.',
  PIXELS: 'It has too many pixels.',
  ANIMATED: 'It moves; a picture must not.',
  UNSUPPORTED: 'Its kind of JPEG or PNG is not supported.',
  BROKEN: 'It is damaged.',
  REVIEW_EXPIRED: 'Nobody looked at it in time.',
  GONE: 'It was taken back before it was looked at.',
  ERROR: 'That is not your fault: try again.',
};

/** @param {{code?: string, message?: string}} error @returns {Said & {offline: boolean}} */
export function ofMatchError(error) {
  const known = MATCH_ERRORS[error.code ?? ''];
  return {
    offline: error.code === 'UNREACHABLE' || error.code === 'NO_ANSWER',
    title: known?.title ?? 'No match',
    text: [known?.text, error.code === 'REFUSED' || !known ? error.message : ''].filter(Boolean).join(' '),
  };
}

/** @param {string | null | undefined} reason @returns {Said} */
export function ofEnding(reason) {
  return ENDINGS[reason ?? ''] ?? { title: 'The connection ended', text: `Reason: ${reason ?? 'unknown'}.` };
}

/** @param {string | undefined} reason */
export function ofUpload(reason) {
  return UPLOADS[reason ?? ''] ?? (reason && reason !== 'OK' ? `Reason: ${reason}.` : '');
}
