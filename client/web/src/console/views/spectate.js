// A running match, seen as it was a few seconds ago by whoever watches and touches nothing.

import { watch as watchMatch } from '../../net/index.js';
import { arenaCanvas } from '../../shared/arena-canvas.js';
import { badge, empty, failure, loading } from '../../shared/components.js';
import { h } from '../../shared/dom.js';
import { bytes, clock, duration } from '../../shared/format.js';
import { ApiError, call } from '../api.js';
import { cameraOf, orderOf } from '../camera.js';
import { NOTHING, millis, shortId, words } from '../format.js';
import { show } from '../morph.js';
import { head, press } from '../parts.js';

/** @typedef {import('../live.js').Host} Host */
/** @typedef {import('../../shared/components.js').Tone} Tone */
/** @typedef {import('../../net/index.js').Game} Game */

const BESIDE_MILLIS = 250; // what is beside the picture is written so often
const KILLS_MAX = 6;

/** @type {Record<string, Tone>} */
const TONES = { connecting: 'info', playing: 'good', reconnecting: 'warn', ended: '', refused: 'bad', lost: 'bad' };
/** @type {Record<string, string>} */
const NAMES = { connecting: 'connecting', playing: 'live', reconnecting: 'connecting again', ended: 'over', refused: 'refused', lost: 'lost' };

export const spectate = {
  /** @param {Host} host */
  open(host) {
    show(host.root, heading(host), loading('Asking for a place to watch from'));
    void enter(host);
    host.acts({
      again: () => {
        show(host.root, heading(host), loading('Asking for a place to watch from'));
        void enter(host);
      },
    });
  },
};

/** @param {Host} host */
function heading(host) {
  return head(
    ['Watch ', h('span', { class: 'id', title: host.parameter }, shortId(host.parameter))],
    'As a spectator: nothing you do here reaches the match.',
    h('a', { class: 'button small', href: '#/fleet' }, 'Back to the fleet'),
  );
}

/** @param {Host} host */
async function enter(host) {
  let seat;
  try {
    seat = await call('POST', `sessions/${encodeURIComponent(host.parameter)}/spectate`, {
      body: {},
      signal: host.signal,
    });
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
    host.state('error');
    show(host.root, heading(host), noSeat(e));
    return;
  }
  if (!host.signal.aborted) {
    follow(host, seat);
  }
}

/** @param {ApiError} error */
function noSeat(error) {
  return error.kind === 'missing' || error.code === 'conflict'
    ? empty('This match is not running', 'It is over, or has not begun. The fleet has those that run.')
    : h('div', null, failure('There is no place to watch from', error.message), press('Try again', 'again', { kind: '' }));
}

/**
 * @param {Host} host
 * @param {{ url: string, connectToken: string, layoutVersion: string, delayMillis: number }} seat
 */
function follow(host, seat) {
  const canvas = h('canvas', { class: 'arena', 'aria-label': 'The arena', role: 'img' });
  const over = h('div', { class: 'watch-over', role: 'status' });
  const beside = h('div', { class: 'watch-beside' });
  host.root.replaceChildren(
    heading(host),
    h('div', { class: 'watch' }, h('div', { class: 'watch-picture' }, canvas, over), beside),
  );
  const picture = arenaCanvas(canvas);

  let state = 'connecting';
  let reason = '';
  /** @type {number | null} whom the camera follows */
  let followed = null;
  /** @type {{ text: string, key: number }[]} */
  const kills = [];
  let killed = 0;
  /** @type {{ id: number, name: string, kills: number, deaths: number }[] | null} */
  let result = null;

  const game = watchMatch(
    { url: seat.url, connectToken: seat.connectToken, gameVersion: seat.layoutVersion },
    {
      listener: {
        state(now, why) {
          state = now;
          reason = why ?? '';
        },
        kill({ killer, victim }) {
          const names = new Map(game.view(performance.now()).scores.map((each) => [each.id, each.name]));
          /** @param {number} id */
          const name = (id) => names.get(id) ?? `Player ${id + 1}`;
          kills.unshift({
            text: killer === victim ? `${name(victim)} fell` : `${name(killer)} ▸ ${name(victim)}`,
            key: killed++,
          });
          kills.length = Math.min(kills.length, KILLS_MAX);
        },
        ended({ scores }) {
          result = scores;
        },
      },
    },
  );

  let written = -Infinity;
  let frame = requestAnimationFrame(function draw(now) {
    const view = game.view(now);
    picture.draw(view, cameraOf(view, followed));
    if (now - written >= BESIDE_MILLIS) {
      written = now;
      host.state(viewState(state, view.world !== null));
      show(over, overlay(state, reason, view.world !== null));
      show(beside, side());
    }
    frame = requestAnimationFrame(draw);
  });

  /** @returns {import('../../shared/dom.js').Child[]} */
  function side() {
    const view = game.view(performance.now());
    const { stats } = game;
    return [
      h(
        'div',
        { class: 'row between' },
        badge(NAMES[state] ?? words(state), TONES[state] ?? ''),
        h('span', { class: 'soft small' }, `${duration(seat.delayMillis)} behind`),
      ),
      h(
        'div',
        { class: 'tiles' },
        fact('Left', view.remainingMillis === null ? NOTHING : clock(view.remainingMillis)),
        fact('Map', view.world?.map || NOTHING),
        fact('Ping', stats.rttMillis === null ? NOTHING : millis(stats.rttMillis)),
        fact('Snapshots', stats.bytesPerSecond === null ? NOTHING : `${bytes(stats.bytesPerSecond)}/s`),
      ),
      scores(result ?? orderOf(view.scores), followed, result !== null || state === 'ended'),
      kills.length === 0
        ? null
        : h('ol', { class: 'kills', 'aria-label': 'Who shot whom' }, kills.map((each) => h('li', { data: { key: String(each.key) } }, each.text))),
    ];
  }

  host.acts({
    follow: ({ id: wanted = '' }) => {
      followed = wanted === '' || followed === Number(wanted) ? null : Number(wanted);
      show(beside, side());
    },
  });
  host.signal.addEventListener('abort', () => {
    cancelAnimationFrame(frame);
    picture.close();
    void game.leave();
  });
}

