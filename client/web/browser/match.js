import { emptyPage, judge } from './frames.js';
import { check, pause, until } from './look.js';
import { HOSTILE, known, unscripted } from './world.js';

/** @typedef {import('./world.js').World} World */
/** @typedef {import('./look.js').Watched} Watched */

const MATCH_MILLIS = 90_000;
const SCORE_MILLIS = 75_000;
const WINDOWS = 4;
const WINDOW_MILLIS = 2_000;

// Of the arena's maps, in its units: 4096 each way, three halls of them.
const MAP_MIDDLE = 2048;
const HALL_MIDDLES = [683, 2048, 3413];
const HALF_HALL = 683;

/** @param {Watched} watched @param {string} name */
async function queue({ page }, name) {
  await page.getByRole('textbox', { name: 'Name' }).fill(name);
  await page.getByRole('button', { name: 'Play', exact: true }).click();
}

/**
 * Into a match, and into the next one when a machine under load let the first go: as a player does, and told.
 *
 * @param {World} world
 * @param {Watched} watched
 */
export async function join(world, watched) {
  for (let tries = 3; ; tries--) {
    const state = await watched.reach(tries === 1 ? ['playing'] : ['playing', 'refused', 'lost'], MATCH_MILLIS);
    if (state === 'playing') {
      return;
    }
    world.tell(`a match was ${state}: ${(await watched.page.getByRole('alert').first().innerText()).replaceAll(/\s+/g, ' ')}`);
    watched.expect(/WebSocket connection/);
    await watched.page.getByRole('button', { name: 'Find another match' }).click();
    await watched.reach(['matching', 'playing']);
  }
}

/** Both into matches against bots, one of them under a name that is markup. @param {World} world */
export async function enter(world) {
  const desktop = known(world, 'desktop');
  const phone = known(world, 'phone');
  world.emptyBefore = await emptyPage(desktop.page.context());
  await queue(desktop, HOSTILE);
  await queue(phone, 'Bob');
  if ((await desktop.reach(['matching', 'playing'])) === 'matching') {
    check((await desktop.page.getByRole('status').count()) > 0, 'nothing tells how the search goes');
    await desktop.picture('play-matching-desktop');
    await desktop.accessible('the search for a match');
  }
  await join(world, desktop);
  await join(world, phone);
  await until('the first picture', () => desktop.page.evaluate(() => window.netliftArena?.view()?.self != null));
  await unscripted(desktop);
  desktop.quiet();
  phone.quiet();
}

/** @param {World} world */
export async function frames(world) {
  const { page } = known(world, 'desktop');
  const windows = [];
  await page.keyboard.down('d');
  for (let i = 0; i < WINDOWS; i++) {
    await page.evaluate(() => window.netliftFrames.reset());
    await pause(WINDOW_MILLIS);
    windows.push(
      await page.evaluate(() => {
        const { count, p95Millis, workP95Millis } = window.netliftFrames;
        return { count, p95Millis, workP95Millis };
      }),
    );
  }
  await page.keyboard.up('d');
  world.windows = windows;
}

/**
 * Where to go for company while nobody is in sight: through the doors of the halls, which are in the middle of their walls, to
 * the middle of the map; now and then anywhere, for whatever is in the way.
 *
 * @param {{ x: number, y: number }} self
 * @returns {{ east: number, north: number }}
 */
function search(self) {
  const beat = Math.floor(Date.now() / 1000) % 6;
  if (beat >= 4) {
    const angle = Math.floor(Date.now() / 6000) * 2.4;
    return { east: 100 * Math.cos(angle), north: 100 * Math.sin(angle) };
  }
  const aside = HALL_MIDDLES.map((middle) => middle - self.y).sort((a, b) => Math.abs(a) - Math.abs(b))[0];
  if (Math.abs(MAP_MIDDLE - self.x) > HALF_HALL) {
    return Math.abs(aside) > 70 ? { east: 0, north: aside } : { east: MAP_MIDDLE - self.x, north: 0 };
  }
  return Math.abs(MAP_MIDDLE - self.x) > 70 ? { east: MAP_MIDDLE - self.x, north: 0 } : { east: 0, north: MAP_MIDDLE - self.y };
}

/** @param {Watched} watched @param {{ east: number, north: number }} way */
async function walk({ page }, { east, north }) {
  for (const [key, pressed] of /** @type {const} */ ([
    ['d', east > 60],
    ['a', east < -60],
    ['w', north > 60],
    ['s', north < -60],
  ])) {
    await (pressed ? page.keyboard.down(key) : page.keyboard.up(key));
  }
}

