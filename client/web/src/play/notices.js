// What lies above the arena: the way in, a connection that broke, the end.

import { button, table } from '../shared/components.js';
import { byId, fill, h, write } from '../shared/dom.js';
import { ordinal, plural } from '../shared/format.js';
import { icon } from '../shared/icons.js';
import { ofEnding } from './texts.js';

/**
 * @typedef {{scores: {id: number, name: string, kills: number, deaths: number, won: boolean, self: boolean}[], won: boolean}} Result
 */

/**
 * @param {(next: 'rematch' | 'back') => void} finish
 * @param {() => void} cancel before the match has begun
 */
export function matchNotices(finish, cancel) {
  const notice = byId('notice');
  const result = byId('result');
  let scored = false;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  let counting;
  say('', h('p', null, 'Joining the match'), h('progress', { class: 'progress', 'aria-label': 'Joining the match' }), button('Cancel', cancel));

  return {
    /** @param {string} state @param {string | null | undefined} reason */
    state(state, reason) {
      clearInterval(counting);
      switch (state) {
        case 'connecting':
          break;
        case 'playing':
          notice.hidden = true;
          break;
        case 'reconnecting':
          reconnecting();
          break;
        case 'ended':
          if (scored) {
            notice.hidden = true;
          } else if (reason !== 'LEFT') {
            last(reason);
          }
          break;
        default:
          last(reason);
      }
    },
    /** @param {Result} scores */
    result(scores) {
      scored = true;
      notice.hidden = true;
      show(scores);
    },
    close() {
      clearInterval(counting);
      notice.hidden = true;
      result.hidden = true;
      fill(notice);
      fill(result);
    },
  };

  function reconnecting() {
    const began = performance.now();
    const since = h('span', { class: 'figure' }, '0 s');
    counting = setInterval(() => write(since, `${Math.round((performance.now() - began) / 1000)} s`), 1000);
    say(
      'slim',
      h('strong', null, 'Connection lost. Trying to come back'),
      h('p', { class: 'soft' }, 'The server keeps your seat for 45 s. Gone for ', since, '.'),
      h('progress', { class: 'progress', 'aria-label': 'Trying to come back' }),
    );
  }

  /** @param {string | null | undefined} reason */
  function last(reason) {
    const said = ofEnding(reason);
    say(
      'bad',
      h('h2', null, said.title),
      h('p', null, said.text),
      h(
        'div',
        { class: 'row' },
        button(['Find another match', icon('arrow')], () => finish('rematch'), 'primary'),
        button('Back', () => finish('back')),
      ),
    );
    notice.setAttribute('role', 'alert');
    notice.querySelector('button')?.focus();
  }

  /** @param {string} kind @param {...Node} content */
  function say(kind, ...content) {
    notice.setAttribute('role', 'status');
    notice.className = `notice ${kind}`;
    fill(notice, ...content);
    notice.hidden = false;
  }

  /** @param {Result} scores */
  function show({ scores, won }) {
    const place = scores.findIndex((each) => each.self) + 1;
    const self = scores[place - 1];
    const rematch = button(['Rematch', icon('retry')], () => finish('rematch'), 'primary large');
    fill(
      result,
      h(
        'div',
        { class: 'card marked', role: 'dialog', 'aria-labelledby': 'result-title' },
        h('p', { class: 'label' }, 'Match over'),
        h('h1', { id: 'result-title' }, won ? 'You won' : place > 0 ? `You came ${ordinal(place)}` : 'The match is over'),
        self ? h('p', { class: 'soft' }, summary(self)) : null,
        table(
          'Scoreboard',
          [{ label: 'Place' }, { label: 'Player' }, { label: 'Kills', number: true }, { label: 'Deaths', number: true }],
          scores.map((each, index) => ({
            self: each.self,
            cells: [index + 1, [each.name, each.self ? ' (you)' : '', each.won ? ' \u2605' : ''], each.kills, each.deaths],
          })),
        ),
        h('div', { class: 'row' }, rematch, button('Back to the lobby', () => finish('back'))),
      ),
    );
    result.hidden = false;
    rematch.focus();
  }
}

/** @param {{kills: number, deaths: number}} self */
function summary({ kills, deaths }) {
  if (deaths === 0) {
    return kills === 0 ? 'Nobody was harmed, you included.' : `${kills} to nothing: nobody got you.`;
  }
  const ratio = kills >= deaths ? `: ${(kills / deaths).toFixed(1)} to one` : '';
  return `${plural(kills, 'kill')}, ${plural(deaths, 'death')}${ratio}.`;
}
