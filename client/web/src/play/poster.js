// The still on the lobby: the middle of the map Crossroads, as the arena's proto tells maps.

/**
 * @param {number} id
 * @param {string} name
 * @param {number} x
 * @param {number} y
 * @param {number} aim
 * @param {number} health
 */
function fighter(id, name, x, y, aim, health) {
  return { id, name, self: id === 0, x, y, aim, health, alive: true };
}

/** @param {number} minX @param {number} minY @param {number} maxX @param {number} maxY */
function wall(minX, minY, maxX, maxY) {
  return { minX, minY, maxX, maxY };
}

/** @type {import('../shared/arena-canvas.js').Scene} */
export const POSTER = {
  world: {
    size: 4096,
    walls: [
      wall(1200, 1200, 1360, 1360),
      wall(2736, 1200, 2896, 1360),
      wall(1200, 2736, 1360, 2896),
      wall(2736, 2736, 2896, 2896),
      wall(1984, 900, 2112, 1500),
      wall(1984, 2596, 2112, 3196),
      wall(900, 1984, 1500, 2112),
      wall(2596, 1984, 3196, 2112),
    ],
  },
  self: fighter(0, 'You', 1660, 2030, 0.4327, 80),
  others: [{ ...fighter(1, 'Kestrel', 2140, 2252, 3.7, 40), hit: true }, fighter(2, 'Bot', 2230, 1940, 2.6, 100), fighter(3, 'Bot', 1640, 2390, 5.6, 60)],
  pickUps: [
    { id: 200, x: 2048, y: 2048, kind: 'rapidFire' },
    { id: 201, x: 1600, y: 2496, kind: 'health' },
    { id: 202, x: 2496, y: 2496, kind: 'health' },
    { id: 203, x: 1600, y: 1600, kind: 'health' },
    { id: 204, x: 2496, y: 1600, kind: 'health' },
  ],
  shots: [{ id: 0, fromX: 1660, fromY: 2030, toX: 2117, toY: 2242, ageMillis: 20 },
    { id: 2, fromX: 2230, fromY: 1940, toX: 1700, toY: 2256, ageMillis: 95 },],
};
