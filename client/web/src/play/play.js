// The game's page. Builds everything once, top to bottom, and shows one view after another.

import { avatar, failure, offlineBanner, toasts } from '../shared/components.js';
import { byId, fill, h } from '../shared/dom.js';
import { applyTheme } from '../shared/theme.js';
import { account } from './account.js';
import { achievementsPage } from './achievements.js';
import { avatarPage } from './avatar.js';
import { readConfig } from './config.js';
import { frameCounter } from './frames.js';
import { lobby } from './lobby.js';
import { matchScreen } from './match.js';
import { settingsPage } from './settings.js';

/** @typedef {{show: (main: HTMLElement) => void, hide: () => void}} View */

applyTheme();
void start();

async function start() {
  const main = byId('main');
  offlineBanner(byId('topbar'));
  const said = toasts();
  const frames = frameCounter();
  if (!isSecureContext) {
    insecure(main);
    return;
  }
  try {
    const config = await readConfig();
    const who = account(config);
    const match = matchScreen({
      name: () => who.name,
      state,
      unlocked: (name) => said.show([h('p', { class: 'label' }, 'Unlocked'), h('strong', null, name)], 'unlock', 'medal'),
      frames,
    });
    Object.assign(window, { netliftFrames: frames, netliftArena: match.window });
    const settings = settingsPage(config, who, () => location.reload());
    showWho(who);
    views(main, match, {
      play: lobby(who, match.enter, state),
      achievements: achievementsPage(who),
      avatar: avatarPage(who),
      settings,
    });
    settings.start().catch((error) => console.info('push was not renewed:', error));
  } catch (error) {
    state('error');
    fill(
      main,
      failure('The arena cannot be opened', 'What this page has to know of its cloud did not come. Is it running? Start it with ./netlift up.', {
        detail: error instanceof Error ? error.message : String(error),
        retry: () => location.reload(),
      }),
    );
  }
}

/** Said on the page's body, for styles and for whoever reads pages by program. @param {string} now */
function state(now) {
  document.body.dataset.state = now;
}

/**
 * One view at a time, as the address says.
 *
 * @param {HTMLElement} main
 * @param {{readonly open: boolean, dismiss: () => void}} match
 * @param {Record<string, View>} all the first is the one without an address
 */
function views(main, match, all) {
  const names = Object.keys(all);
  /** @type {View | null} */
  let shown = null;
  const show = (/** @type {boolean} */ moved) => {
    const name = names.find((each) => location.hash === `#/${each}`) ?? names[0];
    for (const link of document.querySelectorAll('nav a')) {
      if (link.getAttribute('href') === `#/${name}`) {
        link.setAttribute('aria-current', 'page');
      } else {
        link.removeAttribute('aria-current');
      }
    }
    shown?.hide();
    shown = all[name];
    match.dismiss();
    if (!match.open) {
      state('home');
    }
    shown.show(main);
    document.title = `${main.querySelector('h1')?.textContent ?? 'Netlift'} \u00b7 Netlift arena`;
    if (moved) {
      window.scrollTo(0, 0);
      main.focus({ preventScroll: true });
    }
  };
  window.addEventListener('hashchange', () => {
    // The skip link's address is no view.
    if (location.hash === '' || location.hash.startsWith('#/')) {
      show(true);
    }
  });
  show(false);
}

/** Name and picture at the top, for whoever was here before. @param {import('./account.js').Account} who */
function showWho(who) {
  const link = byId('who');
  const show = () => {
    link.hidden = !who.known && who.name === '';
    fill(link, avatar({ name: who.name || '?', url: who.picture?.urls?.['64'] }), h('span', null, who.name || 'Guest'));
  };
  who.watch(show);
  show();
  if (who.known) {
    who.refreshPicture().catch((error) => console.info('no picture:', error instanceof Error ? error.message : error));
  }
}

/** @param {HTMLElement} main */
function insecure(main) {
  state('error');
  fill(
    main,
    failure(
      'This page has to be opened securely',
      `Browsers encrypt only on https and on localhost, and the game encrypts everything it sends. ${location.host} was opened over plain http.`,
    ),
    h(
      'section',
      { class: 'card', 'aria-labelledby': 'ways' },
      h('h2', { id: 'ways' }, 'Two ways that work'),
      h('p', null, 'On the machine the cloud runs on: open it as ', h('code', null, 'http://127.0.0.1:4566/play/'), '.'),
      h('p', null, 'From a phone or another machine: start the cloud with ', h('code', null, './netlift up --host ADDRESS'), '. It serves https there and prints how to trust it.'),
    ),
  );
}
