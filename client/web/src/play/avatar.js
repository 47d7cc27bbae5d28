// The avatar page: what is on, a new one cut to size, and what becomes of it.

import { avatar, badge, button, failure } from '../shared/components.js';
import { fill, h } from '../shared/dom.js';
import { timeOfDay } from '../shared/format.js';
import { icon } from '../shared/icons.js';
import { upload } from './avatar-upload.js';
import { crop } from './crop.js';
import { ofUpload } from './texts.js';

/** @typedef {import('./avatar-upload.js').Standing} Standing */
/** @typedef {import('./crop.js').Crop} Crop */

/** @type {Record<string, string>} */
const STEPS = { requested: 'Asked for', received: 'Arrived', moderated: 'Looked at', settled: 'Decided', told: 'Told' };

/** @type {Record<string, ['good' | 'bad' | 'warn' | 'info' | '', string]>} */
const BADGES = {
  uploading: ['info', 'Sending'],
  checking: ['info', 'Being checked'],
  approved: ['good', 'Approved'],
  review: ['warn', 'In review'],
  rejected: ['bad', 'Not accepted'],
  failed: ['bad', 'Failed'],
};

/**
 * @param {import('./account.js').Account} account
 */
export function avatarPage(account) {
  /** @type {Crop | null} */
  let cropping = null;
  /** @type {Standing} */
  let standing = { stage: 'none', text: '', timeline: [] };
  /** @type {HTMLElement | null} */
  let shown = null;
  let showPicture = () => {};
  account.watch(() => showPicture());

  return {
    /** @param {HTMLElement} main */
    show(main) {
      const now = h('div', { class: 'row' });
      const work = h('section', { class: 'card', 'aria-labelledby': 'change' });
      shown = work;
      fill(
        main,
        h('h1', null, 'Avatar'),
        h('p', { class: 'lead soft' }, 'A picture for your guest. It is looked at before it is shown.'),
        h('div', { class: 'profile' }, h('section', { class: 'card', 'aria-labelledby': 'picture-now' }, h('h2', { id: 'picture-now' }, 'Now'), now), work),
      );
      present();
      void current(now);
    },
    hide() {
      shown = null;
      showPicture = () => {};
    },
  };

  /** @param {HTMLElement} now */
  async function current(now) {
    showPicture = () => {
      const url = account.picture?.urls?.['256'] ?? null;
      fill(
        now,
        avatar({ name: account.name || 'You', url, large: true }),
        h('div', null, h('strong', null, account.name || 'No name yet'), h('p', { class: 'soft' }, url ? 'Your picture is on.' : 'No picture yet.')),
      );
    };
    showPicture();
    if (!account.known) {
      return;
    }
    try {
      await account.refreshPicture();
    } catch (error) {
      fill(now, failure('Your picture could not be looked up', error instanceof Error ? error.message : String(error), { retry: () => void current(now) }));
    }
  }

  function present() {
    if (!shown) {
      return;
    }
    const card = shown;
    card.dataset.avatar = standing.stage;
    const title = h('h2', { id: 'change' }, 'Change it');
    if (standing.stage === 'crop' && cropping) {
      const send = button(['Upload', icon('arrow')], () => void start(), 'primary');
      fill(
        card,
        title,
        h('p', { class: 'soft' }, 'Drag the picture, or use the sliders.'),
        cropping.element,
        h('div', { class: 'row' }, send, button('Another one', again)),
      );
      send.focus({ preventScroll: true });
    } else if (standing.stage === 'none') {
      fill(card, title, chooser());
    } else {
      fill(card, title, ...status());
    }
  }

  function chooser() {
    const error = h('p', { class: 'error', role: 'alert' }, standing.text);
    error.hidden = standing.text === '';
    const input = h('input', { id: 'picture', type: 'file', accept: 'image/*' });
    const drop = h(
      'div',
      { class: 'drop' },
      h('label', { for: 'picture' }, h('strong', null, 'Picture')),
      input,
      h('p', { class: 'soft' }, 'Choose one, or drop it here. It is cut to a square in this browser; where it was taken is not sent.'),
    );
    input.addEventListener('change', () => void take(input.files?.[0]));
    drop.addEventListener('dragover', (event) => {
      event.preventDefault();
      drop.classList.add('over');
    });
    drop.addEventListener('dragleave', () => drop.classList.remove('over'));
    drop.addEventListener('drop', (event) => {
      event.preventDefault();
      drop.classList.remove('over');
      void take(event.dataTransfer?.files[0]);
    });
    return h('div', { class: 'field' }, drop, error);
  }

  /** @param {File | undefined} file */
  async function take(file) {
    if (!file) {
      return;
    }
    try {
      cropping?.close();
      cropping = await crop(file);
      standing = { stage: 'crop', text: '', timeline: [] };
    } catch (error) {
      cropping = null;
      standing = { stage: 'none', text: error instanceof Error ? error.message : String(error), timeline: [] };
    }
    present();
  }

  async function start() {
    const chosen = cropping;
    if (!chosen) {
      return;
    }
    const tell = (/** @type {Standing} */ next) => {
      const same = next.stage === standing.stage && next.text === standing.text && next.timeline.length === standing.timeline.length;
      standing = next;
      if (!same) {
        present();
      }
    };
    try {
      const blob = await chosen.blob();
      tell({ stage: 'uploading', text: 'Signing in', timeline: [] });
      await upload(await account.player(), blob, tell);
      // The verdict is there a moment before the profile is.
      if (standing.stage === 'approved' && standing.picture) {
        account.picture = standing.picture;
      }
    } catch (error) {
      tell({ ...standing, stage: 'failed', text: error instanceof Error ? error.message : String(error) });
    }
  }

  function again() {
    cropping?.close();
    cropping = null;
    standing = { stage: 'none', text: '', timeline: [] };
    present();
  }

  /** @returns {HTMLElement[]} */
  function status() {
    const [tone, word] = BADGES[standing.stage] ?? ['', standing.stage];
    const busy = standing.stage === 'uploading' || standing.stage === 'checking' || standing.stage === 'review';
    const line = h('div', { class: 'stack', role: 'status' }, badge(word, tone), h('p', null, `${standing.text} ${busy ? '' : ofUpload(standing.reason)}`.trim()));
    return [
      line,
      ...(busy ? [h('progress', { class: 'progress', 'aria-label': standing.text })] : []),
      ...(standing.timeline.length > 0 ? [steps()] : []),
      ...(busy && standing.stage !== 'review'
        ? []
        : [
            h(
              'div',
              { class: 'row' },
              standing.stage === 'failed' && cropping ? button(['Try again', icon('retry')], () => void start(), 'primary') : null,
              button('Another picture', again),
            ),
          ]),
    ];
  }

  function steps() {
    const bad = standing.stage === 'rejected' || standing.stage === 'failed';
    return h(
      'ol',
      { class: 'timeline', 'aria-label': 'Steps' },
      standing.timeline.map(({ at, atMillis }) =>
        h('li', { class: bad && at === 'settled' ? 'bad' : 'done' }, h('span', null, STEPS[at] ?? at), h('small', { class: 'soft figure' }, timeOfDay(atMillis))),
      ),
    );
  }
}
