// A browser with its pages watched: what they complain of, whom they shut out, how they look.
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import process from 'node:process';
import { chromium } from 'playwright-core';

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {import('playwright-core').BrowserContext} BrowserContext */

const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const AXE = fs.readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

export const DESKTOP = { viewport: { width: 1280, height: 800 } };
export const PHONE = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true };
/** A machine with two processors and a dozen JVMs is slow; nothing here depends on how slow. */
export const PATIENCE_MILLIS = 60_000;

/** @returns {string | undefined} */
export function chromiumPath() {
  const folders = (process.env.PATH ?? '').split(path.delimiter);
  return NAMES.flatMap((name) => folders.map((folder) => path.join(folder, name))).find((file) => fs.existsSync(file));
}

/** @returns {Promise<import('playwright-core').Browser>} */
export function launch() {
  const executablePath = chromiumPath();
  if (executablePath === undefined) {
    throw new Error(`no Chromium on the PATH (${NAMES.join(', ')}); Debian: apt-get install chromium`);
  }
  // Its profile is a new folder that goes with it.
  return chromium.launch({ executablePath, args: FLAGS, headless: true, timeout: PATIENCE_MILLIS });
}

/** @param {number} millis @returns {Promise<void>} */
export const pause = (millis) => new Promise((done) => setTimeout(done, millis));

/**
 * @template T
 * @param {string} what
 * @param {() => Promise<T | false | null | undefined>} check
 * @param {number} [millis]
 * @returns {Promise<T>}
 */
export async function until(what, check, millis = PATIENCE_MILLIS) {
  const end = Date.now() + millis;
  for (;;) {
    const found = await check();
    if (found) {
      return found;
    }
    if (Date.now() > end) {
      throw new Error(`waited ${millis} ms for ${what}`);
    }
    await pause(100);
  }
}

/**
 * @param {boolean} holds
 * @param {string} otherwise
 * @returns {asserts holds}
 */
export function check(holds, otherwise) {
  if (!holds) {
    throw new Error(otherwise);
  }
}

/** A page whose complaints are kept. */
export class Watched {
  /** @type {string[]} */
  #complaints = [];
  /** @type {RegExp[]} */
  #expected = [];

  /** @param {Page} page @param {string} out folder for pictures */
  constructor(page, out) {
    this.page = page;
    this.out = out;
    page.setDefaultTimeout(PATIENCE_MILLIS);
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') {
        this.#complaints.push(`${message.type()}: ${message.text()} (${message.location().url})`);
      }
    });
    page.on('pageerror', (error) => this.#complaints.push(`not caught: ${error.stack ?? error.message}`));
  }

  /** @param {RegExp} complaint that what is done next brings about */
  expect(complaint) {
    this.#expected.push(complaint);
  }

  /** Fails on anything the page complained of since the last look. */
  quiet() {
    const found = this.#complaints.filter((each) => !this.#expected.some((pattern) => pattern.test(each)));
    this.#complaints = [];
    this.#expected = [];
    check(found.length === 0, `the page complains:\n  ${found.join('\n  ')}`);
  }

  /** @returns {Promise<string | null>} */
  state() {
    return this.page.locator('body').getAttribute('data-state');
  }

  /** @param {string[]} wanted @param {number} [millis] @returns {Promise<string>} the one reached */
  async reach(wanted, millis) {
    let last = '';
    try {
      return await until(
        wanted.join(' or '),
        async () => {
          last = (await this.state()) ?? '';
          return wanted.includes(last) && last;
        },
        millis,
      );
    } catch (error) {
      const text = (await this.page.locator('body').innerText()).slice(0, 800);
      throw new Error(`${error instanceof Error ? error.message : error}; it is "${last}" and says:\n${text}`);
    }
  }

  /** @param {string} name */
  async picture(name) {
    await this.page.screenshot({ path: path.join(this.out, `${name}.png`), animations: 'disabled', timeout: PATIENCE_MILLIS });
  }

  /** Fails when somebody would be shut out. @param {string} where for the message */
  async accessible(where) {
    await this.page.evaluate(`${AXE}; undefined`);
    const violations = await this.page.evaluate(
      (tags) =>
        // @ts-expect-error axe is there since the line above
        window.axe
          .run(document, {
            runOnly: { type: 'tag', values: tags },
            rules: { 'target-size': { enabled: true } },
            resultTypes: ['violations'],
          })
          .then((/** @type {import('axe-core').AxeResults} */ results) =>
            results.violations.map((each) => ({
              id: each.id,
              help: each.help,
              at: each.nodes.slice(0, 4).map((node) => `${node.target.join(' ')} — ${node.failureSummary ?? ''}`),
            })),
          ),
      WCAG,
    );
    const said = violations.map(
      (/** @type {{id: string, help: string, at: string[]}} */ each) => `${each.id}: ${each.help}\n    ${each.at.join('\n    ')}`,
    );
    check(said.length === 0, `axe finds on ${where}:\n  ${said.join('\n  ')}`);
  }

  /** Pictures and axe in dark and in light. @param {string} name */
  async looks(name) {
    for (const colorScheme of /** @type {const} */ (['dark', 'light'])) {
      await this.page.emulateMedia({ colorScheme });
      await this.page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
      await this.accessible(`${name} in ${colorScheme}`);
      await this.picture(`${name}-${colorScheme}`);
    }
    await this.page.emulateMedia({ colorScheme: 'dark' });
  }
}
