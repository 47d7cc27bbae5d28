// What a spectator looks at. Pure.

/** Of the world around somebody who is followed, in its units. */
export const AROUND = 1_600;

const AIR = 1.03;

/**
 * @param {{ world: { size: number } | null, others: { id: number, x: number, y: number }[] }} view
 * @param {number | null} followed
 * @returns {{ x: number, y: number, unitsAcross: number }} all of the world when nobody is followed,
 *     or who is followed is not there
 */
export function cameraOf(view, followed) {
  const size = view.world?.size ?? 4_096;
  const who = followed === null ? undefined : view.others.find(({ id }) => id === followed);
  return who === undefined
    ? { x: size / 2, y: size / 2, unitsAcross: size * AIR }
    : { x: who.x, y: who.y, unitsAcross: Math.min(AROUND, size) };
}

/**
 * @template {{ id: number, kills: number }} S
 * @param {S[]} scores
 * @returns {S[]} most kills first; who has as many stay where they are, so that rows do not jump
 */
export function orderOf(scores) {
  return [...scores].sort((a, b) => b.kills - a.kills || a.id - b.id);
}
