// The console of the local cloud: signs in, and shows the page that the address means.

import { failure, loading, toasts } from '../shared/components.js';
import { byId, fill, h } from '../shared/dom.js';
import { applyTheme, themeButton } from '../shared/theme.js';
import { ApiError, call, signIn } from './api.js';
import { Feed } from './feed.js';
import { show } from './morph.js';
import { head } from './parts.js';
import { route } from './route.js';
import { PAGES, viewOf } from './views.js';

/** @typedef {(data: DOMStringMap, element: HTMLElement) => void} Act */

applyTheme();

const main = byId('main');
const navigation = byId('navigation');
const cloud = byId('cloud');
const said = toasts();
const feed = new Feed();

/** @type {AbortController | null} of the page that is shown */
let shown = null;
/** @type {Map<string, Act>} */
let acts = new Map();

byId('tools').append(themeButton());
for (const kind of ['click', 'input']) {
  document.addEventListener(kind, (event) => {
    const element = event.target instanceof Element ? event.target.closest('[data-act]') : null;
    const typed = element instanceof HTMLInputElement;
    if (element instanceof HTMLElement && typed === (kind === 'input')) {
      acts.get(element.dataset['act'] ?? '')?.(element.dataset, element);
    }
  });
}
window.addEventListener('hashchange', () => {
  // The key may be pasted into a page that is open already.
  void (location.hash.startsWith('#key=') ? begin() : open());
});
feed.listen(() => {
  if (feed.trouble?.kind === 'session') {
    locked();
  } else {
    answered(feed.trouble);
  }
}, new AbortController().signal);
void begin();

async function begin() {
  leave();
  document.body.dataset['state'] = 'loading';
  fill(main, loading('Signing in'));
  try {
    await signIn();
    const session = /** @type {import('./shapes.js').Session} */ (await call('GET', 'session'));
    fill(
      cloud,
      h('span', { title: `account ${session.account}` }, session.region),
      h('a', { href: '/play/' }, 'Play'),
    );
    feed.start();
    open();
  } catch (e) {
    if (!(e instanceof ApiError)) {
      throw e;
    }
    if (e.kind === 'session') {
      locked();
    } else {
      document.body.dataset['state'] = e.kind === 'offline' ? 'offline' : 'error';
      fill(
        main,
        head('Console', ''),
        failure(
          e.kind === 'offline' ? 'The local cloud does not answer' : 'That did not work',
          e.kind === 'offline' ? 'Start it with ./netlift up, and open the console’s address that it prints.' : e.message,
          { retry: () => void begin() },
        ),
      );
    }
  }
}

/** @param {ApiError | null} error what came of asking the API last */
function answered(error) {
  if (shown !== null) {
    document.body.dataset['state'] = error?.kind === 'offline' ? 'offline' : 'ready';
  }
}

/** Says how to get in. The address has the key only until it was used. */
function locked() {
  leave();
  feed.stop();
  document.body.dataset['state'] = 'signed-out';
  fill(cloud);
  fill(navigation);
  document.title = 'Locked – Netlift console';
  fill(
    main,
    head('This console is locked', 'Each start of the local cloud draws a key of its own.'),
    h(
      'div',
      { class: 'state' },
      h('p', null, 'Open the address that ./netlift up printed:'),
      h('pre', null, `console   ${location.origin}/console/#key=…`),
      h('p', { class: 'soft' }, 'It signs this browser in until the cloud ends. Was the cloud started anew? Then it printed a new one.'),
    ),
  );
}

function leave() {
  shown?.abort();
  shown = null;
  acts = new Map();
  delete main.dataset['view'];
  delete main.dataset['viewState'];
}

/** Shows what the address means. */
function open() {
  const { page, parameter } = route(location.hash);
  const view = viewOf(page, parameter);
  leave();
  if (view === null) {
    location.replace('#/fleet');
    return;
  }
  const first = main.childElementCount === 0 || main.querySelector('.loading') !== null;
  shown = new AbortController();
  show(
    navigation,
    PAGES.map(([name, { title }]) =>
      h('a', { href: `#/${name}`, 'aria-current': name === page ? 'page' : null }, title),
    ),
  );
  navigation.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' });
  document.body.dataset['state'] = 'ready';
  document.title = `${view.title} – Netlift console`;
  main.dataset['view'] = page;
  main.dataset['viewState'] = 'loading';
  main.replaceChildren();
  window.scrollTo(0, 0);
  view.open({
    root: main,
    signal: shown.signal,
    state: (name) => {
      main.dataset['viewState'] = name;
    },
    answered,
    parameter,
    feed,
    locked,
    acts: (more) => Object.entries(more).forEach(([name, act]) => acts.set(name, act)),
    tell: (text, tone) => said.show(text, tone, tone === 'good' ? 'check' : 'alert'),
  });
  if (!first) {
    (main.querySelector('h1') ?? main).focus({ preventScroll: true });
  }
}
