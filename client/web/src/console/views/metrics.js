// The dashboards that the stack deploys, drawn from the same definitions.

import { empty } from '../../shared/components.js';
import { h } from '../../shared/dom.js';
import { duration, plural, timeOfDay } from '../../shared/format.js';
import { ApiError, call } from '../api.js';
import { Chart } from '../chart.js';
import { dashboardName } from '../format.js';
import { live } from '../live.js';
import { vars } from '../morph.js';
import { head, press } from '../parts.js';

/** @typedef {import('../shapes.js').DashboardAnswer} DashboardAnswer */
/** @typedef {import('../shapes.js').Widget} Widget */

const EVERY_MILLIS = 15_000;
const COLUMNS = 24;

/** @type {[number, string][]} */
const RANGES = [
  [15, '15 min'],
  [60, '1 h'],
  [180, '3 h'],
  [720, '12 h'],
];

/** @type {import('../views.js').View} */
export const metrics = {
  title: 'Metrics',
  open(host) {
    /** @type {{ name: string, widgets: number }[]} */
    let names = [];
    let name = '';
    let minutes = 60;
    /** @type {DashboardAnswer | null} */
    let known = null;
    /** @type {WeakMap<Element, Chart>} */
    const charts = new WeakMap();

    const { redraw, refresh } = live(host, {
      what: 'dashboards',
      everyMillis: EVERY_MILLIS,
      load: async (signal) => {
        names = (await call('GET', 'dashboards', { signal })).dashboards;
        if (!names.some((each) => each.name === name)) {
          name = names[0]?.name ?? '';
        }
        known = name === '' ? null : await dashboard(name, minutes, signal);
        return { names, known };
      },
      isEmpty: (answer) => answer.known === null,
      draw: (answer) => [
        head('Metrics', 'The same dashboards as in the account, of what the local cloud measured.'),
        names.length === 0 ? null : choices(names, name, minutes),
        body(answer.known, name, names.length),
      ],
      drawn: () => {
        const widgets = known?.widgets ?? [];
        for (const place of host.root.querySelectorAll('[data-chart]')) {
          const widget = widgets[Number(place.getAttribute('data-chart'))];
          let chart = charts.get(place);
          if (chart === undefined) {
            chart = new Chart(/** @type {HTMLElement} */ (place), host.signal);
            charts.set(place, chart);
          }
          if (widget !== undefined && known !== null) {
            chart.update(widget, known);
          }
        }
      },
    });
    host.acts({
      dashboard: (data) => {
        name = data['name'] ?? name;
        redraw();
        refresh();
      },
      range: (data) => {
        minutes = Number(data['minutes'] ?? minutes);
        redraw();
        refresh();
      },
    });
  },
};

/**
 * @param {string} name
 * @param {number} minutes
 * @param {AbortSignal} signal
 * @returns {Promise<DashboardAnswer | null>} null when it has gone since its name was told
 */
async function dashboard(name, minutes, signal) {
  try {
    return await call('GET', `dashboards/${encodeURIComponent(name)}?minutes=${minutes}`, { signal });
  } catch (e) {
    if (e instanceof ApiError && e.kind === 'missing') {
      return null;
    }
    throw e;
  }
}

/**
 * @param {{ name: string }[]} names
 * @param {string} chosen
 * @param {number} minutes
 */
function choices(names, chosen, minutes) {
  return h(
    'div',
    { class: 'row between', data: { key: 'choices' } },
    h(
      'div',
      { class: 'row filters', role: 'group', 'aria-label': 'Dashboard' },
      names.map(({ name }) =>
        press(dashboardName(name), 'dashboard', { data: { name, key: name }, pressed: name === chosen }),
      ),
    ),
    h(
      'div',
      { class: 'row filters', role: 'group', 'aria-label': 'How far back' },
      RANGES.map(([length, label]) =>
        press(label, 'range', {
          data: { minutes: String(length), key: label },
          pressed: length === minutes,
        }),
      ),
    ),
  );
}

/**
 * @param {DashboardAnswer | null} dashboard
 * @param {string} wanted
 * @param {number} many how many there are
 */
function body(dashboard, wanted, many) {
  if (dashboard === null) {
    return many === 0
      ? empty('No dashboards', 'The stack that runs here declares none.')
      : empty('This dashboard is gone', 'A release has taken it away. Choose another.');
  }
  const drawn = dashboard.widgets.filter(({ series }) => series.length > 0).length;
  return [
    h(
      'p',
      { class: 'soft small', role: 'status', data: { key: 'range' } },
      dashboard.name === wanted
        ? `${timeOfDay(dashboard.fromMillis).slice(0, 5)} to ${timeOfDay(dashboard.toMillis).slice(0, 5)}, a point every ${dashboard.periodSeconds === 60 ? 'minute' : duration(dashboard.periodSeconds * 1_000)}; ${drawn} of ${plural(dashboard.widgets.length, 'chart')} have data`
        : 'Loading',
    ),
    h(
      'div',
      { class: 'dashboard', data: { key: `dashboard ${dashboard.name}` } },
      dashboard.widgets.map((widget, i) => one(widget, i)),
    ),
  ];
}

/** @param {Widget} widget */
function caption(widget) {
  const title = h('h2', null, widget.title);
  return widget.series.length > 0 ? h('figcaption', null, title) : title;
}

/**
 * @param {Widget} widget
 * @param {number} index
 */
function one(widget, index) {
  const silent = widget.silent ?? [];
  return vars(
    h(
      widget.series.length > 0 ? 'figure' : 'section',
      { class: 'widget card compact', data: { key: `${index} ${widget.title} ${widget.series.length > 0}` } },
      widget.title ? caption(widget) : null,
      widget.text ? h('p', { class: 'plain' }, widget.text) : null,
      widget.series.length > 0
        ? h('div', { class: 'chart', data: { own: '', chart: String(index) } })
        : widget.type === 'text'
          ? null
          : h('p', { class: 'nodata soft' }, widget.note || 'Nothing measured in this time.'),
      widget.series.length > 0 && widget.note ? h('p', { class: 'soft small' }, widget.note) : null,
      silent.length > 0
        ? h(
            'details',
            { class: 'small' },
            h('summary', null, `${silent.length} without data`),
            h('p', { class: 'soft' }, silent.join(', ')),
          )
        : null,
    ),
    { columns: Math.min(COLUMNS, Math.max(1, widget.width)) },
  );
}
