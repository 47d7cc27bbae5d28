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

/** @param {string | null} theme */
function show(theme) {
  if (theme === 'light' || theme === 'dark') {
    document.documentElement.dataset.theme = theme;
    window.dispatchEvent(new Event('netlift-theme'));
  }
}
