// Tickets drawn on one axis of time.

import { h } from '../shared/dom.js';
import { duration, timeOfDay } from '../shared/format.js';
import { words } from './format.js';
import { vars } from './morph.js';
import { times } from './scale.js';
import { lane } from './timeline.js';

/** @typedef {import('./timeline.js').Step} Step */

const MARKS_MAX = 6;
const LATE = 0.85; // beyond it the word of a mark would not fit in on its right

const STATES = ['QUEUED', 'SEARCHING', 'REQUIRES_ACCEPTANCE', 'PLACING'];
const ENDS = ['COMPLETED', 'FAILED', 'TIMED_OUT', 'CANCELLED'];

/** @param {string} state */
const css = (state) => state.toLowerCase().replaceAll('_', '-');

/**
 * The axis above lanes, and the lines through them.
 *
 * @param {{ from: number, to: number }} window
 */
export function axis(window) {
  const zone = -new Date(window.to).getTimezoneOffset();
  const { stepMillis, marks } = times(window.from, window.to, MARKS_MAX, zone);
  return h(
    'div',
    { class: 'axis', 'aria-hidden': 'true' },
    marks.map((at) => {
      const x = (at - window.from) / (window.to - window.from);
      const text = stepMillis < 60_000 ? timeOfDay(at) : timeOfDay(at).slice(0, 5);
      return vars(h('span', { class: x > LATE ? 'last' : null }, text), { x });
    }),
  );
}

/**
 * @param {Step[]} steps
 * @param {{ from: number, to: number }} window
 * @param {number} nowMillis
 */
export function lanePicture(steps, window, nowMillis) {
  const { bars, end } = lane(steps, window, nowMillis);
  const said = bars.map(({ state, from, to }) => `${words(state)} ${duration(to - from)}`);
  if (end !== null) {
    said.push(`${words(end.state)} at ${timeOfDay(end.at)}`);
  }
  return h(
    'div',
    { class: 'lane', role: 'img', 'aria-label': said.join(', ') || 'before the time that is shown' },
    bars.map((bar) =>
      vars(
        h('i', {
          class: `bar ${css(bar.state)}${bar.open ? ' open' : ''}${bar.cut ? ' cut' : ''}`,
          title: `${words(bar.state)} ${duration(bar.to - bar.from)}`,
        }),
        { x: bar.x, width: bar.width },
      ),
    ),
    end === null
      ? null
      : vars(h('i', { class: `mark ${css(end.state)}`, title: words(end.state) }), { x: end.x }),
  );
}

/** What the colours and marks mean. */
export function legend() {
  return h(
    'ul',
    { class: 'legend lanes-legend', data: { key: 'legend' } },
    STATES.map((state) => h('li', null, h('i', { class: `bar ${css(state)}` }), words(state))),
    ENDS.map((state) => h('li', null, h('i', { class: `mark ${css(state)}` }), words(state))),
  );
}
