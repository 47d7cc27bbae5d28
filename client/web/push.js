// Keeps this browser subscribed to Web Push; docs/push.md has the rules it follows.

/**
 * Calls the game's HTTP API, signed for the player.
 *
 * @typedef {(method: string, path: string, body?: object) => Promise<{status: number, body: any}>} Api
 */

/**
 * Call at every start of the game, once the player allows notifications. Subscribes when this
 * browser is not subscribed, subscribes anew when the server has another key, and tells the server.
 *
 * @param {ServiceWorkerRegistration} registration of push-worker.js
 * @param {Api} api
 * @returns {Promise<PushSubscription>}
 * @throws when the server refuses or the browser does
 */
export async function keepSubscribed(registration, api) {
  // A key may be replaced between our asking for it and our answer to it; twice it is not.
  for (let tries = 2; ; tries--) {
    const key = expect(await api('GET', '/push/vapid-key'), 200);
    const subscription = await subscribed(registration, key.publicKey, api);
    const answer = await api('POST', '/push/subscriptions', {
      ...subscription.toJSON(),
      keyId: key.keyId,
    });
    if (answer.status !== 409 || tries === 1) {
      expect(answer, 200, 201);
      return subscription;
    }
    await subscription.unsubscribe();
  }
}

/**
 * Call when the player signs out or wants no more of it.
 *
 * @param {ServiceWorkerRegistration} registration of push-worker.js
 * @param {Api} api
 */
export async function endSubscription(registration, api) {
  const subscription = await registration.pushManager.getSubscription();
  if (subscription) {
    await subscription.unsubscribe();
    expect(await api('DELETE', '/push/subscriptions', { endpoint: subscription.endpoint }), 204);
  }
}

/**
 * @param {ServiceWorkerRegistration} registration
 * @param {string} publicKey
 * @param {Api} api
 */
async function subscribed(registration, publicKey, api) {
  const before = await registration.pushManager.getSubscription();
  if (before) {
    const key = before.options.applicationServerKey;
    if (key && base64Url(key) === publicKey) {
      return before;
    }
    await before.unsubscribe();
    await api('DELETE', '/push/subscriptions', { endpoint: before.endpoint });
  }
  return registration.pushManager.subscribe({
    userVisibleOnly: true,
    applicationServerKey: publicKey,
  });
}

/**
 * @param {{status: number, body: any}} answer
 * @param {...number} statuses
 */
function expect(answer, ...statuses) {
  if (!statuses.includes(answer.status)) {
    throw new Error(`the server answered ${answer.status}: ${JSON.stringify(answer.body)}`);
  }
  return answer.body;
}

/** @param {ArrayBuffer} buffer */
function base64Url(buffer) {
  return btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}
