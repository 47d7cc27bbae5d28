import { DESKTOP, PHONE, Watched, check } from './look.js';

/**
 * What a run has: each scenario finds the pages as the one before left them.
 *
 * @typedef {object} World
 * @property {import('playwright-core').Browser} browser
 * @property {string} playUrl
 * @property {string} consoleUrl with its key
 * @property {string} root of the checkout
 * @property {string} out folder for pictures
 * @property {(what: string) => void} tell for the report
 * @property {Watched} [desktop] who plays at a desk
 * @property {Watched} [phone] who plays on a phone
 * @property {Watched} [console]
 * @property {string} [gameSessionId] of the match that is played at the desk
 * @property {number} [emptyBefore] p95 of an empty page's frames, in milliseconds
 * @property {import('./frames.js').Window[]} [windows] of the match
 */

/** Markup that would run if it were ever parsed, short enough for a name. */
export const HOSTILE = '<img src=x onerror=go()>';

/**
 * @param {World} world
 * @param {typeof DESKTOP | typeof PHONE} [device]
 * @returns {Promise<Watched>} a new browser profile with one empty page
 */
export async function visitor(world, device = DESKTOP) {
  const context = await world.browser.newContext({ ...device, colorScheme: 'dark', reducedMotion: 'reduce' });
  // Also an attribute that survives a parser's repairs is noticed.
  await context.addInitScript('window.go = () => { window.netliftScripted = true; };');
  return new Watched(await context.newPage(), world.out);
}

/**
 * @param {World} world
 * @param {'desktop' | 'phone' | 'console'} who
 * @returns {Watched}
 */
export function known(world, who) {
  const found = world[who];
  check(found !== undefined, `there is no ${who}: an earlier scenario failed`);
  return found;
}

/** Fails when a text has become markup. @param {Watched} watched */
export async function unscripted({ page }) {
  const found = await page.evaluate(() => ({
    // @ts-expect-error set by what must not run
    scripted: window.netliftScripted === true,
    parsed: document.querySelectorAll('img[src="x"], [onerror]').length,
  }));
  check(!found.scripted, 'a text ran as a script');
  check(found.parsed === 0, `${found.parsed} elements were made of a text`);
}
