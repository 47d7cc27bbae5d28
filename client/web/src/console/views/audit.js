// What was done here, by whom it may concern.

import { empty } from '../../shared/components.js';
import { h } from '../../shared/dom.js';
import { moment, timeOfDay } from '../../shared/format.js';
import { call } from '../api.js';
import { words } from '../format.js';
import { live } from '../live.js';
import { head, id, state, table } from '../parts.js';

const EVERY_MILLIS = 5_000;

/** @type {import('../views.js').View} */
export const audit = {
  title: 'Audit',
  open(host) {
    live(host, {
      what: 'the audit',
      everyMillis: EVERY_MILLIS,
      load: async (signal) =>
        /** @type {import('../shapes.js').AuditEntry[]} */ (
          (await call('GET', 'audit', { signal })).entries
        ),
      isEmpty: (entries) => entries.length === 0,
      draw: (entries) => [
        head('Audit', 'Every action taken here, written down before it was tried. It outlives the cloud.'),
        entries.length === 0
          ? empty('Nothing was done yet', 'Ending a session, interrupting an instance, deciding a review and watching a room are written down here.')
          : table(
              'Audit',
              [
                { label: 'Action' },
                { label: 'Outcome' },
                { label: 'When' },
                { label: 'Of what' },
                { label: 'Reason' },
                { label: 'More' },
              ],
              entries.map((entry) => ({
                key: entry.auditId,
                cells: [
                  h('span', { class: 'nowrap' }, words(entry.action)),
                  state(entry.outcome),
                  h('time', { class: 'nowrap', title: moment(entry.atMillis) }, when(entry.atMillis)),
                  id(entry.target, 20),
                  entry.reason,
                  entry.detail,
                ],
              })),
            ),
      ],
    });
  },
};

/** @param {number} millis */
function when(millis) {
  return new Date(millis).toDateString() === new Date().toDateString() ? timeOfDay(millis) : moment(millis);
}
