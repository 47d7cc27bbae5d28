import { AwsClient } from 'aws4fetch';
import { ApiError } from './errors.js';

const STORED = 'netlift.identity';
const TIMEOUT_MILLIS = 30_000;
const ATTEMPTS_MAX = 4;
const RETRY_AFTER_MAX_MILLIS = 10_000;
const REFRESH_BEFORE_MILLIS = 5 * 60_000;
/** Half of what a signature tolerates: below it, a 403 has another reason. */
const SKEW_MIN_MILLIS = 150_000;
/** The pool does not know the identity, or not any more. */
const UNKNOWN_IDENTITY = new Set(['ResourceNotFoundException', 'NotAuthorizedException']);

/**
 * What a page needs to know: `GET config.json`.
 *
 * @typedef {object} Config
 * @property {string} region
 * @property {string} identityPoolId
 * @property {string} cognitoEndpoint
 * @property {string} apiUrl
 * @property {string} gameVersion
 * @property {string} [host] where servers of this machine are reached
 * @property {{name: string, ping: string}[]} [locations]
 */

/** @typedef {Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>} Store */
/** @typedef {{status: number, body: any, headers: Headers}} Answer */

/**
 * Signs in as the guest this browser was before, or as a new one.
 *
 * @param {Config} config
 * @param {Store | null} storage `localStorage`, or null for a guest who is forgotten
 * @returns {Promise<Player>}
 * @throws {ApiError} the pool does not answer or refuses
 */
export async function signIn(config, storage = null) {
  if (!globalThis.crypto?.subtle) {
    throw new ApiError('SIGN_IN', 'This page is no secure context: open it by https or on localhost.');
  }
  const store = storage ?? memory();
  const before = store.getItem(STORED);
  if (before) {
    const player = new Player(config, store, before, false);
    try {
      await player.credentials();
      return player;
    } catch (e) {
      if (!(e instanceof ApiError) || e.code !== 'SIGN_IN') {
        throw e;
      }
      store.removeItem(STORED);
    }
  }
  const { IdentityId: id } = await cognito(config, 'GetId', { IdentityPoolId: config.identityPoolId });
  const player = new Player(config, store, String(id), true);
  await player.credentials();
  store.setItem(STORED, player.id);
  return player;
}

/** A signed-in player. */
export class Player {
  /** @type {{keys: {accessKeyId: string, secretAccessKey: string, sessionToken: string}, refreshAt: number} | null} */
  #credentials = null;
  /** What the backend's clock is ahead of ours. @type {number | null} */
  #skewMillis = null;

  /**
   * @param {Config} config
   * @param {Store} store
   * @param {string} id
   * @param {boolean} isNew
   */
  constructor(config, store, id, isNew) {
    this.config = config;
    this.store = store;
    this.id = id;
    this.isNew = isNew;
  }

  /** Keys that are good for at least some minutes. */
  async credentials() {
    if (this.#credentials && this.#now() < this.#credentials.refreshAt) {
      return this.#credentials.keys;
    }
    const { Credentials: found } = await cognito(this.config, 'GetCredentialsForIdentity', {
      IdentityId: this.id,
    });
    const expiration = Number(found?.Expiration) * 1000;
    if (!found?.AccessKeyId || !found.SecretKey || !found.SessionToken || !expiration) {
      throw new ApiError('SIGN_IN', 'The identity pool gave no credentials.');
    }
    const life = expiration - this.#now();
    this.#credentials = {
      keys: {
        accessKeyId: found.AccessKeyId,
        secretAccessKey: found.SecretKey,
        sessionToken: found.SessionToken,
      },
      // Where lives are shorter than the margin, half a life must do.
      refreshAt: expiration - Math.min(REFRESH_BEFORE_MILLIS, life / 2),
    };
    return this.#credentials.keys;
  }

  #now() {
    return Date.now() + (this.#skewMillis ?? 0);
  }

  /**
   * Calls the game's HTTP API, signed. Never throws for a status.
   *
   * @param {string} method
   * @param {string} path below the API's URL, with a slash
   * @param {unknown} [body] sent as JSON
   * @param {{signal?: AbortSignal, once?: boolean}} [options] once: the same call repeated has one
   *     effect, by an idempotency key
   * @returns {Promise<Answer>}
   * @throws {ApiError} nothing answered
   */
  async api(method, path, body, { signal, once = false } = {}) {
    let key = once ? crypto.randomUUID() : null;
    const repeatable = once || method !== 'POST';
    for (let attempt = 1; ; attempt++) {
      const last = attempt === ATTEMPTS_MAX;
      /** @type {Answer | null} */
      let answer = null;
      try {
        answer = await this.#send(method, path, body, key, signal);
      } catch (e) {
        signal?.throwIfAborted();
        if (last || !repeatable || (e instanceof ApiError && e.code === 'SIGN_IN')) {
          throw e instanceof ApiError ? e : new ApiError('UNREACHABLE', 'The server does not answer.');
        }
      }
      if (answer && answer.status === 403 && this.#corrected(answer.headers)) {
        continue;
      }
      // What was refused unseen had no effect, whatever it is.
      const unseen = answer?.status === 429 || answer?.status === 503;
      if (answer && (last || !(unseen || (repeatable && answer.status > 500)))) {
        return answer;
      }
      if (unseen && key) {
        key = crypto.randomUUID(); // what was refused is over for good
      }
      const most = 200 * 2 ** attempt;
      await pause(retryAfterMillis(answer) ?? most / 2 + (Math.random() * most) / 2, signal);
    }
  }

  /**
   * @param {string} method
   * @param {string} path
   * @param {unknown} body
   * @param {string | null} key
   * @param {AbortSignal | undefined} signal
   * @returns {Promise<Answer>}
   */
  async #send(method, path, body, key, signal) {
    const aws = new AwsClient({
      ...(await this.credentials()),
      service: 'execute-api',
      region: this.config.region,
      retries: 0,
    });
    /** @type {Record<string, string>} */
    const headers = { accept: 'application/json' };
    if (body !== undefined) {
      headers['content-type'] = 'application/json';
    }
    if (key) {
      headers['idempotency-key'] = key;
    }
    const datetime = new Date(this.#now()).toISOString().replace(/[:-]|\.\d{3}/g, '');
    const request = await aws.sign(this.config.apiUrl + path, {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      aws: { datetime },
    });
    const response = await fetch(request, { signal: within(TIMEOUT_MILLIS, signal), cache: 'no-store' });
    const text = await response.text();
    return { status: response.status, body: parsed(text), headers: response.headers };
  }

  /**
   * Takes the backend's time for ours, the first time they differ by much.
   *
   * @param {Headers} headers
   */
  #corrected(headers) {
    const theirs = Date.parse(headers.get('date') ?? '');
    const skew = theirs - Date.now();
    if (this.#skewMillis !== null || !(Math.abs(skew) > SKEW_MIN_MILLIS)) {
      return false;
    }
    this.#skewMillis = skew;
    this.#credentials = null;
    return true;
  }
}

