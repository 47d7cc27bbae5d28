// Draws the arena as its player or a spectator sees it. Knows the view of net/index.js and nothing
// of where it comes from.

/**
 * @typedef {{id: number, name: string, self?: boolean, x: number, y: number, aim: number, health: number,
 *     alive: boolean, firing?: boolean, reloading?: boolean, hit?: boolean, rapidFire?: boolean}} Fighter
 * @typedef {{minX: number, minY: number, maxX: number, maxY: number}} Wall
 * @typedef {{world: {size: number, walls: Wall[]} | null, self: Fighter | null, others: Fighter[],
 *     pickUps: {id: number, x: number, y: number, kind: string}[],
 *     shots: {id: number, fromX: number, fromY: number, toX: number, toY: number, ageMillis: number}[]}} Scene
 * @typedef {{x: number, y: number, unitsAcross: number}} Camera unitsAcross: so much of the world along
 *     the canvas's shorter side
 */

const RADIUS = 24;
const SHOT_MILLIS = 150;
const GRID = 128;
const POINTERS_MAX = 8;
const PIXELS_MAX = 3_000_000;
const LABEL_FONT = '600 12px system-ui, "Segoe UI", Roboto, "Liberation Sans", sans-serif';

const COLOURS = [
  'floor', 'grid', 'grid-strong', 'outside', 'wall', 'wall-edge', 'self', 'other', 'dead', 'shot', 'hit', 'health', 'rapid', 'label',
];

/**
 * A canvas that shows the arena. It follows its own size and the page's colours; call `close` when it
 * is not needed any more.
 *
 * @param {HTMLCanvasElement} canvas
 */
