// node browser/run.js --play URL --console URL --out DIR [--root DIR] [--only WORDS] [--without WORDS]
// Plays and watches in a real browser. One line of JSON for each scenario on standard output; exit 1 when
// one failed. Each goes on from where the one before left the pages.
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import * as faults from './faults.js';
import * as home from './home.js';
import { launch } from './look.js';
import * as match from './match.js';
import * as player from './player.js';
import * as watching from './watching.js';

/** @typedef {import('./world.js').World} World */

/** @type {[string, (world: World) => Promise<void>][]} */
const SCENARIOS = [
  ['the page to play, at a desk: its policy, its size, its looks', home.deskHome],
  ['the page to play, on a phone', home.phoneHome],
  ['the page to play, by keyboard alone', home.keyboard],
  ['two players find a match, one under a name that is markup', match.enter],
  ['the console, by its key and only by it', watching.enter],
  ['the game is drawn smoothly: counting', match.frames],
  ['a player scores against bots and sees the unlock', match.score],
  ['a finger on a phone moves its player', match.touch],
  ['a match is watched from the console', watching.spectate],
  ['an operator ends a session, after a question, and it is audited', watching.endSession],
  ['the scoreboard, and another match', match.scoreboard],
  ['the game is drawn smoothly: judged beside an empty page', match.smooth],
  ['each view of the console, at a desk and on a phone', watching.views],
  ['the achievements of who has played', player.achievements],
  ['an avatar, from the file through the review to its place', player.avatar],
  ['notifications: how it stands with them', player.push],
  ['texts of others are shown, and never run', player.hostile],
  ['a lost socket is said to be one, and comes back by itself', faults.lostSocket],
  ['an operator interrupts an instance, and it is audited', watching.interrupt],
  ['a dead backend is said to be one', faults.deadBackend],
];

const { values } = parseArgs({
  options: {
    play: { type: 'string' },
    console: { type: 'string' },
    out: { type: 'string' },
    root: { type: 'string', default: path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../..') },
    only: { type: 'string', default: '' },
    without: { type: 'string', default: '\u0000' },
    list: { type: 'boolean', default: false },
  },
});
if (values.list) {
  console.log(JSON.stringify(SCENARIOS.map(([name]) => name)));
  process.exit(0);
}
if (!values.play || !values.console || !values.out) {
  console.error('usage: node browser/run.js --play URL --console URL --out DIR [--root DIR] [--only WORDS] [--without WORDS]');
  process.exit(2);
}
fs.rmSync(values.out, { recursive: true, force: true });
fs.mkdirSync(values.out, { recursive: true });
const browser = await launch();
/** @type {string[]} */
let told = [];
/** @type {World} */
const world = {
  browser,
  playUrl: values.play,
  consoleUrl: values.console,
  root: /** @type {string} */ (values.root),
  out: values.out,
  tell: (what) => told.push(what),
};
for (const [name, run] of SCENARIOS) {
  if (!name.includes(/** @type {string} */ (values.only)) || name.includes(/** @type {string} */ (values.without))) {
    continue;
  }
  const begun = Date.now();
  told = [];
  let fault = null;
  try {
    await run(world);
  } catch (error) {
    fault = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.exitCode = 1;
    await picturesOf(name);
  }
  console.log(JSON.stringify({ name, millis: Date.now() - begun, fault, told }));
}
await browser.close();

/** What every page showed when it failed. @param {string} name */
async function picturesOf(name) {
  const pages = browser.contexts().flatMap((context) => context.pages());
  for (const [number, page] of pages.entries()) {
    const file = `failed-${name.replaceAll(/[^a-z]+/g, '-').slice(0, 40)}-${number}.png`;
    await page.screenshot({ path: path.join(world.out, file), timeout: 10_000 }).catch(() => undefined);
  }
}
