// A match on the screen: draws what the connection sees, sends what the player wants, says how it stands.

import { play } from '../net/index.js';
import { arenaCanvas } from '../shared/arena-canvas.js';
import { ask } from '../shared/components.js';
import { byId, fill, h, write } from '../shared/dom.js';
import { clock, ordinal, plural } from '../shared/format.js';
import { icon } from '../shared/icons.js';
import { controls } from './controls.js';
import { matchNotices } from './notices.js';

/**
 * @typedef {import('../net/index.js').Match} Match
 * @typedef {ReturnType<typeof play>} Game
 * @typedef {ReturnType<Game['view']>} View
 * @typedef {import('../shared/arena-canvas.js').Fighter} Fighter
 * @typedef {'rematch' | 'back'} Next
 */

const HUD_MILLIS = 100;
const FEED_MAX = 5;
const FEED_MILLIS = 5000;
const ENDING_MILLIS = 15_000;
const LOW_HEALTH = 35;
const SLOW_PING_MILLIS = 150;
const POOR_LOSS_PERCENT = 2;
/** Where more than a tenth of the frames come late for a while, fewer pixels are drawn. */
const SLOW_FRAMES = 25;
const SLOW_FRAME_MILLIS = 22;
const FORGIVEN = 1 / 9;
const QUALITIES = [1, 0.75, 0.5];

/**
 * The one match screen of a page.
 *
 * @param {{name: () => string, state: (state: string) => void, unlocked: (name: string) => void,
 *     frames: ReturnType<typeof import('./frames.js').frameCounter>}} page
 */