export function arenaCanvas(canvas) {
  const context = canvas.getContext('2d', { alpha: false });
  if (!context) {
    throw new Error('this browser gives no canvas to draw on');
  }
  const pen = context;
  /** @type {Record<string, string>} */
  let colours = {};
  /** @type {CanvasPattern | null} */
  let hatch = null;
  let width = 0;
  let height = 0;
  let ratio = 1;
  let quality = 1;
  /** @type {Camera} */
  let camera = { x: 0, y: 0, unitsAcross: 1000 };
  let scale = 1;

  const system = matchMedia('(prefers-color-scheme: dark)');
  const repaint = () => {
    colours = coloursOf(canvas);
    hatch = hatching(pen, colours);
  };
  const sizes = new ResizeObserver(measure);
  sizes.observe(canvas);
  system.addEventListener('change', repaint);
  window.addEventListener('netlift-theme', repaint);
  measure();
  repaint();

  return {
    draw,
    map,
    stick,
    /** The way from the middle of the view to a place on the page, as `aim` has it. @param {number} pageX @param {number} pageY @param {{x: number, y: number}} from */
    heading(pageX, pageY, from) {
      const box = canvas.getBoundingClientRect();
      return Math.atan2(-(pageY - box.top - sy(from.y)), pageX - box.left - sx(from.x));
    },
    /** Where on the page a place of the world is, in CSS pixels. @param {number} x @param {number} y */
    toPage(x, y) {
      const box = canvas.getBoundingClientRect();
      return { x: box.left + sx(x), y: box.top + sy(y) };
    },
    /** 1: all the pixels the screen has; less where that is too slow. @param {number} share */
    setQuality(share) {
      quality = share;
      measure();
    },
    get width() {
      return width;
    },
    get height() {
      return height;
    },
    close() {
      sizes.disconnect();
      system.removeEventListener('change', repaint);
      window.removeEventListener('netlift-theme', repaint);
    },
  };

  function measure() {
    width = Math.max(1, canvas.clientWidth);
    height = Math.max(1, canvas.clientHeight);
    const wanted = Math.min(2, devicePixelRatio || 1) * quality;
    ratio = Math.min(wanted, Math.sqrt(PIXELS_MAX / (width * height)));
    const pixelsWide = Math.round(width * ratio);
    const pixelsHigh = Math.round(height * ratio);
    // Setting either clears the canvas, so only when it is another size.
    if (canvas.width !== pixelsWide || canvas.height !== pixelsHigh) {
      canvas.width = pixelsWide;
      canvas.height = pixelsHigh;
    }
  }

  /** @param {number} x */
  function sx(x) {
    return (x - camera.x) * scale + width / 2;
  }

  /** @param {number} y */
  function sy(y) {
    return height / 2 - (y - camera.y) * scale;
  }

  /**
   * @param {Scene} scene
   * @param {Camera} from
   * @param {{aim?: boolean, pointers?: boolean}} [extras] aim: a line along the own aim; pointers: to those out of sight
   */
  function draw(scene, from, extras = {}) {
    camera = from;
    scale = Math.min(width, height) / from.unitsAcross;
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    const size = scene.world?.size ?? 0;
    if (sx(0) > 0 || sy(0) < height || sx(size) < width || sy(size) > 0) {
      pen.fillStyle = colours.outside;
      pen.fillRect(0, 0, width, height);
    }
    if (!scene.world) {
      return;
    }
    floor(scene.world.size);
    scene.pickUps.forEach(pickUp);
    if (extras.aim && scene.self?.alive) {
      aimLine(scene.self);
    }
    scene.shots.forEach(shot);
    scene.world.walls.forEach(wall);
    scene.others.forEach((each) => fighter(each, colours.other));
    if (scene.self) {
      fighter(scene.self, colours.self);
    }
    scene.others.forEach(label);
    if (scene.self) {
      label(scene.self);
    }
    if (extras.pointers && scene.self) {
      pointers(scene.others);
    }
  }

  /** @param {number} size */
  function floor(size) {
    const left = sx(0);
    const top = sy(size);
    const right = Math.min(width, sx(size));
    const bottom = Math.min(height, sy(0));
    pen.fillStyle = colours.floor;
    pen.fillRect(Math.max(0, left), Math.max(0, top), right - Math.max(0, left), bottom - Math.max(0, top));
    const firstX = Math.max(0, Math.ceil((camera.x - width / 2 / scale) / GRID) * GRID);
    const lastX = Math.min(size, camera.x + width / 2 / scale);
    const firstY = Math.max(0, Math.ceil((camera.y - height / 2 / scale) / GRID) * GRID);
    const lastY = Math.min(size, camera.y + height / 2 / scale);
    for (const strong of [false, true]) {
      pen.beginPath();
      for (let x = firstX; x <= lastX; x += GRID) {
        if ((x % (GRID * 4) === 0) === strong) {
          pen.moveTo(Math.round(sx(x)) + 0.5, Math.max(0, top));
          pen.lineTo(Math.round(sx(x)) + 0.5, bottom);
        }
      }
      for (let y = firstY; y <= lastY; y += GRID) {
        if ((y % (GRID * 4) === 0) === strong) {
          pen.moveTo(Math.max(0, left), Math.round(sy(y)) + 0.5);
          pen.lineTo(right, Math.round(sy(y)) + 0.5);
        }
      }
      pen.strokeStyle = strong ? colours['grid-strong'] : colours.grid;
      pen.lineWidth = 1;
      pen.stroke();
    }
    pen.strokeStyle = colours['wall-edge'];
    pen.lineWidth = 3;
    pen.strokeRect(left, top, size * scale, size * scale);
  }

  /** @param {Wall} box */
  function wall(box) {
    const x = sx(box.minX);
    const y = sy(box.maxY);
    const w = (box.maxX - box.minX) * scale;
    const h = (box.maxY - box.minY) * scale;
    if (x > width || y > height || x + w < 0 || y + h < 0) {
      return;
    }
    pen.fillStyle = colours.wall;
    pen.fillRect(x, y, w, h);
    if (hatch) {
      hatch.setTransform(new DOMMatrix([1, 0, 0, 1, x, y]));
      pen.fillStyle = hatch;
      pen.fillRect(x, y, w, h);
    }
    pen.strokeStyle = colours['wall-edge'];
    pen.lineWidth = 2;
    pen.strokeRect(x + 1, y + 1, Math.max(0, w - 2), Math.max(0, h - 2));
  }

  /** @param {{x: number, y: number, kind: string}} what */
  function pickUp(what) {
    const x = sx(what.x);
    const y = sy(what.y);
    const r = Math.max(7, 16 * scale);
    const health = what.kind === 'health';
    pen.strokeStyle = health ? colours.health : colours.rapid;
    pen.fillStyle = pen.strokeStyle;
    pen.lineWidth = 2;
    pen.strokeRect(x - r, y - r, 2 * r, 2 * r);
    if (health) {
      pen.fillRect(x - r * 0.6, y - r * 0.2, r * 1.2, r * 0.4);
      pen.fillRect(x - r * 0.2, y - r * 0.6, r * 0.4, r * 1.2);
    } else {
      pen.beginPath();
      pen.moveTo(x + r * 0.25, y - r * 0.7);
      pen.lineTo(x - r * 0.5, y + r * 0.15);
      pen.lineTo(x, y + r * 0.15);
      pen.lineTo(x - r * 0.25, y + r * 0.7);
      pen.lineTo(x + r * 0.5, y - r * 0.15);
      pen.lineTo(x, y - r * 0.15);
      pen.fill();
    }
  }

  /** @param {Fighter} who */
  function aimLine(who) {
    const length = 420 * scale;
    pen.strokeStyle = colours.self;
    pen.globalAlpha = 0.35;
    pen.lineWidth = 1;
    pen.setLineDash([2, 7]);
    pen.beginPath();
    pen.moveTo(sx(who.x), sy(who.y));
    pen.lineTo(sx(who.x) + Math.cos(who.aim) * length, sy(who.y) - Math.sin(who.aim) * length);
    pen.stroke();
    pen.setLineDash([]);
    pen.globalAlpha = 1;
  }

  /** @param {{fromX: number, fromY: number, toX: number, toY: number, ageMillis: number}} one */
  function shot(one) {
    const left = 1 - one.ageMillis / SHOT_MILLIS;
    if (left <= 0) {
      return;
    }
    const length = Math.hypot(one.toX - one.fromX, one.toY - one.fromY) || 1;
    const start = Math.min(length, RADIUS * 1.5) / length;
    pen.strokeStyle = colours.shot;
    pen.globalAlpha = left;
    pen.lineWidth = Math.max(1.5, 5 * scale * left);
    pen.beginPath();
    pen.moveTo(sx(one.fromX + (one.toX - one.fromX) * start), sy(one.fromY + (one.toY - one.fromY) * start));
    pen.lineTo(sx(one.toX), sy(one.toY));
    pen.stroke();
    pen.fillStyle = colours.shot;
    pen.beginPath();
    pen.arc(sx(one.toX), sy(one.toY), Math.max(2, 7 * scale * left), 0, Math.PI * 2);
    pen.fill();
    pen.globalAlpha = 1;
  }

  /**
   * @param {Fighter} who
   * @param {string} colour
   */
  function fighter(who, colour) {
    const x = sx(who.x);
    const y = sy(who.y);
    const r = Math.max(5, RADIUS * scale);
    if (x < -r * 3 || y < -r * 3 || x > width + r * 3 || y > height + r * 3) {
      return;
    }
    if (!who.alive) {
      fallen(x, y, r);
      return;
    }
    // A disc that comes to a point where it aims.
    const aim = -who.aim;
    pen.beginPath();
    pen.arc(x, y, r, aim + 0.55, aim - 0.55);
    pen.lineTo(x + Math.cos(aim) * r * 1.6, y + Math.sin(aim) * r * 1.6);
    pen.closePath();
    pen.fillStyle = who.hit ? colours.hit : colour;
    pen.fill();
    pen.lineWidth = Math.max(1.5, r * 0.12);
    pen.strokeStyle = colours.outside;
    pen.stroke();
    // How much is left of them, as a ring inside.
    pen.beginPath();
    pen.arc(x, y, r * 0.55, -Math.PI / 2, -Math.PI / 2 + (Math.PI * 2 * who.health) / 100);
    pen.lineWidth = Math.max(2, r * 0.26);
    pen.stroke();
    if (who.rapidFire) {
      ring(x, y, r * 1.75, colours.rapid, [r * 0.5, r * 0.35]);
    }
    if (who.hit) {
      ring(x, y, r * 1.45, colours.hit, []);
    }
  }

  /** @param {number} x @param {number} y @param {number} r */
  function fallen(x, y, r) {
    pen.strokeStyle = colours.dead;
    pen.lineWidth = Math.max(2, r * 0.3);
    pen.beginPath();
    pen.moveTo(x - r * 0.6, y - r * 0.6);
    pen.lineTo(x + r * 0.6, y + r * 0.6);
    pen.moveTo(x + r * 0.6, y - r * 0.6);
    pen.lineTo(x - r * 0.6, y + r * 0.6);
    pen.stroke();
  }

  /** @param {number} x @param {number} y @param {number} r @param {string} colour @param {number[]} dash */
  function ring(x, y, r, colour, dash) {
    pen.strokeStyle = colour;
    pen.lineWidth = 2;
    pen.setLineDash(dash);
    pen.beginPath();
    pen.arc(x, y, r, 0, Math.PI * 2);
    pen.stroke();
    pen.setLineDash([]);
  }

  /** @param {Fighter} who */
  function label(who) {
    if (!who.alive) {
      return;
    }
    const x = sx(who.x);
    const y = sy(who.y) - Math.max(5, RADIUS * scale) * 1.9 - 6;
    if (x < -60 || y < -20 || x > width + 60 || y > height + 20) {
      return;
    }
    pen.font = LABEL_FONT;
    pen.textAlign = 'center';
    pen.textBaseline = 'alphabetic';
    pen.lineWidth = 3;
    pen.strokeStyle = colours.floor;
    pen.lineJoin = 'round';
    pen.strokeText(who.name, x, y);
    pen.lineJoin = 'miter';
    pen.fillStyle = who.self ? colours.self : colours.label;
    pen.fillText(who.name, x, y);
  }

  /**
   * Where those are who are near and not in the picture.
   *
   * @param {Fighter[]} others
   */
  function pointers(others) {
    const margin = 18;
    let drawn = 0;
    for (const who of others) {
      const x = sx(who.x);
      const y = sy(who.y);
      if (!who.alive || (x > 0 && y > 0 && x < width && y < height) || drawn++ >= POINTERS_MAX) {
        continue;
      }
      const angle = Math.atan2(y - height / 2, x - width / 2);
      const reach = Math.min(
        (width / 2 - margin) / Math.abs(Math.cos(angle) || 1e-6),
        (height / 2 - margin) / Math.abs(Math.sin(angle) || 1e-6),
      );
      pen.save();
      pen.translate(width / 2 + Math.cos(angle) * reach, height / 2 + Math.sin(angle) * reach);
      pen.rotate(angle);
      pen.fillStyle = colours.other;
      pen.beginPath();
      pen.moveTo(9, 0);
      pen.lineTo(-5, -7);
      pen.lineTo(-5, 7);
      pen.fill();
      pen.restore();
    }
  }

  /**
   * The whole world, small, on top of what was drawn. Call after `draw`.
   *
   * @param {Scene} scene
   * @param {{x: number, y: number, size: number}} place in the canvas's own pixels
   */
  function map(scene, place) {
    if (!scene.world) {
      return;
    }
    const small = place.size / scene.world.size;
    pen.globalAlpha = 0.85;
    pen.fillStyle = colours.floor;
    pen.fillRect(place.x, place.y, place.size, place.size);
    pen.globalAlpha = 1;
    pen.strokeStyle = colours['wall-edge'];
    pen.lineWidth = 1;
    pen.strokeRect(place.x + 0.5, place.y + 0.5, place.size - 1, place.size - 1);
    pen.fillStyle = colours.wall;
    for (const each of scene.world.walls) {
      pen.fillRect(
        place.x + each.minX * small,
        place.y + place.size - each.maxY * small,
        Math.max(1, (each.maxX - each.minX) * small),
        Math.max(1, (each.maxY - each.minY) * small),
      );
    }
    const dot = (/** @type {number} */ x, /** @type {number} */ y, /** @type {string} */ colour, /** @type {number} */ r) => {
      pen.fillStyle = colour;
      pen.fillRect(place.x + x * small - r, place.y + place.size - y * small - r, 2 * r, 2 * r);
    };
    scene.pickUps.forEach((each) => dot(each.x, each.y, each.kind === 'health' ? colours.health : colours.rapid, 1.5));
    scene.others.filter((each) => each.alive).forEach((each) => dot(each.x, each.y, colours.other, 2.5));
    if (scene.self) {
      dot(scene.self.x, scene.self.y, colours.self, 3);
    }
  }

  /**
   * A stick under a thumb. Call after `draw`.
   *
   * @param {{fromX: number, fromY: number, x: number, y: number, reach: number, firing: boolean}} one in page pixels
   */
  function stick(one) {
    const box = canvas.getBoundingClientRect();
    pen.globalAlpha = 0.55;
    ring(one.fromX - box.left, one.fromY - box.top, one.reach, colours.label, []);
    pen.fillStyle = one.firing ? colours.hit : colours.label;
    pen.beginPath();
    pen.arc(one.x - box.left, one.y - box.top, one.reach * 0.42, 0, Math.PI * 2);
    pen.fill();
    pen.globalAlpha = 1;
  }
}

/**
 * The page's colours as a canvas takes them: custom properties come out as they were written.
 *
 * @param {HTMLCanvasElement} canvas
 */
function coloursOf(canvas) {
  const probe = document.createElement('span');
  probe.hidden = true;
  (canvas.parentElement ?? document.body).append(probe);
  /** @type {Record<string, string>} */
  const colours = {};
  for (const name of COLOURS) {
    probe.style.color = `var(--arena-${name})`;
    colours[name] = getComputedStyle(probe).color;
  }
  probe.remove();
  return colours;
}

/**
 * @param {CanvasRenderingContext2D} pen
 * @param {Record<string, string>} colours
 */
function hatching(pen, colours) {
  const tile = document.createElement('canvas');
  tile.width = 10;
  tile.height = 10;
  const small = tile.getContext('2d');
  if (!small) {
    return null;
  }
  small.strokeStyle = colours['wall-edge'];
  small.globalAlpha = 0.35;
  small.lineWidth = 1;
  small.beginPath();
  for (const from of [-10, 0, 10]) {
    small.moveTo(from - 1, 11);
    small.lineTo(from + 11, -1);
  }
  small.stroke();
  return pen.createPattern(tile, 'repeat');
}
