// The states a ticket went through, read from events. Pure.

/** @typedef {import('./shapes.js').CloudEvent} CloudEvent */
/** @typedef {import('./timeline.js').Step} Step */

/**
 * The state that an event leads a ticket to, or null when it leads nowhere.
 *
 * @param {string} type as GameLift names it
 * @param {Record<string, unknown>} detail of the event
 * @returns {string | null}
 */
export function stateAfter(type, detail) {
  switch (type) {
    case 'MatchmakingSearching':
      return 'SEARCHING';
    case 'PotentialMatchCreated':
      return detail['acceptanceRequired'] === true ? 'REQUIRES_ACCEPTANCE' : 'PLACING';
    case 'AcceptMatchCompleted':
      return detail['acceptance'] === 'Accepted' ? 'PLACING' : null;
    case 'MatchmakingSucceeded':
      return 'COMPLETED';
    case 'MatchmakingTimedOut':
      return 'TIMED_OUT';
    case 'MatchmakingCancelled':
      return 'CANCELLED';
    case 'MatchmakingFailed':
      return 'FAILED';
    default:
      return null;
  }
}

/**
 * What is known of a ticket, its end by the ticket itself: events may be lost, or come late.
 *
 * @param {{ state: string, startedMillis: number, endedMillis: number | null }} ticket
 * @param {{ atMillis: number, type: string, detail?: Record<string, unknown> }[]} events of this
 *     ticket, in the order they happened
 * @returns {Step[]} ascending in time; the first is at its start
 */
export function stepsOf(ticket, events) {
  const over = ticket.endedMillis !== null;
  /** @type {Step[]} */
  const steps = [];
  let at = ticket.startedMillis;
  for (const event of events) {
    const state = stateAfter(event.type, event.detail ?? {});
    if (state !== null && !ENDS.has(state)) {
      at = Math.max(at, event.atMillis);
      if (!over || at <= Number(ticket.endedMillis)) {
        steps.push({ state, at });
      }
    }
  }
  const first = steps[0];
  if (first === undefined || first.at > ticket.startedMillis) {
    const state = first === undefined && !over ? ticket.state : 'SEARCHING';
    steps.unshift({ state, at: ticket.startedMillis });
  }
  const last = steps[steps.length - 1];
  if (over) {
    steps.push({ state: ticket.state, at: Math.max(at, Number(ticket.endedMillis)) });
  } else if (last !== undefined && last.state !== ticket.state) {
    steps.push({ state: ticket.state, at });
  }
  return steps;
}

const ENDS = new Set(['COMPLETED', 'FAILED', 'TIMED_OUT', 'CANCELLED']);

/**
 * @param {CloudEvent[]} events
 * @returns {Map<string, CloudEvent[]>} by ticket, in the order given
 */
export function byTicket(events) {
  /** @type {Map<string, CloudEvent[]>} */
  const all = new Map();
  for (const event of events) {
    for (const id of event.ticketIds) {
      const some = all.get(id);
      if (some) {
        some.push(event);
      } else {
        all.set(id, [event]);
      }
    }
  }
  return all;
}
