// Who looks for a match, on one axis of time.

import { empty } from '../../shared/components.js';
import { h } from '../../shared/dom.js';
import { duration, number, plural } from '../../shared/format.js';
import { call } from '../api.js';
import { words } from '../format.js';
import { axis, lanePicture, legend } from '../lanes.js';
import { live } from '../live.js';
import { head, id, press, state, ticketAddress } from '../parts.js';
import { byTicket, stepsOf } from '../steps.js';
import { windowOf } from '../timeline.js';

/** @typedef {import('../shapes.js').TicketsAnswer} TicketsAnswer */

const EVERY_MILLIS = 2_000;
const STATES = [
  'QUEUED',
  'SEARCHING',
  'REQUIRES_ACCEPTANCE',
  'PLACING',
  'COMPLETED',
  'TIMED_OUT',
  'CANCELLED',
  'FAILED',
];

/** @type {import('../views.js').View} */
export const tickets = {
  title: 'Tickets',
  open(host) {
    let wanted = '';
    const { redraw, refresh } = live(host, {
      what: 'tickets',
      everyMillis: EVERY_MILLIS,
      load: async (signal) => {
        const query = wanted === '' ? '' : `?state=${encodeURIComponent(wanted)}`;
        return /** @type {TicketsAnswer} */ (await call('GET', `tickets${query}`, { signal }));
      },
      isEmpty: (answer) => Object.keys(answer.counts).length === 0,
      draw: (answer) => draw(answer, wanted, host.feed.events),
    });
    host.feed.listen(redraw, host.signal);
    host.acts({
      filter: ({ state: name = '' }) => {
        wanted = name;
        redraw();
        refresh();
      },
    });
  },
};

/**
 * @param {TicketsAnswer} answer
 * @param {string} wanted
 * @param {import('../shapes.js').CloudEvent[]} events
 */
function draw(answer, wanted, events) {
  return [
    head('Tickets', 'Each line is a request for a match, from its start to its end. Open one to see why it waits.'),
    filters(answer, wanted),
    answer.tickets.length === 0 ? nothing(wanted) : lanes(answer, events),
    answer.more
      ? h('p', { class: 'soft', data: { key: 'more' } }, 'Older ones are not shown; choose a state to see more of it.')
      : null,
  ];
}

/** @param {string} wanted */
function nothing(wanted) {
  return wanted === ''
    ? empty('No tickets yet', 'They come when somebody looks for a match: open the play page, or start ./netlift up with --bots 3.')
    : empty(`No ticket is ${words(wanted)}`, 'There are others: choose All.');
}

/**
 * @param {TicketsAnswer} answer
 * @param {string} wanted
 */
function filters(answer, wanted) {
  const all = Object.values(answer.counts).reduce((sum, each) => sum + each, 0);
  /**
   * @param {string} name
   * @param {string} label
   * @param {number | null} many
   */
  const filter = (name, label, many) =>
    press([label, many === null ? null : h('span', { class: 'many' }, number(many))], 'filter', {
      data: { state: name, key: `filter-${name}` },
      pressed: wanted === name,
    });
  return h(
    'div',
    { class: 'row filters', role: 'group', 'aria-label': 'Which tickets', data: { key: 'filters' } },
    filter('', 'All', all),
    filter('open', 'Open', null),
    filter('ended', 'Ended', null),
    STATES.filter((name) => (answer.counts[name] ?? 0) > 0 || name === wanted).map((name) =>
      filter(name, words(name), answer.counts[name] ?? 0),
    ),
  );
}

/**
 * @param {TicketsAnswer} answer
 * @param {import('../shapes.js').CloudEvent[]} events
 */
function lanes(answer, events) {
  const told = byTicket(events);
  const rows = answer.tickets.map((ticket) => ({
    ticket,
    steps: stepsOf(ticket, told.get(ticket.ticketId) ?? []),
  }));
  const window = windowOf(
    rows.map(({ steps }) => steps),
    answer.atMillis,
  );
  return h(
    'div',
    { class: 'lanes', data: { key: 'lanes' } },
    legend(),
    h('div', { class: 'lanes-row lanes-axis', data: { key: 'axis' } }, h('span'), axis(window), h('span')),
    h(
      'ol',
      null,
      rows.map(({ ticket, steps }) =>
        h(
          'li',
          { class: 'lanes-row', data: { key: ticket.ticketId } },
          h(
            'div',
            { class: 'lanes-name' },
            h('a', { href: ticketAddress(ticket.ticketId) }, id(ticket.ticketId, 14)),
            h(
              'span',
              { class: 'soft small' },
              `${ticket.configuration} · ${ticket.backfill ? 'backfill' : plural(ticket.players.length, 'player')}`,
            ),
          ),
          lanePicture(steps, window, answer.atMillis),
          h(
            'div',
            { class: 'lanes-state' },
            state(ticket.state),
            h(
              'span',
              { class: 'figure small' },
              duration((ticket.endedMillis ?? answer.atMillis) - ticket.startedMillis),
            ),
          ),
        ),
      ),
    ),
  );
}
