// One ticket: what happened to it, and why it is not matched.

import { badge, empty } from '../../shared/components.js';
import { h } from '../../shared/dom.js';
import { duration, moment, plural, timeOfDay } from '../../shared/format.js';
import { call } from '../api.js';
import { NOTHING, words } from '../format.js';
import { axis, lanePicture, legend } from '../lanes.js';
import { live } from '../live.js';
import { head, id, section, state, table, ticketAddress, watchLink } from '../parts.js';
import { stateAfter, stepsOf } from '../steps.js';
import { spent, windowOf } from '../timeline.js';

/** @typedef {import('../shapes.js').TicketAnswer} TicketAnswer */
/** @typedef {import('../shapes.js').Explanation} Explanation */

const EVERY_MILLIS = 2_000;
const HOUR_MILLIS = 3_600_000;

/** @type {import('../views.js').View} */
export const ticket = {
  title: 'Ticket',
  open(host) {
    live(host, {
      what: 'the ticket',
      everyMillis: EVERY_MILLIS,
      load: async (signal) =>
        /** @type {TicketAnswer} */ (
          await call('GET', `tickets/${encodeURIComponent(host.parameter)}`, { signal })
        ),
      draw: (answer) => draw(answer, host.feed.events),
      missing: () => [
        head(['Ticket ', id(host.parameter, 14)], ''),
        empty(
          'This ticket is not known',
          'Tickets are forgotten three hours after they ended, and with the cloud.',
          h('a', { class: 'button', href: '#/tickets' }, 'All tickets'),
        ),
      ],
    });
  },
};

/**
 * @param {TicketAnswer} answer
 * @param {import('../shapes.js').CloudEvent[]} events
 */
function draw(answer, events) {
  const now = answer.startedMillis + answer.waitedMillis;
  // The timeline's own entries have no details; the feed's may.
  const details = new Map(events.map((event) => [event.sequence, event.detail]));
  const steps = stepsOf(
    answer,
    answer.timeline.map((told) => ({
      ...told,
      detail: details.get(told.sequence) ?? guess(told, answer.timeline),
    })),
  );
  const end = answer.endedMillis ?? Math.max(now, answer.startedMillis);
  const window = windowOf([steps], end, HOUR_MILLIS, 2_000);
  return [
    head(
      ['Ticket ', id(answer.ticketId, 14)],
      `${answer.configuration}${answer.backfill ? ', backfill' : ''}, since ${moment(answer.startedMillis)}`,
      state(answer.state),
      answer.gameSessionId !== null && answer.state === 'COMPLETED' ? watchLink(answer.gameSessionId) : null,
    ),
    h('p', { data: { key: 'back' } }, h('a', { href: '#/tickets' }, 'All tickets')),
    h(
      'div',
      { class: 'lanes card', data: { key: 'lane' } },
      legend(),
      axis(window),
      lanePicture(steps, window, end),
      h(
        'p',
        { class: 'soft small' },
        spent(steps, end)
          .map((each) => `${words(each.state)} ${duration(each.millis)}`)
          .join(', '),
      ),
    ),
    why(answer),
    h(
      'div',
      { class: 'columns', data: { key: 'columns' } },
      section('happened', 'What happened', happened(answer)),
      section('facts', 'What it asks for', facts(answer), players(answer), rules(answer)),
    ),
  ];
}

/**
 * Whether a match had to be accepted, told by what came after.
 *
 * @param {import('../shapes.js').Told} told
 * @param {import('../shapes.js').Told[]} all
 */
function guess(told, all) {
  return {
    acceptanceRequired: all.some(
      ({ type, sequence }) => type.startsWith('AcceptMatch') && sequence > told.sequence,
    ),
    acceptance: 'Accepted',
  };
}

/** @param {TicketAnswer} answer */
function why(answer) {
  const told = answer.why;
  if (told === null) {
    return null;
  }
  if (told.explanation === null) {
    return answer.endedMillis !== null && answer.state === 'COMPLETED'
      ? null
      : section('why', 'Where it stands', h('p', null, standing(told.text)));
  }
  return section('why', 'Why it is not matched', explained(answer.ticketId, told.explanation));
}

/** @param {string} text begins with which ticket it is, and in which state: the page says both */
function standing(text) {
  const own = text.trim().replace(/^ticket \S+ is \w+: /u, '');
  return own.charAt(0).toUpperCase() + own.slice(1);
}

/**
 * @param {string} ticketId
 * @param {Explanation} it
 */
function explained(ticketId, it) {
  return [
    h(
      'ul',
      { class: 'reasons' },
      it.never.map((reason) => h('li', { class: 'bad' }, h('strong', null, 'It can never match: '), reason)),
      it.size === null ? null : h('li', { class: 'warn' }, h('strong', null, 'Too few: '), it.size),
      it.later === null
        ? it.never.length > 0
          ? null
          : h('li', null, 'Waiting alone does not help: no relaxed rule to come would let it match with those who are here. Others must come.')
        : h(
            'li',
            { class: 'good' },
            h('strong', null, `In ${duration(it.later.inMillis)} it matches: `),
            `by the rules that hold from ${duration(it.later.stepMillis)} on, with `,
            ticketList(it.later.ticketIds, ticketId),
          ),
      it.stepMillis > 0
        ? h('li', null, `Its rules are already relaxed, by the step at ${duration(it.stepMillis)}.`)
        : null,
    ),
    it.nearest.length === 0
      ? null
      : h(
          'div',
          { class: 'grid' },
          it.nearest.map((grouping, i) => nearest(grouping, ticketId, i)),
        ),
  ];
}