/**
 * An unsigned call of the identity pool.
 *
 * @param {Config} config
 * @param {string} operation
 * @param {object} body
 * @returns {Promise<any>}
 */
async function cognito(config, operation, body) {
  let response;
  let answer;
  try {
    response = await fetch(config.cognitoEndpoint, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': `AWSCognitoIdentityService.${operation}`,
      },
      body: JSON.stringify(body),
      signal: within(TIMEOUT_MILLIS),
    });
    answer = parsed(await response.text());
  } catch {
    throw new ApiError('UNREACHABLE', 'The server does not answer.');
  }
  if (response.status === 200 && answer) {
    return answer;
  }
  const type = String(answer?.__type ?? '').split('#').at(-1) ?? '';
  if (UNKNOWN_IDENTITY.has(type) || (response.status >= 400 && response.status < 500)) {
    throw new ApiError('SIGN_IN', `Signing in failed (${type || response.status}).`, response.status);
  }
  throw new ApiError('UNREACHABLE', 'The server does not answer.', response.status);
}

/** @param {string} text */
function parsed(text) {
  try {
    return text === '' ? null : JSON.parse(text);
  } catch {
    return null;
  }
}

/**
 * What the answer asks to wait, at most ten seconds; null when it asks nothing.
 *
 * @param {Answer | null} answer
 */
export function retryAfterMillis(answer) {
  const asked = answer?.headers.get('retry-after') ?? '';
  return /^[0-9]{1,6}$/.test(asked) ? Math.min(Number(asked) * 1000, RETRY_AFTER_MAX_MILLIS) : null;
}

/**
 * @param {number} millis
 * @param {AbortSignal} [signal] ends the wait, and throws
 * @returns {Promise<void>}
 */
export function pause(millis, signal) {
  return new Promise((resolve, reject) => {
    const aborted = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', aborted);
      resolve();
    }, millis);
    if (signal?.aborted) {
      aborted();
    } else {
      signal?.addEventListener('abort', aborted, { once: true });
    }
  });
}

/**
 * A signal after so long, or with the other one.
 *
 * @param {number} millis
 * @param {AbortSignal} [signal]
 */
export function within(millis, signal) {
  const timeout = AbortSignal.timeout(millis);
  if (!signal) {
    return timeout;
  }
  // AbortSignal.any is younger than the browsers that are to play.
  const either = new AbortController();
  for (const each of [signal, timeout]) {
    if (each.aborted) {
      either.abort(each.reason);
    } else {
      each.addEventListener('abort', () => either.abort(each.reason), { once: true, signal: either.signal });
    }
  }
  return either.signal;
}

/** @returns {Store} */
function memory() {
  /** @type {Map<string, string>} */
  const kept = new Map();
  return {
    getItem: (name) => kept.get(name) ?? null,
    setItem: (name, value) => void kept.set(name, value),
    removeItem: (name) => void kept.delete(name),
  };
}
