// The service worker that shows what is pushed; docs/push.md has the messages. Not a module: not
// every browser takes one as a service worker. A game with texts of its own sets self.pushTexts and
// imports this file with importScripts.
'use strict';

const TEXTS = {
  avatar: (data) =>
    ({
      APPROVED: 'Your new picture is on.',
      REVIEW: 'Somebody will have a look at your picture.',
      REJECTED: 'Your picture was not accepted.',
    })[data.verdict] ?? 'Your picture could not be processed. Please try again.',
  achievement: (data) => `Achievement unlocked: ${data.achievementId}`,
  match: () => 'Your match is ready.',
};
const OTHERWISE = 'There is news for you.';

self.addEventListener('push', (event) => event.waitUntil(show(event.data)));

self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(comeForward());
});

/** Shows something whatever comes: browsers take the permission from a worker that does not. */
async function show(data) {
  const message = read(data);
  const tag = String(message.tag ?? 'netlift');
  const shown = await self.registration.getNotifications({ tag });
  // Of two with one tag the newer one stays, whichever came first.
  const newer = shown.find((other) => other.data?.at > message.at);
  const what = newer ? newer.data : message;
  await self.registration.showNotification(self.pushTitle ?? 'Netlift', {
    body: text(what),
    tag,
    data: what,
  });
}

function read(data) {
  try {
    const message = data.json();
    return message && message.v === 1 ? message : {};
  } catch {
    return {};
  }
}

function text(message) {
  const texts = { ...TEXTS, ...self.pushTexts };
  return Object.hasOwn(texts, message.kind) ? texts[message.kind](message.data ?? {}) : OTHERWISE;
}

async function comeForward() {
  const pages = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  if (pages.length > 0) {
    await pages[0].focus();
  } else {
    await self.clients.openWindow('./');
  }
}
