// Web Push for this page: whether it can be had, whether it is on, and why not. docs/push.md.

import { endSubscription, keepSubscribed } from '../../push.js';

/** @typedef {'on' | 'off' | 'denied' | 'unavailable'} PushState */

const WORKER = 'push-worker.js';

/**
 * @param {import('./config.js').Config} config
 * @param {import('./account.js').Account} account
 */
export function news(config, account) {
  /** @type {{state: PushState, busy: boolean, why: string}} */
  let standing = { state: 'off', busy: false, why: '' };
  let watcher = () => {};
  const impossible = whyNot(config);
  if (impossible) {
    standing = { state: 'unavailable', busy: false, why: impossible };
  } else if (Notification.permission === 'denied') {
    standing = forbidden();
  }

  return {
    get standing() {
      return standing;
    },
    /** @param {() => void} wanted called now and after every change; replaces the one before */
    watch(wanted) {
      watcher = wanted;
      watcher();
    },
    /** A browser that is subscribed says so at every start: that is what keeps it subscribed. */
    async start() {
      if (standing.state !== 'off' || Notification.permission !== 'granted' || !account.known) {
        return;
      }
      const registration = await navigator.serviceWorker.getRegistration('./');
      if (registration && (await registration.pushManager.getSubscription())) {
        await this.on();
      }
    },
    async on() {
      set({ ...standing, busy: true, why: '' });
      try {
        const permission = await Notification.requestPermission();
        if (permission === 'denied') {
          set(forbidden());
          return;
        }
        if (permission !== 'granted') {
          set({ state: 'off', busy: false, why: 'The browser was not given leave to show notifications.' });
          return;
        }
        await keepSubscribed(await worker(), await api());
        set({ state: 'on', busy: false, why: 'This browser hears of it.' });
      } catch (error) {
        set({ state: 'off', busy: false, why: `It did not work: ${error instanceof Error ? error.message : String(error)}` });
      }
    },
    async off() {
      if (standing.state !== 'on') {
        return;
      }
      set({ ...standing, busy: true });
      try {
        await endSubscription(await worker(), await api());
        set({ state: 'off', busy: false, why: '' });
      } catch (error) {
        set({ state: 'on', busy: false, why: `It did not work: ${error instanceof Error ? error.message : String(error)}` });
      }
    },
  };

  /** @param {typeof standing} next */
  function set(next) {
    standing = next;
    watcher();
  }

  async function api() {
    const player = await account.player();
    return (/** @type {string} */ method, /** @type {string} */ path, /** @type {object | undefined} */ body) => player.api(method, path, body);
  }
}

/** @returns {Promise<ServiceWorkerRegistration>} */
async function worker() {
  await navigator.serviceWorker.register(WORKER, { scope: './' });
  return navigator.serviceWorker.ready;
}

/** @returns {{state: 'denied', busy: false, why: string}} */
function forbidden() {
  return {
    state: 'denied',
    busy: false,
    why: 'This browser was told to show no notifications of this site. Allow them in its site settings, beside the address.',
  };
}

/**
 * The first reason why there can be no push here, in words; empty for none.
 *
 * @param {import('./config.js').Config} config
 */
function whyNot(config) {
  if (!isSecureContext) {
    return `Browsers give notifications to secure pages only, and ${location.host} was opened over plain http. Open it on the same machine as localhost, or start the cloud with --host, which serves https and prints how to trust it.`;
  }
  if (!('serviceWorker' in navigator) || !('PushManager' in window) || !('Notification' in window)) {
    return 'This browser has no Web Push.';
  }
  if (!config.pushOrigin) {
    return 'This cloud has no push service for browsers.';
  }
  return '';
}
