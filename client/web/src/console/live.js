// Keeps what a view shows up to date, and says so when it cannot.

import { empty, failure, loading } from '../shared/components.js';
import { h } from '../shared/dom.js';
import { timeOfDay } from '../shared/format.js';
import { ApiError } from './api.js';
import { show } from './morph.js';

/** @typedef {import('../shared/dom.js').Child} Child */

/**
 * What a view is given to live in, for as long as it is shown.
 *
 * @typedef {object} Host
 * @property {HTMLElement} root where it is shown
 * @property {AbortSignal} signal aborted when the reader goes elsewhere
 * @property {string} parameter what the address says behind the view's name
 * @property {import('./feed.js').Feed} feed
 * @property {() => void} locked the API does not know us (any more)
 * @property {(state: 'loading' | 'ready' | 'empty' | 'error') => void} state of the view, for styles and tests
 * @property {(error: ApiError | null) => void} answered what came of asking the API
 * @property {(acts: Record<string, (data: DOMStringMap, element: HTMLElement) => void>) => void} acts
 *     what pressing and changing elements with these data-act does
 * @property {(text: string, tone: 'good' | 'bad') => void} tell
 */

/** Between tries while nothing answers: as often as asked for, then slower, to this. */
const SLOWEST_MILLIS = 15_000;

/**
 * How long to wait for the next try.
 *
 * @param {number} everyMillis
 * @param {number} failures in a row, 0 when it went well
 */
export function pause(everyMillis, failures) {
  return failures === 0
    ? everyMillis
    : Math.min(Math.max(SLOWEST_MILLIS, everyMillis), Math.max(everyMillis, 1_000) * 2 ** failures);
}

/**
 * Loads and draws, again and again while the page is seen. What was loaded last stays when a later
 * try fails, under a line that says so.
 *
 * @template T
 * @param {Host} host
 * @param {object} view
 * @param {string} view.what for people: what is loaded
 * @param {(signal: AbortSignal) => Promise<T>} view.load
 * @param {(data: T) => Child} view.draw
 * @param {number} view.everyMillis
 * @param {(data: T) => boolean} [view.isEmpty] whether there is nothing to show
 * @param {() => void} [view.drawn] called when what was drawn is on the page
 * @param {(error: ApiError) => Child} [view.missing] what is shown when it is not there (any more)
 * @returns {{ redraw: () => void, refresh: () => void }}
 */
export function live(host, view) {
  /** @type {{ data: T, at: number } | null} */
  let known = null;
  /** @type {ApiError | null} */
  let trouble = null;
  let failures = 0;
  let busy = false;
  let again = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  function redraw() {
    if (!host.signal.aborted) {
      show(host.root, page());
      host.state(viewState());
      view.drawn?.();
    }
  }

  function viewState() {
    if (known === null || trouble?.kind === 'missing') {
      return trouble === null ? 'loading' : 'error';
    }
    return view.isEmpty?.(known.data) ? 'empty' : 'ready';
  }

  /** @returns {Child[]} */
  function page() {
    if (trouble?.kind === 'missing') {
      return [
        view.missing
          ? view.missing(trouble)
          : empty('It is not there', 'The local cloud does not know it, or not any more.'),
      ];
    }
    if (known !== null) {
      return [trouble === null ? null : stale(trouble, known.at), view.draw(known.data)];
    }
    return [trouble === null ? loading(`Loading ${view.what}`) : broken(trouble, () => void round())];
  }

  async function round() {
    clearTimeout(timer);
    if (busy) {
      again = true;
      return;
    }
    busy = true;
    try {
      known = { data: await view.load(host.signal), at: Date.now() };
      trouble = null;
      failures = 0;
      host.answered(null);
    } catch (e) {
      if (host.signal.aborted) {
        return;
      }
      if (!(e instanceof ApiError)) {
        throw e;
      }
      if (e.kind === 'session') {
        host.locked();
        return;
      }
      trouble = e;
      failures++;
      host.answered(e);
    } finally {
      busy = false;
    }
    redraw();
    if (again) {
      again = false;
      void round();
    } else if (!document.hidden) {
      timer = setTimeout(round, pause(view.everyMillis, failures));
    }
  }

  document.addEventListener(
    'visibilitychange',
    () => {
      if (!document.hidden) {
        void round();
      }
    },
    { signal: host.signal },
  );
  host.signal.addEventListener('abort', () => clearTimeout(timer));
  host.acts({ retry: () => void round() });
  redraw();
  void round();
  return { redraw, refresh: () => void round() };
}

/**
 * @param {ApiError} error
 * @param {() => void} retry
 */
function broken(error, retry) {
  return error.kind === 'offline'
    ? failure(
        'The local cloud does not answer',
        'Is it still running? Start it with ./netlift up; this page goes on by itself, or tells you that it needs a new address.',
        { retry },
      )
    : failure('That did not work', error.message, { detail: error.code, retry });
}

/**
 * @param {ApiError} error
 * @param {number} atMillis
 */
function stale(error, atMillis) {
  const what =
    error.kind === 'offline' ? 'The local cloud does not answer.' : `It did not work: ${error.message}`;
  return h(
    'div',
    { class: 'banner bad stale', role: 'alert', data: { key: 'stale' } },
    h('span', null, `${what} What you see is of ${timeOfDay(atMillis)}.`),
    h('button', { type: 'button', class: 'button small', data: { act: 'retry' } }, 'Try now'),
  );
}