export function matchScreen(page) {
  const section = byId('match');
  const canvas = byId('arena', HTMLCanvasElement);
  const around = byId('hud');
  const leaveButton = byId('leave');
  fill(leaveButton, icon('leave'));
  /** @type {View | null} */
  let drawn = null;
  /** @type {ReturnType<typeof arenaCanvas> | null} */
  let stage = null;
  /** Ends what is shown of a match that is over. @type {(() => void) | null} */
  let dismiss = null;

  return {
    /** What is drawn, and where: for tools, and for tests. */
    window: {
      view: () => drawn,
      toPage: (/** @type {number} */ x, /** @type {number} */ y) => stage?.toPage(x, y) ?? { x: 0, y: 0 },
    },

    /** Whether a match is on the screen. */
    get open() {
      return !section.hidden;
    },
    /** Puts a match away that is over; one that is played goes on. */
    dismiss: () => dismiss?.(),

    /**
     * Plays a match to its end, whatever that is.
     *
     * @param {Match} match
     * @returns {Promise<Next>} what the player wants then
     */
    enter(match) {
      return new Promise((resolve) => {
        run(match, resolve);
      });
    },
  };

  /**
   * @param {Match} match
   * @param {(next: Next) => void} resolve
   */
  function run(match, resolve) {
    section.hidden = false;
    canvas.inert = false;
    around.inert = false;
    document.body.classList.add('in-match');
    byId('shell').inert = true;
    const board = (stage = arenaCanvas(canvas));
    const hud = headUp();
    const notices = matchNotices(finish, () => void goodbye());
    let over = false;
    let finished = false;
    let asking = false;
    let frame = 0;
    let hudAt = 0;
    let quality = 0;
    let slow = 0;
    let last = NaN;
    /** @type {View | null} */
    let view = null;

    const input = controls(canvas, {
      enabled: () => !over && !asking,
      leave: () => void leave(),
      touched: () => hud.touched(),
    });
    leaveButton.onclick = () => void leave();
    canvas.focus({ preventScroll: true });

    const game = play(match, {
      name: page.name(),
      listener: {
        state(state, reason) {
          if (over) {
            return;
          }
          page.state(state === 'connecting' ? 'matching' : state);
          notices.state(state, reason);
          if (state === 'ended' || state === 'refused' || state === 'lost') {
            over = true;
            canvas.inert = true;
            around.inert = true;
            dismiss = () => finish('back');
            drawWhatIsLeft();
          }
        },
        started(world) {
          hud.started(world);
        },
        kill({ killer, victim }) {
          const named = (/** @type {number} */ id) => view?.scores.find((each) => each.id === id)?.name ?? `Player ${id + 1}`;
          hud.kill(named(killer), named(victim), killer === view?.self?.id || victim === view?.self?.id);
        },
        unlocked(list) {
          list.forEach((each) => page.unlocked(each.name));
        },
        ended(result) {
          notices.result(result);
        },
      },
    });
    page.frames.reset();
    frame = requestAnimationFrame(draw);

    /** @param {number} now */
    function draw(now) {
      const begun = performance.now();
      view = drawn = game.view(now);
      const self = view.self;
      const wanted = input.read(now, (x, y) => (self ? board.heading(x, y, self) : 0), self, view.others);
      game.input(wanted);
      // One's own aim is seen at once; everything else of oneself is as predicted.
      const scene = self ? { ...view, self: { ...self, aim: wanted.aim } } : view;
      board.draw(scene, camera(self, view.world?.size ?? 4096), { aim: true, pointers: true });
      board.map(scene, mapPlace());
      input.sticks().forEach(board.stick);
      if (now - hudAt >= HUD_MILLIS) {
        hudAt = now;
        hud.show(view, game.stats);
      }
      adapt(now);
      page.frames.drawn(now, performance.now() - begun);
      frame = over ? 0 : requestAnimationFrame(draw);
    }

    /** @param {number} now */
    function adapt(now) {
      const late = now - last > SLOW_FRAME_MILLIS && now - last < 250;
      slow = late ? slow + 1 : Math.max(0, slow - FORGIVEN);
      last = now;
      if (slow > SLOW_FRAMES && quality < QUALITIES.length - 1) {
        slow = 0;
        board.setQuality(QUALITIES[++quality]);
      }
    }

    function mapPlace() {
      const small = Math.min(board.width, board.height) < 600;
      const size = small ? 84 : 150;
      const y = small ? 84 : board.height - size - 16;
      return { x: small ? 12 : board.width - size - 16, y, size };
    }

    /** @param {Fighter | null} self @param {number} size */
    function camera(self, size) {
      const unitsAcross = Math.min(board.width, board.height) < 600 ? 800 : 1000;
      return { x: self?.x ?? size / 2, y: self?.y ?? size / 2, unitsAcross };
    }

    /** The last picture stays, under what is said about the end. */
    function drawWhatIsLeft() {
      cancelAnimationFrame(frame);
      page.frames.pause();
      const rest = game.view(performance.now());
      drawn = rest;
      board.draw(rest, camera(rest.self, rest.world?.size ?? 4096));
    }

    async function leave() {
      if (over || asking) {
        return;
      }
      asking = true;
      const answer = await ask({
        title: 'Leave the match?',
        text: 'What you reached is kept. Your seat is free for somebody else.',
        confirm: 'Leave',
        danger: true,
      });
      asking = false;
      if (answer && !over) {
        await goodbye();
      } else {
        canvas.focus({ preventScroll: true });
      }
    }

    async function goodbye() {
      over = true;
      cancelAnimationFrame(frame);
      await game.leave();
      finish('back');
    }

    /** @param {Next} next */
    function finish(next) {
      if (finished) {
        return;
      }
      finished = true;
      over = true;
      cancelAnimationFrame(frame);
      page.frames.pause();
      input.close();
      notices.close();
      hud.close();
      board.close();
      stage = null;
      drawn = null;
      dismiss = null;
      leaveButton.onclick = null;
      section.hidden = true;
      document.body.classList.remove('in-match');
      byId('shell').inert = false;
      resolve(next);
    }
  }
}

