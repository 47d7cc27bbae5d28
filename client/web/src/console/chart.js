// A chart of lines: drawn anew when its data or its width change. Its legend says the values of the
// moment one points at, else the last ones; its table says all of them.

import { h } from '../shared/dom.js';
import { timeOfDay } from '../shared/format.js';
import { NOTHING, measured, short } from './format.js';
import { s, show } from './morph.js';
import { nearest, plot, rows, seriesOf, summary } from './plot.js';

/** @typedef {import('./shapes.js').Widget} Widget */
/** @typedef {import('./plot.js').Series} Series */

const HEIGHT = 190;
const WIDTH_MIN = 240;
const ROWS_MAX = 60;
const LABEL_WIDTH = 36; // of a time of day
const COLOURS = 6;
const DASHES = 4; // patterns of lines, for those beyond the colours and those who do not see them

/** @param {number} index */
export const look = (index) =>
  `colour-${(index % COLOURS) + 1} dash-${Math.floor(index / COLOURS) % DASHES}`;

export class Chart {
  /** @type {Widget | null} */
  #widget = null;
  /** @type {Series[]} */
  #series = [];
  /** @type {{ fromMillis: number, toMillis: number }} */
  #frame = { fromMillis: 0, toMillis: 1 };
  #width = 0;
  /** @type {number | null} the moment pointed at */
  #at = null;
  /** @type {import('./plot.js').Plot | null} */
  #plot = null;
  #picture = h('div', { class: 'chart-picture' });
  #legend = h('div', { class: 'chart-legend' });
  #table = h('details', { class: 'chart-table' }, h('summary', null, 'As a table'));

  /**
   * @param {HTMLElement} place
   * @param {AbortSignal} signal of the end of the page it is on
   */
  constructor(place, signal) {
    place.append(this.#picture, this.#legend, this.#table);
    const watcher = new ResizeObserver(([entry]) => {
      const width = Math.round(entry?.contentRect.width ?? 0);
      if (width !== this.#width) {
        this.#width = width;
        this.#draw();
      }
    });
    watcher.observe(this.#picture);
    signal.addEventListener('abort', () => watcher.disconnect());
    this.#picture.addEventListener('pointermove', (event) =>
      this.#point(event.clientX - this.#picture.getBoundingClientRect().left),
    );
    this.#picture.addEventListener('pointerleave', () => this.#point(null));
  }

  /**
   * @param {Widget} widget
   * @param {{ fromMillis: number, toMillis: number }} frame
   */
  update(widget, { fromMillis, toMillis }) {
    this.#widget = widget;
    this.#series = seriesOf(widget.series);
    this.#frame = { fromMillis, toMillis };
    this.#draw();
    this.#fillTable();
  }

  /** @param {number | null} x */
  #point(x) {
    const at = x === null || this.#plot === null ? null : nearest(this.#series, this.#plot.time, x);
    if (at !== this.#at) {
      this.#at = at;
      this.#draw();
    }
  }

