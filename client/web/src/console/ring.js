// The newest events a page keeps. Pure.

/** @typedef {import('./shapes.js').CloudEvent} CloudEvent */

/** As many as the cloud itself keeps. */
export const EVENTS_MAX = 2_000;

/**
 * What a page has, and what it was told now.
 *
 * @param {CloudEvent[]} have ascending
 * @param {CloudEvent[]} more
 * @param {number} [most]
 * @returns {CloudEvent[]} ascending, each once, the newest when there are too many
 */
export function merged(have, more, most = EVENTS_MAX) {
  const last = have[have.length - 1];
  const fresh = more.filter((event) => last === undefined || event.sequence > last.sequence);
  fresh.sort((a, b) => a.sequence - b.sequence);
  const all = [...have, ...fresh.filter((event, i) => event.sequence !== fresh[i - 1]?.sequence)];
  return all.length > most ? all.slice(all.length - most) : all;
}

/**
 * @param {CloudEvent} event
 * @param {{ kinds: ReadonlySet<string>, words: string }} wanted no kinds are all; each of the words
 *     must be somewhere in what is shown of it
 * @returns {boolean}
 */
export function matches(event, { kinds, words }) {
  if (kinds.size > 0 && !kinds.has(event.kind)) {
    return false;
  }
  const some = words.toLowerCase().split(/\s+/u).filter(Boolean);
  if (some.length === 0) {
    return true;
  }
  const text = [
    event.kind,
    event.source,
    event.type,
    event.text,
    event.gameSessionId ?? '',
    event.fleetId ?? '',
    ...event.ticketIds,
    ...event.playerIds,
  ]
    .join('\n')
    .toLowerCase();
  return some.every((word) => text.includes(word));
}
