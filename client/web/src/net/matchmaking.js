import { ApiError, MatchError } from './errors.js';
import { pause, retryAfterMillis, within } from './identity.js';

const TICKETS = '/matchmaking/tickets';
const STORED = 'netlift.ticket';
const FIRST_LOOK_MILLIS = 250;
const LOOK_MAX_MILLIS = 2_000;
/** Nobody waits longer; the ticket is withdrawn. */
const WAIT_MAX_MILLIS = 5 * 60_000;
/** Matches are over by then. */
const STORED_MILLIS = 10 * 60_000;
const PINGS = 3;

/** @typedef {import('./identity.js').Player} Player */

/**
 * @typedef {object} Progress
 * @property {'QUEUED' | 'SEARCHING' | 'REQUIRES_ACCEPTANCE' | 'PLACING'} state
 * @property {number} elapsedMillis
 * @property {number | null} estimateMillis
 * @property {string | null} reason
 */

/** A seat in a game session. Neither printing nor JSON shows the token. */
export class Match {
  #connectToken;
  #forget;

  /**
   * @param {{ticketId: string, host: string, port: number, secure: boolean, gameSessionId: string,
   *     gameVersion: string}} where
   * @param {string} connectToken
   * @param {() => void} forget
   */
  constructor(where, connectToken, forget) {
    this.ticketId = where.ticketId;
    this.host = where.host;
    this.port = where.port;
    this.secure = where.secure;
    this.gameSessionId = where.gameSessionId;
    this.gameVersion = where.gameVersion;
    this.#connectToken = connectToken;
    this.#forget = forget;
  }

  /** Admits this player once; a secret. */
  get connectToken() {
    return this.#connectToken;
  }

  /** Of the server's WebSocket. */
  get url() {
    const host = this.host.includes(':') ? `[${this.host}]` : this.host;
    return `${this.secure ? 'wss' : 'ws'}://${host}:${this.port}/netlift`;
  }

  /** It is over: `lastMatch` gives it no more. */
  forget() {
    this.#forget();
  }
}

/**
 * Asks for a match and waits for it.
 *
 * @param {Player} player
 * @param {object} options
 * @param {string} options.mode for example `arena`
 * @param {(progress: Progress) => void} [options.onProgress]
 * @param {(withinMillis: number) => boolean | Promise<boolean>} [options.onAcceptance] whether to
 *     play the match that is proposed; without it: yes
 * @param {Record<string, number>} [options.latencyInMs] location to milliseconds; default measured
 * @param {AbortSignal} [options.signal] withdraws the ticket
 * @returns {Promise<Match>}
 * @throws {MatchError}
 */
export async function findMatch(player, options) {
  const { signal } = options;
  const begun = performance.now();
  let ticketId = null;
  try {
    signal?.throwIfAborted();
    const latencyInMs = options.latencyInMs ?? (await measure(player, signal));
    const request = { mode: options.mode, latencyInMs };
    // Not by the signal: a ticket that was made must be known, to be withdrawn.
    let answer = await player.api('POST', TICKETS, request, { once: true });
    if (answer.status !== 202 && answer.status !== 200) {
      throw refused(answer);
    }
    ticketId = String(answer.body?.ticketId ?? '');
    const match = await wait(player, ticketId, options, begun);
    player.store.setItem(STORED, JSON.stringify({ ticketId, at: Date.now() }));
    return match;
  } catch (e) {
    const failure = told(e, signal);
    const over = failure.code === 'FAILED' || failure.code === 'TIMED_OUT';
    if (ticketId && !over) {
      // A seat nobody comes for would stay empty; the ticket's own time-out is what is left.
      await player.api('DELETE', path(ticketId)).catch(() => {});
    }
    throw failure;
  }
}

/**
 * The match whose seat this player had before the page was loaded anew; null if there is none.
 *
 * @param {Player} player
 * @returns {Promise<Match | null>}
 */
export async function lastMatch(player) {
  const stored = player.store.getItem(STORED);
  if (!stored) {
    return null;
  }
  try {
    const { ticketId, at } = JSON.parse(stored);
    if (typeof ticketId === 'string' && Date.now() - at < STORED_MILLIS) {
      const { status, body } = await player.api('GET', path(ticketId));
      if (status === 200 && body?.status === 'COMPLETED' && body.connection) {
        return matchOf(player, body);
      }
    }
  } catch (e) {
    if (e instanceof ApiError) {
      return null; // the ticket may still be good when the server answers
    }
  }
  player.store.removeItem(STORED);
  return null;
}

/**
 * @param {Player} player
 * @param {string} ticketId
 * @param {Parameters<typeof findMatch>[1]} options
 * @param {number} begun
 */
