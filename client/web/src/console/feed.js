// What happens in the cloud, as it happens: one long call after the other, for all views.

import { ApiError, call } from './api.js';
import { pause } from './live.js';
import { merged } from './ring.js';

/** @typedef {import('./shapes.js').CloudEvent} CloudEvent */

const QUIET_MILLIS = 500; // between calls that brought something, so that a burst is one redraw

export class Feed {
  /** @type {CloudEvent[]} */
  events = [];
  /** How many the cloud had forgotten before it could tell us. */
  missed = 0;
  /** @type {ApiError | null} */
  trouble = null;
  /** Whether it was told anything yet, be it that there is nothing. */
  known = false;
  /** @type {Set<() => void>} */
  #listeners = new Set();
  /** @type {AbortController | null} */
  #running = null;

  /**
   * @param {() => void} listener called when something changed
   * @param {AbortSignal} signal until then
   */
  listen(listener, signal) {
    this.#listeners.add(listener);
    signal.addEventListener('abort', () => this.#listeners.delete(listener));
  }

  /** Begins, unless it runs. Ends by itself when the API does not know us. */
  start() {
    if (this.#running === null) {
      this.#running = new AbortController();
      void this.#run(this.#running.signal);
    }
  }

  stop() {
    this.#running?.abort();
    this.#running = null;
  }

  /** @param {AbortSignal} signal */
  async #run(signal) {
    let next = -1;
    let failures = 0;
    while (!signal.aborted) {
      try {
        /** @type {import('./shapes.js').EventsAnswer} */
        const answer = await call('GET', next < 0 ? 'events' : `events?after=${next}`, { signal });
        next = answer.next;
        this.missed += answer.missed;
        this.events = merged(this.events, answer.events);
        this.trouble = null;
        this.known = true;
        failures = 0;
      } catch (e) {
        if (signal.aborted) {
          return;
        }
        this.trouble = e instanceof ApiError ? e : new ApiError('broken', String(e), 'page');
        failures++;
      }
      this.#listeners.forEach((listener) => listener());
      if (this.trouble?.kind === 'session') {
        this.#running = null;
        return;
      }
      const millis = pause(QUIET_MILLIS, failures);
      await new Promise((resolve) => setTimeout(resolve, millis));
    }
  }
}
