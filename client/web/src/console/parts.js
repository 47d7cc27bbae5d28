// What several views are made of.

import { badge } from '../shared/components.js';
import { h } from '../shared/dom.js';
import { shortId, words } from './format.js';

/** @typedef {import('../shared/dom.js').Child} Child */
/** @typedef {import('../shared/components.js').Tone} Tone */

/** @type {Record<string, Tone>} */
const TONES = {
  ACTIVE: 'good',
  ACTIVATING: 'info',
  PENDING: 'info',
  LAUNCHED: 'info',
  INITIALIZED: 'info',
  ENDING: 'warn',
  TERMINATING: 'warn',
  DELETING: 'warn',
  ERROR: 'bad',
  QUEUED: '',
  SEARCHING: 'info',
  REQUIRES_ACCEPTANCE: 'warn',
  PLACING: 'info',
  COMPLETED: 'good',
  FAILED: 'bad',
  TIMED_OUT: 'bad',
  CLEAN: 'good',
  CRASHED: 'bad',
  INIT_TIMEOUT: 'bad',
  READY_TIMEOUT: 'bad',
  UNHEALTHY: 'bad',
  EXIT_TIMEOUT: 'bad',
  FORCE_TERMINATED: 'bad',
  STOPPED: 'warn',
  done: 'good',
  refused: 'warn',
  failed: 'bad',
  pending: 'info',
};

/**
 * A state as the API names it.
 *
 * @param {string} name
 */
export function state(name) {
  return badge(words(name), TONES[name] ?? '');
}

/**
 * What a page is called and begins with. The heading takes the focus when the page is opened.
 *
 * @param {Child} title
 * @param {Child} about
 * @param {...Child} aside
 */
export function head(title, about, ...aside) {
  return h(
    'header',
    { class: 'head', data: { key: 'head' } },
    h('div', null, h('h1', { tabindex: -1 }, title), about ? h('p', { class: 'soft' }, about) : null),
    aside.length > 0 ? h('div', { class: 'row' }, aside) : null,
  );
}

/**
 * @param {string} label
 * @param {Child} value
 * @param {Child} [more]
 */
export function tile(label, value, more) {
  return h(
    'div',
    { class: 'tile' },
    h('span', { class: 'label' }, label),
    h('strong', null, value),
    h('span', { class: 'soft small' }, more ?? ''),
  );
}

/**
 * Something to press; what it does is in the view's acts.
 *
 * @param {Child} content
 * @param {string} act
 * @param {{ data?: Record<string, string>, kind?: string, label?: string, pressed?: boolean }} [more]
 *     label: for those who do not see what it is beside
 */
export function press(content, act, { data = {}, kind = 'small', label, pressed } = {}) {
  return h(
    'button',
    {
      type: 'button',
      class: `button ${kind}`,
      data: { act, ...data },
      'aria-label': label,
      'aria-pressed': pressed === undefined ? null : String(pressed),
    },
    content,
  );
}

/**
 * An id, its end only; the whole of it is its title.
 *
 * @param {string} whole
 * @param {number} [signsMax]
 */
export function id(whole, signsMax) {
  return h('span', { class: 'id', title: whole }, shortId(whole, signsMax));
}

/** @param {string} sessionId */
export const watchAddress = (sessionId) => `#/spectate/${encodeURIComponent(sessionId)}`;

/** @param {string} ticketId */
export const ticketAddress = (ticketId) => `#/tickets/${encodeURIComponent(ticketId)}`;

/**
 * @param {string} sessionId
 * @param {string} [kind]
 */
export function watchLink(sessionId, kind = 'primary') {
  return h(
    'a',
    {
      class: `button small ${kind}`,
      href: watchAddress(sessionId),
      'aria-label': `Watch game session ${shortId(sessionId)}`,
    },
    'Watch',
  );
}

/**
 * A heading with what is below it.
 *
 * @param {string} key
 * @param {Child} title
 * @param {...Child} content
 */
export function section(key, title, ...content) {
  return h('section', { class: 'section', data: { key } }, h('h2', null, title), content);
}

/**
 * A table whose rows stay themselves. On a narrow screen a row is a card, so the roles are said: some
 * browsers forget what a table is when it is laid out otherwise.
 *
 * @param {string} caption
 * @param {{ label: string, number?: boolean }[]} columns
 * @param {{ key: string, cells: Child[] }[]} rows
 */
export function table(caption, columns, rows) {
  return h(
    'div',
    { class: 'table-scroll', tabindex: 0, role: 'region', 'aria-label': caption },
    h(
      'table',
      { class: 'table cards', role: 'table' },
      h('caption', { class: 'visually-hidden' }, caption),
      h(
        'thead',
        { role: 'rowgroup' },
        h(
          'tr',
          { role: 'row' },
          columns.map(({ label, number }) =>
            h('th', { scope: 'col', role: 'columnheader', class: number ? 'number' : null }, label),
          ),
        ),
      ),
      h(
        'tbody',
        { role: 'rowgroup' },
        rows.map(({ key, cells }) =>
          h(
            'tr',
            { role: 'row', data: { key } },
            cells.map((cell, i) =>
              h(
                'td',
                {
                  role: 'cell',
                  class: columns[i]?.number ? 'number' : null,
                  data: { label: columns[i]?.label ?? '' },
                },
                cell,
              ),
            ),
          ),
        ),
      ),
    ),
  );
}