async function wait(player, ticketId, { onProgress, onAcceptance, signal }, begun) {
  let look = FIRST_LOOK_MILLIS;
  let answered = false;
  for (;;) {
    const answer = await player.api('GET', path(ticketId), undefined, { signal });
    if (answer.status !== 200) {
      throw refused(answer);
    }
    const { status, reason, estimatedWaitMillis, acceptWithinMillis } = answer.body ?? {};
    const elapsedMillis = performance.now() - begun;
    switch (status) {
      case 'COMPLETED':
        return matchOf(player, answer.body);
      case 'FAILED':
      case 'TIMED_OUT':
      case 'CANCELLED':
        throw new MatchError(status, reason ?? `The search ended: ${status}.`);
      case 'REQUIRES_ACCEPTANCE':
        if (!answered) {
          answered = true;
          accept(player, ticketId, onAcceptance, Number(acceptWithinMillis ?? 0));
        }
        break;
      case 'SEARCHING':
        answered = false; // who waited with us did not want to: the next match is another one
    }
    if (elapsedMillis > WAIT_MAX_MILLIS) {
      throw new MatchError('NO_ANSWER', 'No match was found in five minutes.');
    }
    const estimateMillis = Number.isFinite(estimatedWaitMillis) ? estimatedWaitMillis : null;
    onProgress?.({ state: status, elapsedMillis, estimateMillis, reason: reason ?? null });
    await pause(retryAfterMillis(answer) ?? look * (0.8 + 0.2 * Math.random()), signal);
    look = Math.min(LOOK_MAX_MILLIS, look * 1.25);
  }
}

/**
 * @param {Player} player
 * @param {string} ticketId
 * @param {Parameters<typeof findMatch>[1]['onAcceptance']} onAcceptance
 * @param {number} withinMillis
 */
async function accept(player, ticketId, onAcceptance, withinMillis) {
  const accepts = onAcceptance ? await onAcceptance(withinMillis) : true;
  // Too late is told by the ticket's next status.
  await player.api('POST', `${path(ticketId)}/acceptance`, { accept: accepts }).catch(() => {});
}

/**
 * @param {Player} player
 * @param {any} ticket
 */
function matchOf({ config, store }, ticket) {
  const { dnsName, ipAddress, port, gameSessionId, connectToken } = ticket.connection ?? {};
  const told = dnsName || ipAddress;
  if (!told || !(port > 0 && port < 65_536) || !connectToken) {
    throw new MatchError('FAILED', 'The match has no address or no seat for this player.');
  }
  const host = isLoopback(told) && config.host ? config.host : told;
  return new Match(
    {
      ticketId: ticket.ticketId,
      host,
      port,
      secure: !isLoopback(host),
      gameSessionId: gameSessionId ?? '',
      gameVersion: config.gameVersion,
    },
    connectToken,
    () => store.removeItem(STORED),
  );
}

/** @param {string} host */
export function isLoopback(host) {
  return host === 'localhost' || host === '::1' || /^127(\.[0-9]{1,3}){3}$/.test(host);
}

/**
 * How far the locations are, in milliseconds: the quickest of three.
 *
 * @param {Player} player
 * @param {AbortSignal} [signal]
 */
async function measure({ config }, signal) {
  const here = { name: config.region, ping: new URL('/ping', config.cognitoEndpoint).href };
  /** @type {Record<string, number>} */
  const latencyInMs = {};
  for (const { name, ping } of config.locations?.length ? config.locations : [here]) {
    for (let i = 0; i < PINGS; i++) {
      const begun = performance.now();
      try {
        await fetch(ping, { cache: 'no-store', mode: 'no-cors', signal: within(2_000, signal) });
      } catch {
        signal?.throwIfAborted();
        continue;
      }
      const millis = Math.max(1, Math.round(performance.now() - begun));
      latencyInMs[name] = Math.min(latencyInMs[name] ?? Infinity, millis);
    }
  }
  if (Object.keys(latencyInMs).length === 0) {
    throw new ApiError('UNREACHABLE', 'No location answers.');
  }
  return latencyInMs;
}

/** @param {import('./identity.js').Answer} answer */
function refused({ status, body }) {
  return new MatchError('REFUSED', body?.message ?? `The server refused (${status}).`, status);
}

/**
 * @param {unknown} e
 * @param {AbortSignal | undefined} signal
 */
function told(e, signal) {
  if (signal?.aborted) {
    return new MatchError('CANCELLED', 'The search was cancelled.');
  }
  if (e instanceof ApiError) {
    return new MatchError('UNREACHABLE', e.message, e.status);
  }
  if (e instanceof MatchError) {
    return e;
  }
  throw e;
}

/** @param {string} ticketId */
function path(ticketId) {
  return `${TICKETS}/${encodeURIComponent(ticketId)}`;
}
