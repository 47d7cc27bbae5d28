// The pages of the console, by what the address says behind the #.

import { failure, loading } from '../shared/components.js';
import { achievements } from './views/achievements.js';
import { audit } from './views/audit.js';
import { events } from './views/events.js';
import { fleet } from './views/fleet.js';
import { metrics } from './views/metrics.js';
import { reviews } from './views/reviews.js';
import { ticket } from './views/ticket.js';
import { tickets } from './views/tickets.js';

/**
 * @typedef {object} View
 * @property {string} title
 * @property {(host: import('./live.js').Host) => void} open draws, and goes on until the host's
 *     signal is aborted
 */

/** @type {[string, View][]} those one can go to from anywhere */
export const PAGES = [
  ['fleet', fleet],
  ['tickets', tickets],
  ['events', events],
  ['metrics', metrics],
  ['achievements', achievements],
  ['reviews', reviews],
  ['audit', audit],
];

/** Loaded when it is wanted: it brings the whole of the client with it. @type {View} */
const spectate = {
  title: 'Watch',
  open(host) {
    host.root.append(loading('Loading the arena'));
    import('./views/spectate.js').then(
      (loaded) => {
        if (!host.signal.aborted) {
          loaded.spectate.open(host);
        }
      },
      () => {
        if (!host.signal.aborted) {
          host.state('error');
          host.root.replaceChildren(
            failure('The arena could not be loaded', 'The local cloud does not answer, or its pages were built anew. Load this page again.'),
          );
        }
      },
    );
  },
};

/** @type {Record<string, View>} those of one thing */
const ONES = { tickets: ticket, spectate };

/**
 * @param {string} page
 * @param {string} parameter
 * @returns {View | null} null when there is no such page
 */
export function viewOf(page, parameter) {
  if (parameter !== '') {
    return ONES[page] ?? null;
  }
  return PAGES.find(([name]) => name === page)?.[1] ?? null;
}
