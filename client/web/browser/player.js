import fs from 'node:fs';
import path from 'node:path';
import { DESKTOP, PATIENCE_MILLIS, check, until } from './look.js';
import { png } from './png.js';
import { confirmed, show } from './watching.js';
import { HOSTILE, known, unscripted, visitor } from './world.js';

/** @typedef {import('./world.js').World} World */

/** @param {import('playwright-core').Page} page @param {string} view */
async function go(page, view) {
  await page.evaluate((hash) => {
    location.hash = hash;
  }, `#/${view}`);
}

/** @param {World} world */
export async function achievements(world) {
  const desktop = known(world, 'desktop');
  const { page } = desktop;
  await go(page, 'achievements');
  await page.locator('[data-achievement="first-blood"][data-unlocked="true"]').waitFor();
  check((await page.locator('[data-achievement][data-unlocked="false"]').count()) > 0, 'everything is unlocked at once');
  await desktop.looks('play-achievements-desktop');
  desktop.quiet();
}

/** From the file to the operator's yes and back. @param {World} world */
export async function avatar(world) {
  const desktop = known(world, 'desktop');
  const operator = known(world, 'console');
  const { page } = desktop;
  const file = path.join(world.out, 'avatar.png');
  fs.writeFileSync(file, png(320, 240));
  await go(page, 'avatar');
  await page.locator('[data-avatar]').waitFor();
  await desktop.looks('play-avatar-desktop');
  await page.getByLabel('Picture').setInputFiles(file);
  await page.locator('[data-avatar="crop"]').waitFor();
  await page.locator('canvas[aria-label="Crop"]').waitFor();
  await desktop.picture('play-avatar-crop-desktop');
  await desktop.accessible('the crop');
  await page.getByRole('button', { name: 'Upload' }).click();
  await page.locator('[data-avatar="review"]').waitFor();
  await desktop.picture('play-avatar-review-desktop');

  await show(operator, 'reviews', ['ready']);
  await operator.looks('console-review-waiting-desktop');
  await confirmed(operator, operator.page.getByRole('button', { name: 'Approve' }).first(), 'console-approve');
  await page.locator('[data-avatar="approved"]').waitFor({ timeout: PATIENCE_MILLIS });
  await until('the picture to be shown', () =>
    page.evaluate(() => [...document.images].some((each) => each.src.includes('/avatars/') && each.complete && each.naturalWidth > 0)),
  );
  await desktop.picture('play-avatar-approved-desktop');
  await go(page, 'play');
  desktop.quiet();
  operator.quiet();
}

/** Off, on, or why not. @param {World} world */
export async function push(world) {
  const { page } = known(world, 'desktop');
  await go(page, 'settings');
  const state = page.locator('[data-push]').first();
  await state.waitFor();
  const value = await state.getAttribute('data-push');
  check(['off', 'on', 'denied', 'unavailable'].includes(value ?? ''), `[data-push] is "${value}"`);
  check((await state.innerText()).trim().length > 0, 'nothing says how it stands with notifications');
  await known(world, 'desktop').looks('play-settings-desktop');
  await go(page, 'play');
  known(world, 'desktop').quiet();
}

/** Every text that others can choose is markup, in every answer. @param {World} world */
export async function hostile(world) {
  const player = await visitor(world, DESKTOP);
  const texts = ['description', 'title', 'reason', 'message', 'text', 'label', 'detail'];
  /** @param {unknown} value @param {string[]} keys @returns {unknown} */
  const spoil = (value, keys) => {
    if (Array.isArray(value)) {
      return value.map((each) => spoil(each, keys));
    }
    if (value && typeof value === 'object') {
      return Object.fromEntries(
        Object.entries(value).map(([key, each]) => [
          key,
          typeof each === 'string' && keys.includes(key) ? `${each}${HOSTILE}` : spoil(each, keys),
        ]),
      );
    }
    return value;
  };
  /** @param {import('playwright-core').Route} route */
  const answer = async (route) => {
    const real = await route.fetch();
    const body = await real.text();
    let spoilt = body;
    try {
      // Dashboards are asked for by their names.
      const keys = real.url().includes('/dashboards') ? texts : [...texts, 'name'];
      spoilt = JSON.stringify(spoil(JSON.parse(body), keys));
    } catch {
      // Not JSON.
    }
    const headers = real.headers();
    delete headers['content-length'];
    delete headers['content-encoding'];
    await route.fulfill({ status: real.status(), headers, body: spoilt });
  };
  await player.page.route('**/players/me/achievements', answer);
  await player.page.goto(world.playUrl, { timeout: PATIENCE_MILLIS });
  await player.reach(['home']);
  await go(player.page, 'achievements');
  await player.page.locator('[data-achievement]').first().waitFor();
  check((await player.page.locator('main').innerText()).includes(HOSTILE), 'the name of an achievement is not shown as it is');
  await unscripted(player);
  player.quiet();
  await player.page.context().close();

  const operator = await visitor(world, DESKTOP);
  await operator.page.route('**/console/api/**', answer);
  await operator.page.goto(world.consoleUrl, { timeout: PATIENCE_MILLIS });
  await operator.reach(['ready']);
  let seen = 0;
  for (const view of ['fleet', 'tickets', 'events', 'metrics', 'achievements', 'reviews', 'audit']) {
    await show(operator, view);
    await unscripted(operator);
    seen += (await operator.page.locator('main').innerText()).includes(HOSTILE) ? 1 : 0;
  }
  check(seen >= 3, `only ${seen} views of the console show a text as it is`);
  operator.quiet();
  // The log of events is always being waited for.
  await operator.page.unrouteAll({ behavior: 'ignoreErrors' });
  await operator.page.context().close();
}