/**
 * @param {string} name
 * @param {string} value
 */
function fact(name, value) {
  return h('div', { class: 'tile' }, h('span', { class: 'label' }, name), h('span', { class: 'figure' }, value));
}

/**
 * @param {{ id: number, name: string, kills: number, deaths: number }[]} all
 * @param {number | null} followed
 * @param {boolean} final
 */
function scores(all, followed, final) {
  return h(
    'table',
    { class: 'table scores', data: { key: 'scores' } },
    h(
      'caption',
      null,
      final ? 'Final scores' : 'Scores',
      final ? null : h('span', { class: 'soft small' }, 'Choose whom to follow'),
    ),
    h(
      'thead',
      null,
      h('tr', null, h('th', { scope: 'col' }, 'Player'), h('th', { scope: 'col', class: 'number' }, 'Kills'), h('th', { scope: 'col', class: 'number' }, final ? 'Deaths' : 'Deaths seen')),
    ),
    h(
      'tbody',
      null,
      all.length === 0 ? h('tr', null, h('td', { colspan: 3, class: 'soft' }, 'Nobody yet')) : null,
      all.map((each) =>
        h(
          'tr',
          { data: { key: String(each.id) } },
          h('td', null, final ? each.name : press(each.name, 'follow', { data: { id: String(each.id) }, pressed: each.id === followed, label: `Follow ${each.name}` })),
          h('td', { class: 'number' }, each.kills),
          h('td', { class: 'number' }, each.deaths),
        ),
      ),
    ),
  );
}

/**
 * @param {string} state
 * @param {boolean} seen whether there is anything to see
 */
function viewState(state, seen) {
  if (state === 'refused' || state === 'lost') {
    return 'error';
  }
  return seen ? 'ready' : 'loading';
}

/**
 * What is said over the picture, or nothing.
 *
 * @param {string} state
 * @param {string} reason
 * @param {boolean} seen whether there is anything to see
 */
function overlay(state, reason, seen) {
  switch (state) {
    case 'playing':
      return seen ? null : said('Waiting for the first picture', 'Who watches first waits for as long as the picture is behind.');
    case 'connecting':
      return said('Connecting', '');
    case 'reconnecting':
      return said('The connection is gone', 'It is tried again by itself.');
    case 'ended':
      return said('The match is over', reason === 'SHUTTING_DOWN' ? 'Its server goes.' : '', 'over');
    case 'refused':
      return said('The server does not let us in', words(reason), 'lost');
    default:
      return said('The connection is lost', words(reason), 'lost');
  }
}

/**
 * @param {string} title
 * @param {string} text
 * @param {'' | 'over' | 'lost'} [end] lost: another try may do
 */
function said(title, text, end = '') {
  return h(
    'div',
    { class: 'said-over' },
    h('strong', null, title),
    text ? h('p', null, text) : null,
    end === ''
      ? null
      : h(
          'div',
          { class: 'row' },
          end === 'lost' ? press('Watch again', 'again') : null,
          h('a', { class: 'button small', href: '#/fleet' }, 'Fleet'),
        ),
  );
}
