// The console's API, docs/console.md. Nothing here knows what a page looks like.

/** What the API or the way to it said instead of an answer. */
export class ApiError extends Error {
  /**
   * @param {'offline' | 'session' | 'refused' | 'missing' | 'broken'} kind offline: nothing
   *     answered; session: not signed in; refused: the request was wrong; missing: it is not there
   *     (any more); broken: the cloud's fault
   * @param {string} message for people
   * @param {string} code of the API
   */
  constructor(kind, message, code) {
    super(message);
    this.name = 'ApiError';
    this.kind = kind;
    this.code = code;
  }
}

const ANSWER_MILLIS = 30_000;

/**
 * @param {number} status
 * @returns {ApiError['kind']}
 */
export function kindOf(status) {
  if (status === 401 || status === 403) {
    return 'session';
  }
  if (status === 404) {
    return 'missing';
  }
  return status >= 500 ? 'broken' : 'refused';
}

/**
 * Calls the API.
 *
 * @param {'GET' | 'POST'} method
 * @param {string} path below /console/api/
 * @param {{ body?: unknown, signal?: AbortSignal }} [options]
 * @returns {Promise<any>} the answer's JSON; null when it has none
 * @throws {ApiError} and AbortError when the signal says so
 */
export async function call(method, path, { body, signal } = {}) {
  const late = AbortSignal.timeout(ANSWER_MILLIS);
  let response;
  try {
    response = await fetch(`/console/api/${path}`, {
      method,
      credentials: 'same-origin',
      cache: 'no-store',
      redirect: 'error',
      signal: signal ? AbortSignal.any([signal, late]) : late,
      ...(body === undefined
        ? {}
        : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
  } catch (e) {
    if (signal?.aborted) {
      throw e;
    }
    throw new ApiError('offline', 'The local cloud does not answer.', 'offline');
  }
  const text = await response.text().catch(() => '');
  const json = parsed(text);
  if (response.ok) {
    return json;
  }
  throw new ApiError(
    kindOf(response.status),
    typeof json?.message === 'string' ? json.message : `The cloud answered ${response.status}.`,
    typeof json?.error === 'string' ? json.error : String(response.status),
  );
}

/** @param {string} text */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/**
 * The key in a page's address, as `up` prints it, or null.
 *
 * @param {string} hash
 */
export function keyIn(hash) {
  return /^#key=([\w.~-]{8,200})$/u.exec(hash)?.[1] ?? null;
}

/**
 * Signs in with the key that the address holds, and takes it out of there, whatever comes of it.
 *
 * @returns {Promise<void>} when there was none, too
 * @throws {ApiError}
 */
export async function signIn() {
  const key = keyIn(location.hash);
  if (key === null) {
    return;
  }
  history.replaceState(null, '', `${location.pathname}#/fleet`);
  await call('POST', 'session', { body: { key } });
}
