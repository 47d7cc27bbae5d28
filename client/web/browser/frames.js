// Judges how smoothly the game is drawn; docs/browser-tests.md says why this way.

export const FRAME_MILLIS_MAX = 20;
export const WORK_MILLIS_MAX = 8.3;
const SCREEN_FACTOR = 1.5;

/**
 * @typedef {object} Window of two seconds
 * @property {number} count frames
 * @property {number} p95Millis from frame to frame
 * @property {number} workP95Millis of it the page's own
 */

/**
 * @param {Window[]} windows of the game
 * @param {number[]} emptyP95Millis of an empty page, before and after
 * @returns {{frameP95Millis: number, allowedMillis: number, workP95Millis: number, fault: string | null}}
 */
export function judge(windows, emptyP95Millis) {
  const drawn = windows.filter((each) => each.count > 0);
  if (drawn.length === 0 || drawn.length < windows.length) {
    return { frameP95Millis: NaN, allowedMillis: NaN, workP95Millis: NaN, fault: 'two seconds went by without a frame' };
  }
  const frameP95Millis = Math.min(...drawn.map((each) => each.p95Millis));
  const workP95Millis = Math.min(...drawn.map((each) => each.workP95Millis));
  const allowedMillis = Math.max(FRAME_MILLIS_MAX, SCREEN_FACTOR * Math.max(...emptyP95Millis));
  const faults = [];
  if (!(frameP95Millis < allowedMillis)) {
    faults.push(`p95 from frame to frame is ${frameP95Millis} ms, allowed are ${allowedMillis}`);
  }
  if (!(workP95Millis < WORK_MILLIS_MAX)) {
    faults.push(`p95 of the page's own work in a frame is ${workP95Millis} ms, allowed are ${WORK_MILLIS_MAX}`);
  }
  return { frameP95Millis, allowedMillis, workP95Millis, fault: faults.join('; ') || null };
}

/**
 * The 95th percentile, from frame to frame, of a page that draws nothing.
 *
 * @param {import('playwright-core').BrowserContext} context
 * @returns {Promise<number>} milliseconds
 */
export async function emptyPage(context) {
  const page = await context.newPage();
  const millis = await page.evaluate(
    () =>
      new Promise((done) => {
        /** @type {number[]} */
        const gaps = [];
        let last = 0;
        const begun = performance.now();
        requestAnimationFrame(function frame(now) {
          if (last > 0) {
            gaps.push(now - last);
          }
          last = now;
          if (performance.now() - begun < 2000) {
            requestAnimationFrame(frame);
          } else {
            gaps.sort((a, b) => a - b);
            done(gaps[Math.floor(gaps.length * 0.95)]);
          }
        });
      }),
  );
  await page.close();
  return /** @type {number} */ (millis);
}
