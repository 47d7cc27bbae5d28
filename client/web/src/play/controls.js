// Keys, pointer and thumbs become what a player wants.

const MOVES = /** @type {Record<string, 'north' | 'south' | 'west' | 'east'>} */ ({
  KeyW: 'north', ArrowUp: 'north', KeyS: 'south', ArrowDown: 'south',
  KeyA: 'west', ArrowLeft: 'west', KeyD: 'east', ArrowRight: 'east',
});
const OTHERS = ['Space', 'KeyR', 'KeyQ', 'KeyE'];
const TURN_PER_SECOND = 3.2;
/** A thumb moves this many pixels from where it came down for the stick to be at its end. */
const STICK_REACH = 52;
const STICK_REST = 0.28;
const FIRE_FROM = 0.55;
/** Thumbs and keys cannot point as a mouse does: an aim this close to somebody is taken as meant. */
const ASSIST_RADIANS = 0.13;
const ASSIST_RANGE = 1100;

/**
 * @typedef {{north: boolean, south: boolean, west: boolean, east: boolean, fire: boolean, reload: boolean, aim: number}} Controls
 * @typedef {{x: number, y: number}} Place
 * @typedef {{fromX: number, fromY: number, x: number, y: number, reach: number, firing: boolean}} Stick
 */

/**
 * Listens on a canvas and, for keys, on the window, until `close`. While `enabled` says no, keys are the
 * page's.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {{enabled: () => boolean, leave: () => void, touched: () => void}} page
 */
