/** The server sent what the protocol forbids (docs/wire.md). */
export class ProtocolError extends Error {
  /** @param {string} message */
  constructor(message) {
    super(message);
    this.name = 'ProtocolError';
  }
}

/** A call of the backend or of the identity pool got no answer, or no credentials. */
export class ApiError extends Error {
  /**
   * @param {'UNREACHABLE' | 'SIGN_IN'} code
   * @param {string} message
   * @param {number} [status] of the answer, if there was one
   */
  constructor(code, message, status) {
    super(message);
    this.name = 'ApiError';
    this.code = code;
    this.status = status;
  }
}

/** There is no match to be had. */
export class MatchError extends Error {
  /**
   * @param {'CANCELLED' | 'TIMED_OUT' | 'FAILED' | 'REFUSED' | 'UNREACHABLE' | 'NO_ANSWER'} code
   * @param {string} message
   * @param {number} [status] of the answer, if there was one
   */
  constructor(code, message, status) {
    super(message);
    this.name = 'MatchError';
    this.code = code;
    this.status = status;
  }
}
