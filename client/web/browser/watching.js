import { DESKTOP, PATIENCE_MILLIS, PHONE, check, until } from './look.js';
import { known, unscripted, visitor } from './world.js';

/** @typedef {import('./world.js').World} World */
/** @typedef {import('./look.js').Watched} Watched */

const VIEWS = ['fleet', 'tickets', 'events', 'metrics', 'achievements', 'reviews', 'audit'];
const REASON = 'tried by the browser test';

/** @param {Watched} watched @param {string} view @param {string[]} [states] @returns {Promise<string>} its state */
export async function show({ page }, view, states = ['ready', 'empty']) {
  await page.evaluate((hash) => {
    location.hash = hash;
  }, `#/${view}`);
  const name = view.split('/')[0];
  return until(
    `the view ${view} to be ${states.join(' or ')}`,
    async () => {
      const main = page.locator(`main[data-view="${name}"]`);
      if ((await main.count()) === 0) {
        return false;
      }
      const state = await main.getAttribute('data-view-state');
      return state !== null && states.includes(state) && state;
    },
    PATIENCE_MILLIS,
  );
}

/** @param {World} world */
export async function enter(world) {
  world.console = await visitor(world, DESKTOP);
  const { page } = world.console;
  await page.goto(world.consoleUrl, { timeout: PATIENCE_MILLIS });
  await world.console.reach(['ready']);
  const url = page.url();
  check(!url.includes('key='), 'the key stays in the address');
  const cookies = await page.context().cookies(world.consoleUrl);
  check(cookies.length === 1 && cookies[0].httpOnly && cookies[0].sameSite === 'Strict', `cookies are ${JSON.stringify(cookies)}`);
  await page.reload();
  await world.console.reach(['ready']);
  const stranger = await visitor(world, DESKTOP);
  stranger.expect(/401/);
  await stranger.page.goto(world.consoleUrl.split('#')[0], { timeout: PATIENCE_MILLIS });
  await stranger.reach(['signed-out']);
  await stranger.accessible('the console without a key');
  await stranger.picture('console-signed-out');
  stranger.quiet();
  await stranger.page.context().close();
  world.console.quiet();
}

/** Each view as an operator at a desk and one on a phone see it. @param {World} world */
export async function views(world) {
  const console_ = known(world, 'console');
  for (const view of VIEWS) {
    const state = await show(console_, view);
    check(
      state === 'ready' || view === 'reviews' || view === 'audit' || view === 'metrics',
      `the view ${view} is empty though a match is being played`,
    );
    await console_.looks(`console-${view}-desktop`);
    await unscripted(console_);
  }
  await console_.page.setViewportSize(PHONE.viewport);
  for (const view of VIEWS) {
    await show(console_, view);
    const wide = await console_.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    check(wide <= 0, `the view ${view} is ${wide} pixels wider than the phone`);
    await console_.accessible(`${view} on a phone`);
    await console_.picture(`console-${view}-phone`);
  }
  await console_.page.setViewportSize(DESKTOP.viewport);
  console_.quiet();
}

/** A picture of the match, some seconds late, that moves. @param {World} world */
export async function spectate(world) {
  const console_ = known(world, 'console');
  const { page } = console_;
  await show(console_, 'fleet');
  await page.getByRole('link', { name: /^Watch game session/ }).first().click();
  await until('the match', async () => (await page.locator('main[data-view="spectate"]').getAttribute('data-view-state')) === 'ready');
  const canvas = page.locator('main[data-view="spectate"] canvas').first();
  const first = await canvas.screenshot();
  await until('the picture to move', async () => !first.equals(await canvas.screenshot()));
  await console_.accessible('a match that is watched');
  await console_.picture('console-spectate-desktop');
  await show(console_, 'fleet');
  console_.quiet();
}

/**
 * Presses, and says yes when asked.
 *
 * @param {Watched} watched
 * @param {import('playwright-core').Locator} button
 * @param {string} picture
 */
export async function confirmed(watched, button, picture) {
  const { page } = watched;
  const dialog = page.getByRole('dialog');
  await button.click();
  await dialog.waitFor();
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await dialog.waitFor({ state: 'hidden' });
  await button.click();
  await dialog.waitFor();
  await dialog.getByRole('textbox', { name: 'Reason' }).fill(REASON);
  await watched.accessible('the question before an action');
  await watched.picture(picture);
  await dialog.locator('button[type="submit"]').click();
  await dialog.waitFor({ state: 'hidden' });
}

/** @param {World} world @param {RegExp} action */
export async function audited(world, action) {
  const console_ = known(world, 'console');
  await show(console_, 'audit', ['ready']);
  const row = console_.page.locator('main[data-view="audit"]').getByRole('row').filter({ hasText: action }).filter({ hasText: REASON });
  await row.first().waitFor();
  await until('the action to be done', async () => /done/i.test(await row.first().innerText()));
}

/** Ends the match that is played at the desk. @param {World} world */
export async function endSession(world) {
  const console_ = known(world, 'console');
  const { page } = console_;
  await show(console_, 'fleet');
  // Whichever match it is that somebody of ours plays.
  for (let i = 0; (await known(world, 'desktop').state()) === 'playing' && i < 2; i++) {
    await confirmed(console_, page.getByRole('button', { name: /^End game session/ }).first(), 'console-end-session');
    await audited(world, /end.session/i);
    await show(console_, 'fleet');
    await until('the match to end', async () => (await known(world, 'desktop').state()) !== 'playing', 15_000).catch(() => undefined);
  }
  console_.quiet();
}

/** @param {World} world */
export async function interrupt(world) {
  const console_ = known(world, 'console');
  await show(console_, 'fleet');
  await confirmed(console_, console_.page.getByRole('button', { name: /^Interrupt instance/ }).first(), 'console-interrupt');
  await audited(world, /interrupt.instance/i);
  console_.quiet();
}
