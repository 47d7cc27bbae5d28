// Instances, the processes on them, and what they host.

import { badge, empty } from '../../shared/components.js';
import { h } from '../../shared/dom.js';
import { ago, duration, plural, timeOfDay } from '../../shared/format.js';
import { endSession, interruptInstance } from '../actions.js';
import { call } from '../api.js';
import { millis, shortId } from '../format.js';
import { budgetMillis, rateHz, seated, totals, verdict } from '../health.js';
import { live } from '../live.js';
import { vars } from '../morph.js';
import { head, id, press, section, state, table, tile, watchLink } from '../parts.js';

/** @typedef {import('../shapes.js').FleetAnswer} FleetAnswer */
/** @typedef {import('../shapes.js').GameSession} GameSession */
/** @typedef {import('../shapes.js').Process} Process */
/** @typedef {import('../shapes.js').Instance} Instance */

const EVERY_MILLIS = 2_000;
const PIPS_MAX = 24;

/** @type {import('../views.js').View} */
export const fleet = {
  title: 'Fleet',
  open(host) {
    /** @type {FleetAnswer | null} */
    let known = null;
    const { refresh } = live(host, {
      what: 'the fleet',
      everyMillis: EVERY_MILLIS,
      load: async (signal) => (known = /** @type {FleetAnswer} */ (await call('GET', 'fleet', { signal }))),
      isEmpty: (answer) => answer.fleets.length === 0,
      draw,
    });
    host.acts({
      end: ({ id: sessionId = '' }) => {
        const session = known?.sessions.find((each) => each.gameSessionId === sessionId);
        void endSession(host, sessionId, plural(session ? seated(session) : 0, 'player'), refresh);
      },
      interrupt: ({ id: instanceId = '' }) => {
        const instance = known?.fleets
          .flatMap((each) => each.instances)
          .find((each) => each.instanceId === instanceId);
        const sessions = instance?.processes.filter((each) => each.gameSessionId !== null).length ?? 0;
        void interruptInstance(host, instanceId, plural(sessions, 'game session'), refresh);
      },
    });
  },
};

/** @param {FleetAnswer} answer */
function draw(answer) {
  /** @type {Map<string, GameSession>} */
  const sessions = new Map(answer.sessions.map((each) => [each.gameSessionId, each]));
  return [
    head('Fleet', 'Every machine, every server process on it, and who plays there.'),
    figures(answer),
    answer.fleets.length === 0
      ? empty('No fleet', 'The stack makes one when ./netlift up has started everything.')
      : answer.fleets.map((each) => oneFleet(each, sessions, answer.atMillis)),
    section('sessions', 'Game sessions', sessionTable(answer)),
    section('ended', 'Processes that ended', endedTable(answer)),
  ];
}

/** @param {FleetAnswer} answer */
function figures(answer) {
  const sum = totals(answer);
  return h(
    'div',
    { class: 'tiles', data: { key: 'figures' } },
    tile('Instances', sum.instances, `${sum.wanted} wanted`),
    tile('Processes', sum.processes, `${sum.processes - sum.serving} free or starting`),
    tile('Game sessions', sum.sessions, 'open'),
    tile('Players', sum.players, 'in them or on their way'),
    tile('Slowest tick', sum.worst === null ? '–' : millis(sum.worst), 'p99 of the work, last report'),
  );
}

/**
 * @param {import('../shapes.js').Fleet} each
 * @param {Map<string, GameSession>} sessions
 * @param {number} now
 */
function oneFleet(each, sessions, now) {
  return h(
    'section',
    { class: 'fleet', data: { key: each.fleetId } },
    h(
      'header',
      { class: 'row' },
      h('h2', null, each.name || 'Fleet'),
      state(each.status),
      each.current ? badge('current', 'warn') : null,
      h(
        'span',
        { class: 'soft small' },
        id(each.fleetId),
        ` · ${each.computeType === 'ANYWHERE' ? 'Anywhere' : each.fleetType === 'SPOT' ? 'Spot' : 'On-Demand'} · ${each.location}`,
      ),
    ),
    each.instances.length === 0
      ? empty(
          'No instances',
          each.instancesDesired > 0
            ? `${plural(each.instancesDesired, 'instance')} will come.`
            : 'Its capacity is 0.',
        )
      : each.instances.map((instance) => oneInstance(instance, sessions, now)),
  );
}

/**
 * @param {Instance} instance
 * @param {Map<string, GameSession>} sessions
 * @param {number} now
 */
function oneInstance(instance, sessions, now) {
  return h(
    'article',
    { class: 'instance', data: { key: instance.instanceId }, 'aria-label': `Instance ${instance.instanceId}` },
    h(
      'div',
      { class: 'instance-head' },
      h('h3', null, id(instance.instanceId, 20)),
      h('div', { class: 'row' }, state(instance.status)),
      h('p', { class: 'soft small' }, `up ${duration(now - instance.sinceMillis)}`),
      instance.interruptible && instance.status === 'ACTIVE'
        ? press('Interrupt', 'interrupt', {
            data: { id: instance.instanceId },
            label: `Interrupt instance ${instance.instanceId}`,
          })
        : null,
    ),
    h(
      'ul',
      { class: 'processes' },
      instance.processes.length === 0
        ? h('li', { class: 'soft' }, 'No server process yet.')
        : instance.processes.map((each) => oneProcess(each, sessions.get(each.gameSessionId ?? ''), now)),
    ),
  );
}

