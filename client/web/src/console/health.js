// What the ticks of a process are worth. Pure.

/** @typedef {import('./shapes.js').Health} Health */

const USUAL_HZ = 30;

/**
 * How long a tick may take, told from how many there were in the minute.
 *
 * @param {Health} health
 * @returns {number} milliseconds; of the usual rate when the minute was not whole
 */
export function budgetMillis(health) {
  const hz = Math.round(health.ticks / 60);
  return 1_000 / (hz >= 20 && hz <= 60 ? hz : USUAL_HZ);
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
    return { tone: 'bad', text: `${health.overruns} of ${health.ticks} ticks too long` };
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
