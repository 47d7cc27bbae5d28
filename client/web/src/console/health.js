// What the ticks of a process are worth. Pure.

/** @typedef {import('./shapes.js').Health} Health */

const USUAL_HZ = 30;
const FAST_HZ = 60;
const OVERRUNS_MANY = 0.01; // of all ticks

/**
 * The rate that ticks are measured by. A process does not say its own, and one that is late, or was
 * not there for all of the minute, has fewer ticks than its rate: so it is one of two, whichever the
 * ticks do not exceed.
 *
 * @param {Health} health
 * @returns {number} ticks a second
 */
export function rateHz(health) {
  return health.ticks / 60 > USUAL_HZ * 1.02 ? FAST_HZ : USUAL_HZ;
}

/**
 * How long a tick of that rate may take.
 *
 * @param {Health} health
 * @returns {number} milliseconds
 */
export function budgetMillis(health) {
  return 1_000 / rateHz(health);
}

/**
 * @param {Health} health
 * @returns {{ tone: 'good' | 'warn' | 'bad', text: string }}
 */
export function verdict(health) {
  if (health.ticks <= 0) {
    return { tone: 'warn', text: 'no ticks' };
  }
  if (health.overruns > 0) {
    // They began late or took too long: the next should have begun already when they ended.
    const tone = health.overruns > health.ticks * OVERRUNS_MANY ? 'bad' : 'warn';
    return { tone, text: `${health.overruns} of ${health.ticks} ticks ended too late` };
  }
  if (health.messageErrors > 0) {
    return { tone: 'warn', text: `${health.messageErrors} of ${health.messages} messages failed` };
  }
  if (health.tickWorkP99Millis > budgetMillis(health) / 2) {
    return { tone: 'warn', text: 'ticks take more than half their time' };
  }
  return { tone: 'good', text: 'every tick in time' };
}

/**
 * @param {import('./shapes.js').FleetAnswer} answer
 * @returns {{ instances: number, wanted: number, processes: number, serving: number, sessions: number, players: number, worst: number | null }}
 *     worst: the longest p99 of the work of a tick, in milliseconds
 */
export function totals(answer) {
  const instances = answer.fleets.flatMap((fleet) => fleet.instances);
  const processes = instances.flatMap((instance) => instance.processes);
  const open = answer.sessions.filter((session) => session.endedMillis === null);
  const works = processes.flatMap(({ health }) => (health ? [health.tickWorkP99Millis] : []));
  return {
    instances: instances.length,
    wanted: answer.fleets.reduce((sum, fleet) => sum + fleet.instancesDesired, 0),
    processes: processes.length,
    serving: processes.filter(({ gameSessionId }) => gameSessionId !== null).length,
    sessions: open.length,
    players: open.reduce((sum, session) => sum + seated(session), 0),
    worst: works.length === 0 ? null : Math.max(...works),
  };
}

/**
 * Players who are in a session, or on their way.
 *
 * @param {import('./shapes.js').GameSession} session
 */
export function seated(session) {
  return session.players.filter(({ status }) => status === 'ACTIVE' || status === 'RESERVED').length;
}
