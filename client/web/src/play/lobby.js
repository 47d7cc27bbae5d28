// Before a match: who one is, which match, and how far the search is.

import { findMatch, lastMatch, MatchError } from '../net/index.js';
import { arenaCanvas } from '../shared/arena-canvas.js';
import { button, failure, field } from '../shared/components.js';
import { fill, h, write } from '../shared/dom.js';
import { clock, duration } from '../shared/format.js';
import { icon } from '../shared/icons.js';
import { kept } from '../shared/keeping.js';
import { NAME_MAX } from './account.js';
import { POSTER } from './poster.js';
import { ofMatchError } from './texts.js';

/** @typedef {import('../net/index.js').Match} Match */
/** @typedef {import('./account.js').Account} Account */

const MODE = kept('netlift.mode');
const MODES = [
  { id: 'arena', name: 'Arena', text: 'Up to four, each for themselves' },
  { id: 'duel', name: 'Duel', text: 'One against one' },
];

/** @type {Record<string, string>} */
const STEPS = {
  QUEUED: 'Asking for a match',
  SEARCHING: 'Looking for players near your skill',
  REQUIRES_ACCEPTANCE: 'A match is proposed',
  PLACING: 'A game server gets ready',
};

/**
 * @param {Account} account
 * @param {(match: Match) => Promise<'rematch' | 'back'>} enter plays a match to its end
 * @param {(state: string) => void} tell of the page's state
 */
export function lobby(account, enter, tell) {
  /** @type {(() => void) | null} */
  let closePoster = null;
  /** @type {AbortController | null} */
  let searching = null;

  return {
    /** @param {HTMLElement} main where to show it */
    show(main) {
      const panel = h('div', { class: 'enter' });
      const canvas = h('canvas', { 'aria-hidden': 'true' });
      fill(
        main,
        h(
          'div',
          { class: 'lobby' },
          panel,
          h('figure', { class: 'poster' }, canvas, h('figcaption', { class: 'label' }, 'Crossroads')),
        ),
        howTo(),
      );
      closePoster = poster(canvas);
      form(panel);
      void offerReturn(panel);
    },
    hide() {
      searching?.abort();
      closePoster?.();
      closePoster = null;
    },
  };

  /**
   * @param {HTMLElement} panel
   * @param {HTMLElement} [trouble] said above the button
   */
  function form(panel, trouble) {
    const name = field({
      name: 'name',
      label: 'Name',
      hint: 'What the others see. It may be empty.',
      lengthMax: NAME_MAX * 2,
      value: account.name,
      autocomplete: 'nickname',
    });
    const before = MODE.read() ?? 'arena';
    const modes = MODES.map((mode) => {
      const input = h('input', { type: 'radio', name: 'mode', value: mode.id });
      input.checked = mode.id === before || (mode === MODES[0] && !MODES.some((each) => each.id === before));
      return h('label', { class: 'choice' }, input, h('strong', null, mode.name), h('span', { class: 'soft' }, mode.text));
    });
    const play = h('button', { type: 'submit', class: 'button primary large' }, 'Play', icon('arrow'));
    const whole = h(
      'form',
      { novalidate: true },
      name.element,
      h('fieldset', { class: 'choices' }, h('legend', { class: 'visually-hidden' }, 'Which match'), modes),
      trouble,
      play,
    );
    whole.addEventListener('submit', (event) => {
      event.preventDefault();
      account.name = name.value();
      const mode = String(new FormData(whole).get('mode') ?? 'arena');
      MODE.write(mode);
      void search(panel, mode);
    });
    fill(
      panel,
      h('h1', null, 'Be first to twenty\u2011five'),
      h('p', { class: 'lead soft' }, 'Three minutes against bots and people, on a real game server.'),
      whole,
    );
    if (trouble) {
      play.focus({ preventScroll: true });
    }
  }

  /**
   * Looks for a match and plays it, and again as long as that is wanted.
   *
   * @param {HTMLElement} panel
   * @param {string} mode
   */
  async function search(panel, mode) {
    const cancel = new AbortController();
    searching = cancel;
    tell('matching');
    const progress = searchPanel(panel, MODES.find((each) => each.id === mode)?.name ?? mode, () => cancel.abort());
    try {
      const player = await account.player();
      const match = await findMatch(player, { mode, onProgress: progress.show, signal: cancel.signal });
      progress.end();
      searching = null;
      await play(panel, match, mode);
    } catch (error) {
      progress.end();
      tell('home');
      if (cancel.signal.aborted || (error instanceof MatchError && error.code === 'CANCELLED')) {
        form(panel);
        panel.querySelector('button')?.focus();
        return;
      }
      console.info('no match:', error instanceof Error ? error.message : error);
      const said = ofMatchError(/** @type {{code?: string, message?: string}} */ (error));
      tell(said.offline ? 'offline' : 'error');
      form(panel, failure(said.title, said.text));
    } finally {
      if (searching === cancel) {
        searching = null;
      }
    }
  }

  /**
   * @param {HTMLElement} panel
   * @param {Match} match
   * @param {string} mode
   */
  async function play(panel, match, mode) {
    const next = await enter(match);
    if (!panel.isConnected) {
      // Another view was opened meanwhile.
      tell('home');
      if (next === 'rematch') {
        location.hash = '#/play';
      }
    } else if (next === 'rematch') {
      await search(panel, mode);
    } else {
      tell('home');
      form(panel);
      panel.querySelector('button')?.focus();
    }
  }

  /**
   * @param {HTMLElement} panel
   * @param {Match} match
   * @param {string} mode
   */
  async function comeBack(panel, match, mode) {
    tell('matching');
    await play(panel, match, mode);
  }

  /**
   * After a reload: the seat is still there for a while.
   *
   * @param {HTMLElement} panel
   */
  async function offerReturn(panel) {
    if (!account.known || !kept('netlift.ticket').read()) {
      return;
    }
    try {
      const match = await lastMatch(await account.player());
      if (match && panel.isConnected && !searching) {
        const mode = MODE.read() ?? 'arena';
        const card = h(
          'div',
          { class: 'card compact marked' },
          h('h2', null, 'Your match is still running'),
          h('p', { class: 'soft' }, 'Your seat is kept for a moment.'),
          button(['Return to it', icon('arrow')], () => void comeBack(panel, match, mode), 'primary'),
        );
        panel.prepend(card);
      }
    } catch (error) {
      console.info('no way back into the match:', error instanceof Error ? error.message : error);
    }
  }
}