/** Goes where the next opponent is, aims and fires, as somebody with a mouse does. @param {Watched} watched */
async function hunt(watched) {
  const { page } = watched;
  const seen = await page.evaluate(() => {
    const view = window.netliftArena.view();
    const self = view?.self;
    if (!self) {
      return null;
    }
    const near = view.others
      .filter((each) => each.alive)
      .sort((a, b) => Math.hypot(a.x - self.x, a.y - self.y) - Math.hypot(b.x - self.x, b.y - self.y))[0];
    if (!near) {
      return { self: { x: self.x, y: self.y }, opponent: null };
    }
    const from = window.netliftArena.toPage(self.x, self.y);
    const to = window.netliftArena.toPage(near.x, near.y);
    const distance = Math.hypot(near.x - self.x, near.y - self.y);
    return { self: { x: self.x, y: self.y }, opponent: { from, to, east: near.x - self.x, north: near.y - self.y, distance } };
  });
  if (!seen) {
    return;
  }
  const { self, opponent } = seen;
  if (opponent === null) {
    await walk(watched, search(self));
    return;
  }
  // Within the canvas, however far the opponent is.
  const length = Math.max(1, Math.hypot(opponent.to.x - opponent.from.x, opponent.to.y - opponent.from.y));
  const reach = Math.min(length, 150);
  await page.mouse.move(
    opponent.from.x + ((opponent.to.x - opponent.from.x) / length) * reach,
    opponent.from.y + ((opponent.to.y - opponent.from.y) / length) * reach,
  );
  await walk(watched, opponent.distance < 200 ? { east: 0, north: 0 } : opponent);
}

/** @param {World} world */
export async function score(world) {
  const desktop = known(world, 'desktop');
  const { page } = desktop;
  const box = await page.locator('canvas[aria-label="Arena"]').boundingBox();
  check(box !== null, 'there is no canvas named "Arena"');
  await page.mouse.move(box.x + box.width / 2 + 80, box.y + box.height / 2);
  await page.mouse.down();
  const begun = Date.now();
  const kills = await until(
    'a kill',
    async () => {
      await hunt(desktop);
      const state = await desktop.state();
      check(state === 'playing' || state === 'reconnecting', `the match went to "${state}" before anything was scored`);
      return Number(await page.locator('[data-kills]').first().getAttribute('data-kills'));
    },
    SCORE_MILLIS,
  );
  await page.mouse.up();
  for (const key of ['w', 'a', 's', 'd']) {
    await page.keyboard.up(key);
  }
  world.tell(`${kills} scored within ${Math.round((Date.now() - begun) / 1000)} s of hunting`);
  await until('the unlock', async () => (await page.locator('[data-toast]').allInnerTexts()).some((text) => text.includes('First blood')));
  await desktop.picture('play-unlock-desktop');
  for (const figure of ['data-ping', 'data-loss']) {
    const value = await page.locator(`[${figure}]`).first().getAttribute(figure);
    check(value !== null && value !== '' && Number(value) >= 0, `${figure} is "${value}"`);
  }
  await desktop.accessible('the match');
  await unscripted(desktop);
  desktop.quiet();
}

/** A finger moves whoever plays on the phone. @param {World} world */
export async function touch(world) {
  const phone = known(world, 'phone');
  const { page } = phone;
  const session = await page.context().newCDPSession(page);
  const where = () => page.evaluate(() => ({ x: window.netliftArena.view()?.self?.x, y: window.netliftArena.view()?.self?.y, alive: window.netliftArena.view()?.self?.alive }));
  const box = await page.locator('canvas[aria-label="Arena"]').boundingBox();
  check(box !== null, 'there is no canvas named "Arena"');
  const at = { x: box.x + box.width * 0.22, y: box.y + box.height * 0.75 };
  // Not into a wall, whichever side it is on; and not while waiting for the respawn.
  let moved = false;
  for (let i = 0; i < 12 && !moved; i++) {
    await until('a respawn', async () => (await where()).alive);
    const before = await where();
    const angle = (i * Math.PI) / 2;
    await session.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [at] });
    await session.send('Input.dispatchTouchEvent', {
      type: 'touchMove',
      touchPoints: [{ x: at.x + 60 * Math.cos(angle), y: at.y + 60 * Math.sin(angle) }],
    });
    await pause(700);
    if (i === 0) {
      await phone.picture('play-match-phone');
    }
    const after = await where();
    await session.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
    moved = Math.hypot(Number(after.x) - Number(before.x), Number(after.y) - Number(before.y)) > 20;
  }
  check(moved, 'the thumb moves nobody');
  await phone.accessible('the match on a phone');
  phone.quiet();
}

/** @param {World} world */
export async function smooth(world) {
  const { page } = known(world, 'desktop');
  check(world.windows !== undefined && world.emptyBefore !== undefined, 'no frames were counted');
  const verdict = judge(world.windows, [world.emptyBefore, await emptyPage(page.context())]);
  world.tell(
    `frames: p95 ${verdict.frameP95Millis.toFixed(1)} ms of ${verdict.allowedMillis.toFixed(1)} allowed, ` +
      `the page's own work p95 ${verdict.workP95Millis.toFixed(2)} ms; windows ${JSON.stringify(world.windows)}`,
  );
  check(verdict.fault === null, String(verdict.fault));
}

/** After the operator has ended it: the scoreboard, and another match. @param {World} world */
export async function scoreboard(world) {
  const desktop = known(world, 'desktop');
  await desktop.reach(['ended']);
  const table = desktop.page.getByRole('table', { name: 'Scoreboard' });
  await table.waitFor();
  check((await table.innerText()).includes(HOSTILE), 'the scoreboard does not say the name as it was written');
  await unscripted(desktop);
  await desktop.looks('play-ended-desktop');
  await desktop.page.getByRole('button', { name: 'Rematch' }).click();
  if ((await desktop.reach(['matching', 'playing'], MATCH_MILLIS)) === 'matching') {
    await desktop.page.getByRole('button', { name: 'Cancel' }).click();
    await desktop.reach(['home']);
  }
  desktop.quiet();
}
