// What happens in the cloud, newest first.

import { badge, empty, failure, loading } from '../../shared/components.js';
import { h } from '../../shared/dom.js';
import { plural, timeOfDay } from '../../shared/format.js';
import { words } from '../format.js';
import { show } from '../morph.js';
import { head, id, press, ticketAddress } from '../parts.js';
import { EVENTS_MAX, matches } from '../ring.js';

/** @typedef {import('../shapes.js').CloudEvent} CloudEvent */
/** @typedef {import('../../shared/components.js').Tone} Tone */

const SHOWN_MAX = 200;

/** @type {[string, Tone][]} */
const KINDS = [
  ['matchmaking', 'info'],
  ['placement', 'info'],
  ['fleet', 'warn'],
  ['game', 'good'],
  ['storage', ''],
  ['alarm', 'bad'],
  ['console', 'warn'],
  ['other', ''],
];
const TONES = new Map(KINDS);

/** @type {import('../views.js').View} */
export const events = {
  title: 'Events',
  open(host) {
    /** @type {Set<string>} */
    const kinds = new Set();
    let sought = '';
    let shownMax = SHOWN_MAX;
    /** @type {CloudEvent[] | null} what was there when it was held */
    let held = null;

    const redraw = () => {
      show(host.root, page());
      const { events: all, known, trouble } = host.feed;
      host.state(known ? (all.length === 0 ? 'empty' : 'ready') : trouble === null ? 'loading' : 'error');
    };
    /** @returns {import('../../shared/dom.js').Child[]} */
    const page = () => {
      const { feed } = host;
      const all = held ?? feed.events;
      const found = all.filter((event) => matches(event, { kinds, words: sought }));
      return [
        head('Events', 'Matchmaking, placements, the fleet, the game’s own, and what was done here.'),
        tools(kinds, held === null ? null : newest(feed.events) - newest(held), found.length),
        feed.missed > 0
          ? h('p', { class: 'soft', data: { key: 'missed' } }, `${plural(feed.missed, 'event')} passed too fast to be seen.`)
          : null,
        feed.trouble === null ? null : troubled(feed.trouble.message),
        !feed.known
          ? feed.trouble === null
            ? loading('Loading events')
            : null
          : found.length === 0
            ? nothing(all.length)
            : list(found, shownMax),
      ];
    };
    host.feed.listen(redraw, host.signal);
    host.acts({
      kind: ({ kind = '' }) => {
        if (!kinds.delete(kind)) {
          kinds.add(kind);
        }
        redraw();
      },
      words: (_, element) => {
        sought = /** @type {HTMLInputElement} */ (element).value;
        shownMax = SHOWN_MAX;
        redraw();
      },
      hold: () => {
        held = held === null ? host.feed.events : null;
        redraw();
      },
      more: () => {
        shownMax += SHOWN_MAX;
        redraw();
      },
    });
    redraw();
  },
};

/** @param {CloudEvent[]} all ascending */
const newest = (all) => all[all.length - 1]?.sequence ?? 0;

/** @param {string} message */
function troubled(message) {
  return h(
    'div',
    { data: { key: 'trouble' } },
    failure('No news for now', `${message} It is tried again by itself; what came before stays here.`),
  );
}

/** @param {number} all */
function nothing(all) {
  return all === 0
    ? empty('Nothing has happened yet', 'The first thing that does is here a moment later.')
    : empty('None of them', 'No event is of this kind and has these words.');
}

/**
 * @param {ReadonlySet<string>} kinds
 * @param {number | null} waiting how many came since it is held
 * @param {number} found
 */
function tools(kinds, waiting, found) {
  return h(
    'div',
    { class: 'tools', data: { key: 'tools' } },
    h(
      'div',
      { class: 'field' },
      h('label', { for: 'words' }, 'Find'),
      h('input', {
        id: 'words',
        class: 'input',
        type: 'search',
        autocomplete: 'off',
        spellcheck: 'false',
        placeholder: 'ticket, player, type',
        data: { act: 'words' },
      }),
    ),
    h(
      'div',
      { class: 'row filters', role: 'group', 'aria-label': 'Which kinds' },
      KINDS.map(([kind]) =>
        press(kind, 'kind', { data: { kind }, pressed: kinds.has(kind) }),
      ),
    ),
    h(
      'div',
      { class: 'row' },
      press(waiting === null ? 'Hold' : `Go on (${plural(waiting, 'new event')})`, 'hold', {
        kind: waiting === null ? 'small' : 'small primary',
      }),
      h('span', { class: 'soft small' }, `${plural(found, 'event')} of the last ${EVENTS_MAX}`),
    ),
  );
}

/**
 * @param {CloudEvent[]} found ascending
 * @param {number} most
 */
function list(found, most) {
  return [
    h('ol', { class: 'events', data: { key: 'events' } }, found.slice(-most).reverse().map(line)),
    found.length > most
      ? h('p', { data: { key: 'older' } }, press(`Show older ones (${found.length - most})`, 'more'))
      : null,
  ];
}

/** @param {CloudEvent} event */
function line(event) {
  return h(
    'li',
    { data: { key: String(event.sequence) } },
    h(
      'details',
      null,
      h(
        'summary',
        null,
        h('time', { class: 'figure small' }, timeOfDay(event.atMillis)),
        badge(event.kind, TONES.get(event.kind) ?? ''),
        h('strong', null, words(event.type)),
        h('span', { class: 'soft text' }, event.text),
      ),
      h(
        'div',
        { class: 'detail' },
        h(
          'p',
          { class: 'small' },
          `number ${event.sequence}, from ${event.source}`,
          event.ticketIds.map((ticketId) => [' · ', h('a', { href: ticketAddress(ticketId) }, 'ticket ', id(ticketId))]),
          event.gameSessionId === null ? null : [' · session ', id(event.gameSessionId)],
          event.playerIds.map((playerId) => [' · player ', id(playerId)]),
        ),
        h('pre', { tabindex: 0, role: 'group', 'aria-label': 'The event as it was' }, JSON.stringify(event.detail, null, 2)),
      ),
    ),
  );
}
