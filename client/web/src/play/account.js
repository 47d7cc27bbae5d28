// Who plays: a guest whom this browser knows again, and what he wants to be called.

import { signIn } from '../net/index.js';
import { kept } from '../shared/keeping.js';

/** @typedef {import('../net/index.js').Player} Player */
/** @typedef {import('./config.js').Config} Config */

export const NAME_MAX = 24;
const IDENTITY = 'netlift.identity';
const NAME = kept('netlift.name');

/**
 * One of a page.
 *
 * @param {Config} config
 */
export function account(config) {
  /** @type {Promise<Player> | null} */
  let signingIn = null;
  /** @type {Set<() => void>} */
  const watchers = new Set();
  let name = cleanName(NAME.read() ?? '');
  /** @type {{avatar?: string, urls?: Record<string, string>} | null} */
  let picture = null;
  const changed = () => watchers.forEach((each) => each());

  return {
    /**
     * The player, signed in when first asked for. After a failure the next call tries again.
     *
     * @returns {Promise<Player>}
     */
    player() {
      signingIn ??= signIn(config, storage()).catch((error) => {
        signingIn = null;
        throw error;
      });
      return signingIn;
    },
    /** Whether this browser was here before. */
    get known() {
      return kept(IDENTITY).read() !== null;
    },
    /** Forgets the guest for good: nobody can be him again. */
    forget() {
      kept(IDENTITY).forget();
      kept('netlift.ticket').forget();
      NAME.forget();
      signingIn = null;
      name = '';
      picture = null;
      changed();
    },
    /** What others see; empty for none. */
    get name() {
      return name;
    },
    set name(wanted) {
      name = cleanName(wanted);
      NAME.write(name);
      changed();
    },
    get picture() {
      return picture;
    },
    /** The one that was approved just now. */
    set picture(approved) {
      picture = approved;
      changed();
    },
    /** Asks for the picture that is on. */
    async refreshPicture() {
      const player = await this.player();
      const { status, body } = await player.api('GET', '/players/me/avatar');
      if (status === 200) {
        picture = body;
        changed();
      }
      return picture;
    },
    /** @param {() => void} watcher called when name or picture changed */
    watch(watcher) {
      watchers.add(watcher);
    },
  };
}

/** @typedef {ReturnType<typeof account>} Account */

/**
 * As the server takes it: at most 24 characters, none of control, no blanks around or doubled.
 *
 * @param {string} text
 */
export function cleanName(text) {
  const plain = text.normalize('NFC').replace(/\p{C}/gu, '').replace(/\s+/gu, ' ').trim();
  return Array.from(plain).slice(0, NAME_MAX).join('').trim();
}

function storage() {
  try {
    localStorage.getItem(IDENTITY);
    return localStorage;
  } catch {
    return null;
  }
}
