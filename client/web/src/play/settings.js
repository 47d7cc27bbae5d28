// News while one is away, and the guest this browser is.

import { ask, badge, button } from '../shared/components.js';
import { fill, h } from '../shared/dom.js';
import { themeChoices } from '../shared/theme.js';
import { news } from './news.js';

/** @typedef {import('./account.js').Account} Account */
/** @typedef {import('./config.js').Config} Config */

/**
 * @param {Config} config
 * @param {Account} account
 * @param {() => void} forgotten called when the guest is no more
 */
export function settingsPage(config, account, forgotten) {
  const push = news(config, account);
  return {
    /** Tells the backend of the subscription there is, as it wants at every start. */
    start: () => push.start(),
    /** @param {HTMLElement} main */
    show(main) {
      const pushCard = h('section', { class: 'card', 'aria-labelledby': 'news' });
      const guest = h('section', { class: 'card', 'aria-labelledby': 'guest' });
      const colours = h(
        'section',
        { class: 'card', 'aria-labelledby': 'colours' },
        h('h2', { id: 'colours' }, 'Colours'),
        themeChoices(),
      );
      fill(main, h('h1', null, 'Settings'), h('div', { class: 'profile' }, pushCard, guest, colours));
      push.watch(() => pushCardOf(pushCard));
      void guestCard(guest);
    },
    hide() {
      push.watch(() => {});
    },
  };

  /** @param {HTMLElement} card */
  function pushCardOf(card) {
    const { state, busy, why } = push.standing;
    card.dataset.push = state;
    const [tone, word] = /** @type {Record<string, ['good' | 'bad' | '', string]>} */ ({
      on: ['good', 'On'],
      off: ['', 'Off'],
      denied: ['bad', 'Forbidden'],
      unavailable: ['', 'Not possible here'],
    })[state];
    const change =
      state === 'off'
        ? button('Tell me', () => void push.on(), 'primary')
        : state === 'on'
          ? button('Stop telling me', () => void push.off())
          : null;
    if (change) {
      change.disabled = busy;
    }
    fill(
      card,
      h('div', { class: 'row between' }, h('h2', { id: 'news' }, 'News'), badge(word, tone)),
      h('p', null, 'A notification when a match is ready, an achievement is unlocked or your picture was looked at, also when this page is closed. Encrypted for this browser.'),
      h('p', { class: why ? 'soft' : 'visually-hidden', role: 'status' }, why),
      change ? h('div', { class: 'row' }, change) : null,
    );
  }

  /** @param {HTMLElement} card */
  async function guestCard(card) {
    const title = h('h2', { id: 'guest' }, 'You');
    if (!account.known) {
      fill(card, title, h('p', { class: 'soft' }, 'You become a guest with your first match. A guest has no password: this browser is the proof.'));
      return;
    }
    const id = h('dd', { class: 'figure' }, 'Looking it up');
    fill(
      card,
      title,
      h('dl', { class: 'facts' }, h('dt', null, 'Name'), h('dd', null, account.name || 'None'), h('dt', null, 'Guest'), id),
      h('p', { class: 'soft' }, 'A guest has no password: this browser is the proof. Whoever forgets him loses what he reached.'),
      h('div', { class: 'row' }, button('Forget this guest', () => void forget(), 'small')),
    );
    try {
      fill(id, (await account.player()).id);
    } catch (error) {
      fill(id, `Not known: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  async function forget() {
    const answer = await ask({
      title: 'Forget this guest?',
      text: 'Achievements, picture and record stay with a guest whom nobody can be again.',
      confirm: 'Forget',
      danger: true,
    });
    if (answer) {
      await push.off().catch(() => {});
      account.forget();
      forgotten();
    }
  }
}
