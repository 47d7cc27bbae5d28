// Light or dark: as the system has it, until somebody says otherwise for this page.

import { fill, h } from './dom.js';
import { icon } from './icons.js';
import { kept } from './keeping.js';

const KEY = 'netlift.theme';

/**
 * Applies what was chosen before. Call first, so that nothing is painted twice.
 */
export function applyTheme() {
  show(kept(KEY).read());
}

/** A button that changes over. @returns {HTMLButtonElement} */
export function themeButton() {
  const button = h('button', { type: 'button', class: 'icon-button', onclick: change });
  const system = matchMedia('(prefers-color-scheme: dark)');
  system.addEventListener('change', say);
  say();
  return button;

  function change() {
    const theme = dark() ? 'light' : 'dark';
    kept(KEY).write(theme);
    show(theme);
    say();
  }

  function say() {
    button.setAttribute('aria-label', dark() ? 'Use light colours' : 'Use dark colours');
    fill(button, icon(dark() ? 'sun' : 'moon'));
  }

  function dark() {
    return (document.documentElement.dataset.theme ?? (system.matches ? 'dark' : 'light')) === 'dark';
  }
}

/** Three to choose from: as the system has it, light, dark. @returns {HTMLFieldSetElement} */
export function themeChoices() {
  const now = document.documentElement.dataset.theme ?? '';
  const choices = [
    { value: '', name: 'As the device' },
    { value: 'light', name: 'Light' },
    { value: 'dark', name: 'Dark' },
  ].map(({ value, name }) => {
    const input = h('input', { type: 'radio', name: 'theme', value, onchange: () => choose(value) });
    input.checked = value === now;
    return h('label', { class: 'choice' }, input, h('span', null, name));
  });
  return h('fieldset', { class: 'choices' }, h('legend', { class: 'visually-hidden' }, 'Colours'), choices);
}

/** @param {string} theme empty for the system's */
function choose(theme) {
  if (theme === '') {
    kept(KEY).forget();
  } else {
    kept(KEY).write(theme);
  }
  show(theme);
}

/** @param {string | null} theme */
function show(theme) {
  if (theme === 'light' || theme === 'dark') {
    document.documentElement.dataset.theme = theme;
  } else {
    delete document.documentElement.dataset.theme;
  }
  window.dispatchEvent(new Event('netlift-theme'));
}