  #draw() {
    const widget = this.#widget;
    if (widget === null || this.#width === 0) {
      return;
    }
    const drawn = plot(
      this.#series,
      {
        ...this.#frame,
        width: Math.max(WIDTH_MIN, this.#width),
        height: HEIGHT,
        zoneMinutes: -new Date(this.#frame.toMillis).getTimezoneOffset(),
      },
      widget.annotations,
    );
    this.#plot = drawn;
    show(this.#picture, this.#svg(drawn, widget));
    show(this.#legend, this.#names());
  }

  /**
   * @param {import('./plot.js').Plot} drawn
   * @param {Widget} widget
   */
  #svg(drawn, widget) {
    const { area, left, right } = drawn;
    const parts = [];
    for (const mark of left.marks) {
      const y = left.scale.at(mark);
      parts.push(
        s('line', { class: mark === 0 ? 'base' : 'mesh', x1: area.left, x2: area.right, y1: y, y2: y }),
        text(short(mark), { x: area.left - 6, y: y + 4, 'text-anchor': 'end' }),
      );
    }
    for (const mark of right?.marks ?? []) {
      const y = right?.scale.at(mark) ?? 0;
      parts.push(text(short(mark), { x: area.right + 6, y: y + 4 }));
    }
    for (const at of drawn.timeMarks.marks) {
      const x = drawn.time.at(at);
      const label = drawn.timeMarks.stepMillis < 60_000 ? timeOfDay(at) : timeOfDay(at).slice(0, 5);
      parts.push(
        s('line', { class: 'mesh', x1: x, x2: x, y1: area.bottom, y2: area.bottom + 4 }),
        text(label, {
          x: Math.min(x, drawn.width - LABEL_WIDTH / 2),
          y: drawn.height - 4,
          'text-anchor': 'middle',
        }),
      );
    }
    for (const limit of drawn.limits) {
      parts.push(
        s('line', { class: 'limit', x1: area.left, x2: area.right, y1: limit.y, y2: limit.y }),
        text(limit.label, { x: area.right - 4, y: limit.y - 4 < area.top + 8 ? limit.y + 12 : limit.y - 4, 'text-anchor': 'end' }),
      );
    }
    for (const { index, path, dots } of drawn.lines) {
      if (path !== '') {
        parts.push(s('path', { class: `line ${look(index)}`, d: path }));
      }
      parts.push(...dots.map(({ x, y }) => s('circle', { class: `dot ${look(index)}`, cx: x, cy: y, r: 2.5 })));
    }
    if (this.#at !== null) {
      const x = drawn.time.at(this.#at);
      parts.push(s('line', { class: 'pointed', x1: x, x2: x, y1: area.top, y2: area.bottom }));
    }
    return s(
      'svg',
      {
        viewBox: `0 0 ${drawn.width} ${drawn.height}`,
        width: drawn.width,
        height: drawn.height,
        role: 'img',
        'aria-label': `${widget.title}: ${this.#series.length} lines, ${timeOfDay(this.#frame.fromMillis).slice(0, 5)} to ${timeOfDay(this.#frame.toMillis).slice(0, 5)}; the table below has the values`,
      },
      ...parts,
    );
  }

  #names() {
    return [
      h(
        'p',
        { class: 'legend-head soft small' },
        this.#at === null ? 'last' : `at ${timeOfDay(this.#at).slice(0, 5)}`,
      ),
      h(
        'ul',
        { class: 'legend' },
        this.#series.map((each, index) =>
          h(
            'li',
            { data: { key: each.label } },
            swatch(index),
            h('span', { class: 'legend-name' }, each.label),
            this.#value(each),
          ),
        ),
      ),
    ];
  }

  /** @param {Series} series */
  #value(series) {
    const value =
      this.#at === null
        ? summary(series)?.last
        : series.points.find(({ at }) => at === this.#at)?.value;
    const [number, unit] = value === undefined ? [NOTHING, ''] : measured(value, series.unit);
    return h(
      'strong',
      { class: 'figure' },
      number,
      h('small', { class: 'soft' }, ` ${unit}${series.right ? ' →' : ''}`),
    );
  }

  #fillTable() {
    show(
      this.#table,
      h('summary', null, 'As a table'),
      h(
        'div',
        { class: 'table-scroll', tabindex: 0, role: 'region', 'aria-label': `${this.#widget?.title}, values` },
        h(
          'table',
          { class: 'table' },
          h(
            'thead',
            null,
            h('tr', null, h('th', { scope: 'col' }, 'Time'), this.#series.map(({ label }) => h('th', { scope: 'col', class: 'number' }, label))),
          ),
          h(
            'tbody',
            null,
            rows(this.#series, ROWS_MAX).map(({ at, values }) =>
              h(
                'tr',
                { data: { key: String(at) } },
                h('th', { scope: 'row', class: 'figure' }, timeOfDay(at).slice(0, 5)),
                values.map((value) => h('td', { class: 'number' }, value === null ? NOTHING : short(value))),
              ),
            ),
          ),
        ),
      ),
    );
  }
}

/** @param {number} index */
function swatch(index) {
  return s(
    'svg',
    { class: 'swatch', viewBox: '0 0 24 8', width: 24, height: 8, 'aria-hidden': 'true' },
    s('path', { class: `line ${look(index)}`, d: 'M0 4L24 4' }),
  );
}

/**
 * @param {string} content
 * @param {Record<string, string | number>} attributes
 */
function text(content, attributes) {
  return s('text', attributes, document.createTextNode(content));
}