/**
 * @param {import('../shapes.js').Grouping} grouping
 * @param {string} ticketId
 * @param {number} index
 */
function nearest(grouping, ticketId, index) {
  return h(
    'article',
    { class: 'card compact', data: { key: grouping.ticketIds.join(' ') } },
    h('h3', { class: 'label' }, index === 0 ? 'The nearest it comes to a match' : 'Then'),
    h('p', { class: 'small' }, 'With ', ticketList(grouping.ticketIds, ticketId)),
    grouping.broken.length === 0
      ? h('p', null, badge('no rule is against it', 'good'))
      : h(
          'ul',
          { class: 'broken' },
          grouping.broken.map(({ rule, detail }) =>
            h('li', null, badge(rule, 'bad'), h('span', null, detail)),
          ),
        ),
    h(
      'details',
      null,
      h('summary', null, plural(Object.keys(grouping.teams).length, 'team')),
      h(
        'dl',
        { class: 'facts' },
        Object.entries(grouping.teams).map(([team, players]) => [
          h('dt', null, team),
          h('dd', null, players.map((player, i) => [i > 0 ? ', ' : null, id(player)])),
        ]),
      ),
    ),
  );
}

/**
 * @param {string[]} ids
 * @param {string} own
 */
function ticketList(ids, own) {
  const others = ids.filter((each) => each !== own);
  return others.length === 0
    ? 'nobody else'
    : others.map((each, i) => [i > 0 ? ', ' : null, h('a', { href: ticketAddress(each) }, id(each))]);
}

/** @param {TicketAnswer} answer */
function happened(answer) {
  return [
    answer.timelineComplete
      ? null
      : h('p', { class: 'soft small' }, 'Older events are forgotten; this is not all of it.'),
    answer.timeline.length === 0
      ? h('p', { class: 'soft' }, 'No event yet.')
      : h(
          'ol',
          { class: 'timeline' },
          answer.timeline.map((told, i) =>
            h(
              'li',
              {
                class: mark(told.type, i === answer.timeline.length - 1 && answer.endedMillis === null),
                data: { key: String(told.sequence) },
              },
              h(
                'span',
                { class: 'small' },
                h('time', { class: 'figure' }, timeOfDay(told.atMillis)),
                h('span', { class: 'soft' }, ` after ${duration(told.atMillis - answer.startedMillis)}`),
              ),
              h('strong', null, words(told.type)),
              told.text ? h('span', null, told.text) : null,
            ),
          ),
        ),
  ];
}

/**
 * @param {string} type
 * @param {boolean} last
 */
function mark(type, last) {
  const after = stateAfter(type, {});
  if (after === 'COMPLETED') {
    return 'done';
  }
  if (after === 'FAILED' || after === 'TIMED_OUT' || after === 'CANCELLED') {
    return 'bad';
  }
  return last ? 'now' : null;
}

/** @param {TicketAnswer} answer */
function facts(answer) {
  /** @type {[string, import('../../shared/dom.js').Child][]} */
  const all = [
    ['Ticket', h('span', { class: 'id whole' }, answer.ticketId)],
    ['Estimate', answer.estimateMillis === null ? 'nobody knows yet' : duration(answer.estimateMillis)],
    ['Waited', duration(answer.waitedMillis)],
  ];
  if (answer.message || answer.reason) {
    all.push(['Says', [answer.reason, answer.message].filter(Boolean).join(': ')]);
  }
  if (answer.matchId !== null) {
    all.push(['Match', id(answer.matchId)]);
  }
  if (answer.gameSessionId !== null) {
    all.push(['Game session', id(answer.gameSessionId)]);
  }
  return h(
    'dl',
    { class: 'facts' },
    all.map(([name, value]) => [h('dt', null, name), h('dd', null, value)]),
  );
}

/** @param {TicketAnswer} answer */
function players(answer) {
  return table(
    'Its players',
    [{ label: 'Player' }, { label: 'Team' }, { label: 'Attributes' }, { label: 'Latency' }],
    answer.players.map((player) => ({
      key: player.playerId,
      cells: [
        id(player.playerId),
        player.team ?? NOTHING,
        Object.entries(player.attributes ?? {})
          .map(([name, value]) => `${name} ${typeof value === 'object' ? JSON.stringify(value) : value}`)
          .join(', ') || NOTHING,
        Object.entries(player.latencyMillis ?? {})
          .map(([location, millis]) => `${location} ${millis} ms`)
          .join(', ') || NOTHING,
      ],
    })),
  );
}

/** @param {TicketAnswer} answer */
function rules(answer) {
  if (answer.rules.length === 0) {
    return null;
  }
  return table(
    'How its rules were judged',
    [{ label: 'Rule' }, { label: 'Passed', number: true }, { label: 'Failed', number: true }],
    answer.rules.map((rule) => ({ key: rule.name, cells: [rule.name, rule.passed, rule.failed] })),
  );
}
