// Components with behaviour; components.css has their looks. All texts are put in as text.

import { fill, h } from './dom.js';
import { icon } from './icons.js';

/** @typedef {import('./dom.js').Child} Child */
/** @typedef {'good' | 'bad' | 'warn' | 'info' | ''} Tone */

/**
 * @param {Child} text
 * @param {Tone} [tone]
 */
export function badge(text, tone = '') {
  return h('span', { class: `badge ${tone}` }, text);
}

/**
 * @param {Child} content
 * @param {(event: MouseEvent) => void} onclick
 * @param {string} [kind] primary, danger, quiet, small, large
 */
export function button(content, onclick, kind = '') {
  return h('button', { type: 'button', class: `button ${kind}`, onclick }, content);
}

/**
 * How far something is.
 *
 * @param {string} label for those who listen
 * @param {number} value
 * @param {number} max
 * @param {Tone} [tone]
 */
export function progress(label, value, max, tone = '') {
  return h('progress', { class: `progress ${tone}`, 'aria-label': label, value, max });
}

/** Something is on its way. @param {string} text what */
export function loading(text) {
  return h(
    'div',
    { class: 'state loading', role: 'status' },
    h('p', { class: 'soft' }, text),
    h('progress', { class: 'progress', 'aria-label': text }),
  );
}

/**
 * There is nothing, and that is all right.
 *
 * @param {string} title
 * @param {string} text how something comes to be here
 * @param {...Child} actions
 */
export function empty(title, text, ...actions) {
  return h('div', { class: 'state' }, h('h2', null, title), h('p', { class: 'soft' }, text), ...actions);
}

/**
 * It did not work.
 *
 * @param {string} title what
 * @param {string} text what to do about it
 * @param {{retry?: () => void, detail?: string}} [more] detail: for whoever looks into it
 */
export function failure(title, text, more = {}) {
  return h(
    'div',
    { class: 'state bad', role: 'alert' },
    h('h2', null, title),
    h('p', null, text),
    more.detail ? h('pre', null, more.detail) : null,
    more.retry ? button([icon('retry'), 'Try again'], more.retry, 'primary') : null,
  );
}

/**
 * Says that the browser is offline while it is, above everything.
 *
 * @param {Element} before what it stands before
 */
export function offlineBanner(before) {
  const banner = h(
    'div',
    { class: 'banner bad', role: 'status' },
    icon('cloud'),
    h('span', null, 'This device is offline. What is here may be old; it goes on when the connection is back.'),
  );
  const show = () => {
    banner.hidden = navigator.onLine;
  };
  window.addEventListener('online', show);
  window.addEventListener('offline', show);
  show();
  before.before(banner);
}

const TOASTS_MAX = 4;
const TOAST_MILLIS = 8000;

/**
 * Where toasts go: made once, at the end of the page. At most four are seen; each goes after eight
 * seconds, unless somebody is over it or in it.
 *
 * @returns {{show(content: Child, tone?: Tone | 'unlock', picture?: string): void}}
 */
export function toasts() {
  const region = h('div', { class: 'toasts', role: 'status', 'aria-live': 'polite' });
  document.body.append(region);
  return {
    show(content, tone = '', picture) {
      const toast = h('div', { class: `toast ${tone}`, data: { toast: tone || 'note' } }, picture ? icon(picture) : null, h('div', null, content));
      region.append(toast);
      while (region.children.length > TOASTS_MAX) {
        region.firstElementChild?.remove();
      }
      const leave = () => {
        if (toast.matches(':hover') || toast.contains(document.activeElement)) {
          setTimeout(leave, TOAST_MILLIS);
        } else {
          toast.remove();
        }
      };
      setTimeout(leave, TOAST_MILLIS);
    },
  };
}

/**
 * Asks before something is done that cannot be taken back.
 *
 * @param {{title: string, text: Child, confirm: string, danger?: boolean,
 *     fields?: {name: string, label: string, hint?: string, match?: string, required?: boolean,
 *         lengthMax?: number, value?: string}[]}} question
 *     match: what must be written there, letter by letter
 * @returns {Promise<Record<string, string> | null>} what the fields say, or null when it is not to be
 */
export function ask(question) {
  return new Promise((resolve) => {
    const title = h('h2', { id: 'ask-title' }, question.title);
    const fields = (question.fields ?? []).map((each) => field(each));
    const cancel = h('button', { type: 'button', class: 'button' }, 'Cancel');
    const form = h(
      'form',
      { novalidate: true },
      title,
      h('div', null, question.text),
      fields.map((each) => each.element),
      h(
        'div',
        { class: 'actions' },
        cancel,
        h('button', { type: 'submit', class: `button ${question.danger ? 'danger' : 'primary'}` }, question.confirm),
      ),
    );
    const dialog = h('dialog', { class: 'dialog', 'aria-labelledby': 'ask-title' }, form);
    /** @type {Record<string, string> | null} */
    let answer = null;
    cancel.addEventListener('click', () => dialog.close());
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      const wrong = fields.filter((each) => !each.check());
      if (wrong.length > 0) {
        wrong[0].focus();
      } else {
        answer = Object.fromEntries(fields.map((each) => [each.name, each.value()]));
        dialog.close();
      }
    });
    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve(answer);
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}