export function controls(canvas, page) {
  const ending = new AbortController();
  const { signal } = ending;
  /** @type {Set<string>} */
  const down = new Set();
  /** @type {{x: number, y: number} | null} */
  let pointer = null;
  let pointerFires = false;
  let aim = 0;
  let assisted = false;
  let lastMillis = NaN;
  /** @type {Map<number, {side: 'move' | 'aim', fromX: number, fromY: number, x: number, y: number}>} */
  const thumbs = new Map();

  window.addEventListener('keydown', keyDown, { signal });
  window.addEventListener('keyup', (event) => down.delete(event.code), { signal });
  window.addEventListener('blur', release, { signal });
  document.addEventListener('visibilitychange', release, { signal });
  canvas.addEventListener('pointerdown', pointerDown, { signal });
  canvas.addEventListener('pointermove', pointerMove, { signal });
  canvas.addEventListener('pointerup', pointerUp, { signal });
  canvas.addEventListener('pointercancel', pointerUp, { signal });
  canvas.addEventListener('contextmenu', (event) => event.preventDefault(), { signal });

  return {
    /**
     * What is wanted now.
     *
     * @param {number} now
     * @param {(pageX: number, pageY: number) => number} heading from oneself to a place on the page
     * @param {Place | null} self
     * @param {(Place & {alive: boolean})[]} others
     * @returns {Controls}
     */
    read(now, heading, self, others) {
      const seconds = Number.isFinite(lastMillis) ? Math.min(0.1, (now - lastMillis) / 1000) : 0;
      lastMillis = now;
      const turn = (down.has('KeyQ') ? 1 : 0) - (down.has('KeyE') ? 1 : 0);
      if (turn !== 0) {
        aim += turn * TURN_PER_SECOND * seconds;
        assisted = true;
        pointer = null;
      }
      const aiming = thumb('aim');
      if (aiming && aiming.length > STICK_REST) {
        aim = Math.atan2(-aiming.y, aiming.x);
        assisted = true;
      } else if (pointer && self) {
        aim = heading(pointer.x, pointer.y);
      }
      const moving = thumb('move');
      const wanted = { north: false, south: false, west: false, east: false };
      for (const code of down) {
        if (MOVES[code]) {
          wanted[MOVES[code]] = true;
        }
      }
      if (moving && moving.length > STICK_REST) {
        Object.assign(wanted, eightWays(moving.x, moving.y));
      }
      return {
        ...wanted,
        fire: down.has('Space') || pointerFires || (aiming !== null && aiming.length > FIRE_FROM),
        reload: down.has('KeyR'),
        aim: normal(assisted && self ? drawnTo(aim, self, others) : aim),
      };
    },
    /** The thumbs that are down, to be drawn. @returns {Stick[]} */
    sticks() {
      return [...thumbs.values()].map((each) => {
        const length = Math.hypot(each.x - each.fromX, each.y - each.fromY);
        const share = Math.min(1, STICK_REACH / (length || 1));
        return {
          fromX: each.fromX,
          fromY: each.fromY,
          x: each.fromX + (each.x - each.fromX) * share,
          y: each.fromY + (each.y - each.fromY) * share,
          reach: STICK_REACH,
          firing: each.side === 'aim' && length / STICK_REACH > FIRE_FROM,
        };
      });
    },
    close: () => ending.abort(),
  };

  /** @param {KeyboardEvent} event */
  function keyDown(event) {
    if (!page.enabled() || event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    if (event.code === 'Escape') {
      // Else it closes the question it has just opened.
      event.preventDefault();
      page.leave();
      return;
    }
    // On a button, the space bar presses it.
    const onButton = event.target instanceof HTMLButtonElement && event.code === 'Space';
    if ((MOVES[event.code] || OTHERS.includes(event.code)) && !onButton) {
      event.preventDefault();
      down.add(event.code);
    }
  }

  function release() {
    down.clear();
    thumbs.clear();
    pointerFires = false;
  }

  /** @param {PointerEvent} event */
  function pointerDown(event) {
    if (!page.enabled()) {
      return;
    }
    event.preventDefault();
    canvas.focus({ preventScroll: true });
    canvas.setPointerCapture(event.pointerId);
    if (event.pointerType === 'touch') {
      page.touched();
      const box = canvas.getBoundingClientRect();
      const side = event.clientX < box.left + box.width / 2 ? 'move' : 'aim';
      thumbs.set(event.pointerId, { side, fromX: event.clientX, fromY: event.clientY, x: event.clientX, y: event.clientY });
      pointer = null;
      return;
    }
    pointerMove(event);
    pointerFires ||= event.button === 0;
  }

  /** @param {PointerEvent} event */
  function pointerMove(event) {
    const held = thumbs.get(event.pointerId);
    if (held) {
      held.x = event.clientX;
      held.y = event.clientY;
    } else if (event.pointerType !== 'touch') {
      pointer = { x: event.clientX, y: event.clientY };
      assisted = false;
    }
  }

  /** @param {PointerEvent} event */
  function pointerUp(event) {
    if (!thumbs.delete(event.pointerId) && event.button === 0) {
      pointerFires = false;
    }
  }

  /** @param {'move' | 'aim'} side */
  function thumb(side) {
    for (const each of thumbs.values()) {
      if (each.side === side) {
        const x = (each.x - each.fromX) / STICK_REACH;
        const y = (each.y - each.fromY) / STICK_REACH;
        return { x, y, length: Math.hypot(x, y) };
      }
    }
    return null;
  }
}

/**
 * The nearest of eight directions.
 *
 * @param {number} x to the right
 * @param {number} y down
 */
export function eightWays(x, y) {
  const eighth = Math.round(Math.atan2(-y, x) / (Math.PI / 4));
  const east = Math.round(Math.cos((eighth * Math.PI) / 4));
  const north = Math.round(Math.sin((eighth * Math.PI) / 4));
  return { north: north > 0, south: north < 0, west: east < 0, east: east > 0 };
}

/**
 * An aim that is nearly at somebody is at them.
 *
 * @param {number} aim
 * @param {Place} self
 * @param {(Place & {alive: boolean})[]} others
 */
export function drawnTo(aim, self, others) {
  let nearest = ASSIST_RADIANS;
  let chosen = aim;
  for (const other of others) {
    const x = other.x - self.x;
    const y = other.y - self.y;
    const to = Math.atan2(y, x);
    const off = Math.abs(normal(to - aim));
    if (other.alive && Math.hypot(x, y) < ASSIST_RANGE && off < nearest) {
      nearest = off;
      chosen = to;
    }
  }
  return chosen;
}

/** The same angle from -π up to π. @param {number} angle */
function normal(angle) {
  return angle - Math.PI * 2 * Math.round(angle / (Math.PI * 2));
}