/**
 * How far the search is, in place of the form.
 *
 * @param {HTMLElement} panel
 * @param {string} mode
 * @param {() => void} cancel
 */
function searchPanel(panel, mode, cancel) {
  const began = performance.now();
  const elapsed = h('span', { class: 'figure', role: 'timer', 'aria-label': 'Time since' }, '0:00');
  const hint = h('p', { class: 'soft' }, 'Signing in');
  const names = Object.keys(STEPS).filter((each) => each !== 'REQUIRES_ACCEPTANCE');
  const steps = names.map((each) => h('li', { data: { step: each } }, STEPS[each]));
  const stop = button('Cancel', cancel);
  fill(
    panel,
    h('h1', null, mode),
    h(
      'div',
      { class: 'card marked search' },
      elapsed,
      h('progress', { class: 'progress', 'aria-label': 'Looking for a match' }),
      h('ol', { class: 'timeline', 'aria-label': 'Steps' }, steps),
      h('div', { role: 'status' }, hint),
      stop,
    ),
  );
  stop.focus({ preventScroll: true });
  const timer = setInterval(() => write(elapsed, clock(performance.now() - began - 999)), 250);
  return {
    /** @param {{state: string, estimateMillis: number | null, reason: string | null | undefined}} news */
    show({ state, estimateMillis, reason }) {
      const now = names.indexOf(state === 'REQUIRES_ACCEPTANCE' ? 'PLACING' : state);
      steps.forEach((step, index) => {
        step.className = index < now ? 'done' : index === now ? 'now' : '';
        if (index === now) {
          step.setAttribute('aria-current', 'step');
        } else {
          step.removeAttribute('aria-current');
        }
      });
      const wait = estimateMillis === null || estimateMillis <= 0 ? '' : `About ${duration(estimateMillis)} more. `;
      write(hint, `${wait}${reason ?? (state === 'SEARCHING' ? 'The longer it takes, the fewer players are enough.' : '')}`);
    },
    end() {
      clearInterval(timer);
      // From here on it is the match that can be left.
      stop.remove();
    },
  };
}

/**
 * A still of the game.
 *
 * @param {HTMLCanvasElement} canvas
 * @returns {() => void} ends it
 */
function poster(canvas) {
  const stage = arenaCanvas(canvas);
  const draw = () => stage.draw(POSTER, { x: 1900, y: 2170, unitsAcross: 640 });
  const sizes = new ResizeObserver(draw);
  sizes.observe(canvas);
  const system = matchMedia('(prefers-color-scheme: dark)');
  system.addEventListener('change', draw);
  window.addEventListener('netlift-theme', draw);
  return () => {
    sizes.disconnect();
    system.removeEventListener('change', draw);
    window.removeEventListener('netlift-theme', draw);
    stage.close();
  };
}

function howTo() {
  const rows = [
    ['Move', ['Arrows, or', h('kbd', null, 'W'), h('kbd', null, 'A'), h('kbd', null, 'S'), h('kbd', null, 'D')]],
    ['Aim', ['Pointer, or', h('kbd', null, 'Q'), h('kbd', null, 'E')]],
    ['Shoot', ['Button, or', h('kbd', null, 'Space')]],
    ['Reload', [h('kbd', null, 'R')]],
    ['Leave', [h('kbd', null, 'Esc')]],
    ['Phone', ['Left thumb moves, right shoots']],
  ];
  return h(
    'section',
    { class: 'card', 'aria-labelledby': 'how' },
    h('h2', { id: 'how' }, 'How to play'),
    h('dl', { class: 'keys' }, rows.map(([what, how]) => h('div', null, h('dt', null, what), h('dd', null, how)))),
    h(
      'p',
      { class: 'soft' },
      'A square with a cross heals by half, one with a bolt lets you shoot twice as fast for six seconds. Twelve shots, then it reloads by itself. Who dies is back after two seconds.',
    ),
  );
}