/** What stands around the arena: numbers, and who killed whom. */
function headUp() {
  const kills = byId('kills');
  const standing = byId('standing');
  const time = byId('clock');
  const goal = byId('goal');
  const ping = byId('ping');
  const loss = byId('loss');
  const feed = byId('feed');
  const vitals = byId('vitals');
  const health = byId('health', HTMLProgressElement);
  const healthNumber = byId('health-number');
  const weapon = byId('weapon');
  const respawn = byId('respawn');
  const touchHint = byId('touch-hint');
  fill(feed);
  fill(goal);
  let dismissed = false;
  touchHint.hidden = !matchMedia('(pointer: coarse)').matches;

  return {
    /** @param {{killsToWin: number, map: string}} world */
    started(world) {
      fill(goal, `${world.map} \u00b7 first to ${world.killsToWin}`);
    },
    /** Once is enough. */
    touched() {
      if (!dismissed) {
        dismissed = true;
        setTimeout(() => {
          touchHint.hidden = true;
        }, 1500);
      }
    },
    /**
     * @param {View} view
     * @param {Game['stats']} stats
     */
    show(view, stats) {
      const self = view.self;
      figure(kills, 'kills', self?.kills ?? 0, String(self?.kills ?? 0));
      write(standing, placing(view.scores));
      write(time, view.remainingMillis === null ? '\u2013:\u2013\u2013' : clock(view.remainingMillis));
      time.parentElement?.classList.toggle('ending', view.remainingMillis !== null && view.remainingMillis < ENDING_MILLIS);
      figure(ping, 'ping', stats.rttMillis, stats.rttMillis === null ? '\u2013' : `${Math.round(stats.rttMillis)} ms`);
      figure(loss, 'loss', stats.lossPercent, stats.lossPercent === null ? '\u2013' : `${Math.round(stats.lossPercent * 10) / 10} %`);
      ping.classList.toggle('poor', (stats.rttMillis ?? 0) > SLOW_PING_MILLIS);
      loss.classList.toggle('poor', (stats.lossPercent ?? 0) > POOR_LOSS_PERCENT);
      const left = self?.alive ? self.health : 0;
      health.value = left;
      write(healthNumber, left);
      vitals.classList.toggle('low', left <= LOW_HEALTH);
      const note = self?.reloading ? 'Reloading' : self?.rapidFire ? 'Rapid fire' : '';
      write(weapon, note);
      weapon.hidden = note === '';
      respawn.hidden = !self || self.alive;
    },
    /** @param {string} killer @param {string} victim @param {boolean} own */
    kill(killer, victim, own) {
      const line = h('li', { class: own ? 'own' : null }, `${killer} \u2715 ${victim}`);
      feed.append(line);
      while (feed.children.length > FEED_MAX) {
        feed.firstElementChild?.remove();
      }
      setTimeout(() => line.remove(), FEED_MILLIS);
    },
    close() {
      fill(feed);
      respawn.hidden = true;
    },
  };

  /**
   * A number as text and, for whoever reads pages by program, in an attribute.
   *
   * @param {HTMLElement} element
   * @param {string} name
   * @param {number | null} value
   * @param {string} text
   */
  function figure(element, name, value, text) {
    write(element, text);
    element.dataset[name] = value === null ? '' : String(Math.round(value * 10) / 10);
  }
}

/** @param {{kills: number, self: boolean}[]} scores most kills first */
function placing(scores) {
  const self = scores.find((each) => each.self);
  if (!self || scores.length < 2) {
    return '';
  }
  const place = scores.filter((each) => each.kills > self.kills).length + 1;
  const best = Math.max(...scores.filter((each) => !each.self).map((each) => each.kills));
  const gap = self.kills - best;
  const where = `${ordinal(place)} of ${scores.length}`;
  return gap === 0 ? `${where}, level` : `${where}, ${gap > 0 ? `${gap} ahead` : `${plural(-gap, 'kill')} behind`}`;
}