let fields = 0;

/**
 * A labelled line to write into.
 *
 * @param {{name: string, label: string, hint?: string, match?: string, required?: boolean,
 *     lengthMax?: number, value?: string, autocomplete?: string}} about
 */
export function field(about) {
  const id = `field-${++fields}`;
  const error = h('span', { class: 'error', id: `${id}-error` });
  error.hidden = true;
  const input = h('input', {
    id,
    class: 'input',
    name: about.name,
    type: 'text',
    maxlength: about.lengthMax ?? 200,
    autocomplete: about.autocomplete ?? 'off',
    spellcheck: 'false',
    'aria-describedby': about.hint ? `${id}-hint ${id}-error` : `${id}-error`,
  });
  input.value = about.value ?? '';
  const element = h(
    'div',
    { class: 'field' },
    h('label', { for: id }, about.label),
    input,
    about.hint ? h('span', { class: 'hint', id: `${id}-hint` }, about.hint) : null,
    error,
  );
  return {
    element,
    input,
    name: about.name,
    value: () => input.value.trim(),
    focus: () => input.focus(),
    /** Says what is wrong, and whether nothing is. */
    check() {
      const value = input.value.trim();
      let wrong = '';
      if (about.match !== undefined && value !== about.match) {
        wrong = `Write ${about.match} to confirm.`;
      } else if (about.required && value === '') {
        wrong = `${about.label} is needed.`;
      }
      error.textContent = wrong;
      error.hidden = wrong === '';
      input.setAttribute('aria-invalid', String(wrong !== ''));
      return wrong === '';
    },
  };
}

/**
 * Tabs with their panels; arrows, Home and End move as the pattern has it.
 *
 * @param {string} label of the row of tabs
 * @param {{id: string, label: string, panel: HTMLElement}[]} all at least one
 * @param {(id: string) => void} [changed]
 * @returns {{element: HTMLElement, select(id: string): void}}
 */
export function tabs(label, all, changed) {
  const row = h('div', { class: 'tabs', role: 'tablist', 'aria-label': label });
  const buttons = all.map(({ id, label: text, panel }) => {
    panel.id = `panel-${id}`;
    panel.setAttribute('role', 'tabpanel');
    panel.setAttribute('aria-labelledby', `tab-${id}`);
    panel.tabIndex = 0;
    return h(
      'button',
      { type: 'button', role: 'tab', id: `tab-${id}`, 'aria-controls': panel.id, onclick: () => select(id) },
      text,
    );
  });
  row.append(...buttons);
  row.addEventListener('keydown', (event) => {
    const now = buttons.findIndex((each) => each === document.activeElement);
    const next = { ArrowRight: now + 1, ArrowLeft: now - 1, Home: 0, End: buttons.length - 1 }[event.key];
    if (next !== undefined) {
      event.preventDefault();
      const to = (next + buttons.length) % buttons.length;
      buttons[to].focus();
      select(all[to].id);
    }
  });
  select(all[0].id);
  return { element: h('div', null, row, all.map((each) => each.panel)), select };

  /** @param {string} id */
  function select(id) {
    all.forEach((each, index) => {
      const chosen = each.id === id;
      each.panel.hidden = !chosen;
      buttons[index].setAttribute('aria-selected', String(chosen));
      buttons[index].tabIndex = chosen ? 0 : -1;
    });
    changed?.(id);
  }
}

/**
 * A picture of somebody, or the first letter of what they are called.
 *
 * @param {{name: string, url?: string | null, large?: boolean}} about
 */
export function avatar(about) {
  const box = h('span', { class: `avatar ${about.large ? 'large' : ''}`, 'aria-hidden': 'true' });
  const letter = Array.from(about.name.trim())[0]?.toUpperCase() ?? '?';
  if (about.url) {
    const image = h('img', { src: about.url, alt: '', decoding: 'async', referrerpolicy: 'no-referrer' });
    image.addEventListener('error', () => fill(box, letter));
    fill(box, image);
  } else {
    fill(box, letter);
  }
  return box;
}

/**
 * A table from rows.
 *
 * @param {string} caption
 * @param {{label: string, number?: boolean}[]} columns
 * @param {{cells: Child[], self?: boolean}[]} rows
 */
export function table(caption, columns, rows) {
  return h(
    'div',
    { class: 'table-scroll', tabindex: 0, role: 'region', 'aria-label': caption },
    h(
      'table',
      { class: 'table' },
      h('caption', { class: 'visually-hidden' }, caption),
      h('thead', null, h('tr', null, columns.map((each) => h('th', { scope: 'col', class: each.number ? 'number' : null }, each.label)))),
      h(
        'tbody',
        null,
        rows.map((row) =>
          h(
            'tr',
            { class: row.self ? 'self' : null },
            row.cells.map((cell, index) => h('td', { class: columns[index].number ? 'number' : null }, cell)),
          ),
        ),
      ),
    ),
  );
}
