import { DESKTOP, PHONE, PATIENCE_MILLIS, check } from './look.js';
import { visitor } from './world.js';

/** @typedef {import('./world.js').World} World */

const FIRST_LOAD_BYTES_MAX = 150_000;
const POLICY = ["default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'"];

/** @param {World} world */
export async function deskHome(world) {
  world.desktop = await visitor(world, DESKTOP);
  const { page } = world.desktop;
  const answer = await page.goto(world.playUrl, { waitUntil: 'load', timeout: PATIENCE_MILLIS });
  await world.desktop.reach(['home']);
  const headers = (await answer?.allHeaders()) ?? {};
  const policy = headers['content-security-policy'] ?? '';
  for (const part of POLICY) {
    check(policy.includes(part), `the policy has no ${part}: ${policy}`);
  }
  check(!policy.includes('unsafe'), `the policy allows what is unsafe: ${policy}`);
  check(headers['x-content-type-options'] === 'nosniff', 'no nosniff');
  const bytes = await page.evaluate(() =>
    [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
      .map((each) => /** @type {PerformanceResourceTiming} */ (each))
      .filter((each) => ['navigation', 'script', 'link', 'css', 'img', 'other'].includes(each.initiatorType))
      .reduce((sum, each) => sum + each.encodedBodySize, 0),
  );
  world.tell(`first load of /play/: ${(bytes / 1000).toFixed(1)} KB as they came over the wire`);
  check(bytes > 1000 && bytes < FIRST_LOAD_BYTES_MAX, `first load is ${bytes} bytes`);
  await world.desktop.looks('play-home-desktop');
  world.desktop.quiet();
}

/** @param {World} world */
export async function phoneHome(world) {
  world.phone = await visitor(world, PHONE);
  await world.phone.page.goto(world.playUrl, { timeout: PATIENCE_MILLIS });
  await world.phone.reach(['home']);
  const wide = await world.phone.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  check(wide <= 0, `the page is ${wide} pixels wider than the phone`);
  await world.phone.looks('play-home-phone');
  world.phone.quiet();
}

/** Every control is reached by Tab, in the order of the page, and is seen to be. @param {World} world */
export async function keyboard(world) {
  const watched = await visitor(world, DESKTOP);
  const { page } = watched;
  await page.goto(world.playUrl, { timeout: PATIENCE_MILLIS });
  await watched.reach(['home']);
  /** @type {{name: string, seen: boolean, before: boolean}[]} */
  const stops = [];
  await page.evaluate(() => /** @type {HTMLElement | null} */ (document.activeElement)?.blur());
  for (let i = 0; i < 40; i++) {
    await page.keyboard.press('Tab');
    const stop = await page.evaluate(() => {
      const at = document.activeElement;
      if (!at || at === document.body) {
        return null;
      }
      const style = getComputedStyle(at);
      // @ts-expect-error of our own making
      const last = window.netliftLastStop;
      // @ts-expect-error of our own making
      window.netliftLastStop = at;
      return {
        name: (at.getAttribute('aria-label') ?? (at instanceof HTMLInputElement ? at.labels?.[0]?.textContent : at.textContent) ?? '').trim(),
        seen: (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== 'none',
        again: last === at,
        before: !last || (last.compareDocumentPosition(at) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0,
      };
    });
    if (stop === null || stop.again || (stops.length > 0 && stops[0].name === stop.name)) {
      break;
    }
    stops.push(stop);
  }
  const names = stops.map((each) => each.name);
  for (const wanted of ['Name', 'Play', 'Achievements', 'Avatar']) {
    check(names.some((each) => each.includes(wanted)), `Tab does not reach "${wanted}", only ${names.join(', ')}`);
  }
  const unseen = stops.filter((each) => !each.seen).map((each) => each.name);
  check(unseen.length === 0, `nobody sees the focus on ${unseen.join(', ')}`);
  const jumps = stops.filter((each) => !each.before).map((each) => each.name);
  check(jumps.length === 0, `the focus jumps back to ${jumps.join(', ')}`);
  watched.quiet();
  await page.context().close();
}
