// What a page imports; docs/web.md.
import { Game } from '../arena/game.js';

export { Game };

export { ApiError, MatchError, ProtocolError } from './errors.js';
export { signIn } from './identity.js';
export { findMatch, lastMatch } from './matchmaking.js';
export { decodeDelta } from './delta.js';
export { EntityTable, SnapshotLayout, decodeWhole, parseLayout } from './layout.js';

/** @typedef {import('./identity.js').Config} Config */
/** @typedef {import('./identity.js').Player} Player */
/** @typedef {import('./matchmaking.js').Match} Match */
/** @typedef {import('./matchmaking.js').Progress} Progress */
/** @typedef {import('../arena/game.js').GameListener} GameListener */
/** @typedef {import('../arena/view.js').View} View */

/**
 * Joins a match.
 *
 * @param {Match} match
 * @param {{listener?: GameListener, name?: string}} [options] name: shown to the others, at most 24
 *     characters
 * @returns {Game}
 */
export function play(match, { listener = {}, name = '' } = {}) {
  return new Game(match, { listener, name });
}

/**
 * Watches a match, as a spectator's token allows.
 *
 * @param {{url: string, connectToken: string, gameVersion?: string}} seat
 * @param {{listener?: GameListener}} [options]
 * @returns {Game}
 */
export function watch({ url, connectToken, gameVersion = 'arena-1' }, { listener = {} } = {}) {
  return new Game({ url, connectToken, gameVersion }, { listener, watching: true });
}