/**
 * @param {Process} each
 * @param {GameSession | undefined} session
 * @param {number} now
 */
function oneProcess(each, session, now) {
  const hosts = each.gameSessionId !== null;
  return h(
    'li',
    { class: `process ${hosts ? 'hosts' : 'free'}`, data: { key: each.processId } },
    h(
      'div',
      { class: 'row between' },
      each.port === null
        ? h('strong', { class: 'port none' }, 'no port yet')
        : h('strong', { class: 'port' }, `:${each.port}`),
      state(each.state),
    ),
    session ? occupancy(session) : h('p', { class: 'soft small' }, hosts ? 'a game session' : 'free'),
    each.health === null
      ? h('p', { class: 'soft small' }, each.state === 'ACTIVE' ? 'first report after a minute' : ' ')
      : ticks(each.health),
    h(
      'p',
      { class: 'soft small' },
      `${each.pid === null ? '' : `pid ${each.pid} · `}${duration(now - each.sinceMillis)} old`,
    ),
    session && session.status === 'ACTIVE'
      ? h(
          'div',
          { class: 'row' },
          watchLink(session.gameSessionId),
          press('End', 'end', {
            data: { id: session.gameSessionId },
            label: `End game session ${shortId(session.gameSessionId)}`,
          }),
        )
      : null,
  );
}

/** @param {GameSession} session */
function occupancy(session) {
  const taken = seated(session);
  return h(
    'div',
    { class: 'occupancy' },
    session.playersMax <= PIPS_MAX
      ? h(
          'span',
          { class: 'pips', 'aria-hidden': 'true' },
          Array.from({ length: session.playersMax }, (_, i) =>
            h('i', { class: i < taken ? 'taken' : null }),
          ),
        )
      : null,
    h('span', { class: 'small' }, `${taken} of ${plural(session.playersMax, 'player')}`),
  );
}

/** @param {import('../shapes.js').Health} health */
function ticks(health) {
  const budget = budgetMillis(health);
  const { tone, text } = verdict(health);
  /** @param {number} value */
  const part = (value) => Math.min(1, Math.max(0, value / budget));
  return h(
    'div',
    { class: 'ticks' },
    vars(h('div', { class: `gauge ${tone}`, 'aria-hidden': 'true' }, h('i', { class: 'p99' }), h('i', { class: 'p50' }), h('i', { class: 'most' })), {
      p50: part(health.tickWorkP50Millis),
      p99: part(health.tickWorkP99Millis),
      most: part(health.tickWorkMaxMillis),
    }),
    h(
      'p',
      { class: 'small' },
      h('span', { class: `said ${tone}` }, text),
      h(
        'span',
        { class: 'soft' },
        ` p99 ${millis(health.tickWorkP99Millis)}, longest ${millis(health.tickWorkMaxMillis)}; at ${rateHz(health)} Hz a tick has ${millis(budget)}`,
      ),
    ),
  );
}

/** @param {FleetAnswer} answer */
function sessionTable(answer) {
  if (answer.sessions.length === 0) {
    return h('p', { class: 'soft' }, 'None yet: one begins when the matchmaker has found enough players.');
  }
  return table(
    'Game sessions',
    [
      { label: 'Session' },
      { label: 'Status' },
      { label: 'Port', number: true },
      { label: 'Players', number: true },
      { label: 'Began' },
      { label: 'Lasted', number: true },
      { label: 'More' },
    ],
    answer.sessions.map((each) => ({
      key: each.gameSessionId,
      cells: [
        id(each.gameSessionId),
        state(each.status),
        each.port,
        each.endedMillis === null ? `${seated(each)} of ${each.playersMax}` : each.players.length,
        timeOfDay(each.createdMillis),
        duration((each.endedMillis ?? answer.atMillis) - each.createdMillis),
        each.status === 'ACTIVE' ? watchLink(each.gameSessionId, '') : who(each),
      ],
    })),
  );
}

/** @param {GameSession} session */
function who(session) {
  if (session.players.length === 0) {
    return h('span', { class: 'soft' }, 'nobody came');
  }
  return h(
    'details',
    null,
    h('summary', null, 'Who'),
    h(
      'ul',
      null,
      session.players.map((player) =>
        h('li', null, id(player.playerId), ' ', h('span', { class: 'soft' }, player.status.toLowerCase())),
      ),
    ),
  );
}

/** @param {FleetAnswer} answer */
function endedTable(answer) {
  if (answer.ended.length === 0) {
    return h('p', { class: 'soft' }, 'None yet: a process ends with its game session, and the next one takes its place.');
  }
  return table(
    'Processes that ended',
    [
      { label: 'Process' },
      { label: 'How' },
      { label: 'Exit code', number: true },
      { label: 'Fleet' },
      { label: 'When' },
    ],
    answer.ended.map((each) => ({
      key: each.processId,
      cells: [
        id(each.processId),
        state(each.exit),
        each.exitCode ?? '–',
        id(each.fleetId),
        ago(each.endedMillis, answer.atMillis),
      ],
    })),
  );
}
