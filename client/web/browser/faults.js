import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { DESKTOP, PATIENCE_MILLIS, check, until } from './look.js';
import { join } from './match.js';
import { known, visitor } from './world.js';

/** @typedef {import('./world.js').World} World */

/** The socket goes, comes back, and goes for good. @param {World} world */
export async function lostSocket(world) {
  const watched = await visitor(world, DESKTOP);
  const { page } = watched;
  /** @type {import('playwright-core').WebSocketRoute[]} */
  const open = [];
  let allowed = true;
  let opened = 0;
  await page.routeWebSocket(/^wss?:\/\/[^/]+\/netlift/, (socket) => {
    opened++;
    if (!allowed) {
      void socket.close({ code: 1001 });
      return;
    }
    socket.connectToServer();
    open.push(socket);
  });
  await page.goto(world.playUrl, { timeout: PATIENCE_MILLIS });
  await watched.reach(['home']);
  await page.getByRole('textbox', { name: 'Name' }).fill('Cut');
  await page.getByRole('button', { name: 'Play', exact: true }).click();
  await join(world, watched);
  const before = opened;
  /** @type {string[]} */
  const states = [];
  await page.exposeFunction('netliftSaw', (/** @type {string} */ state) => states.push(state));
  await page.evaluate(() => {
    new MutationObserver(() => {
      // @ts-expect-error exposed above
      window.netliftSaw(document.body.dataset.state);
    }).observe(document.body, { attributeFilter: ['data-state'] });
  });

  await open.splice(0).at(-1)?.close({ code: 1001 });
  await until('the page to say that it reconnects', async () => states.includes('reconnecting'));
  await watched.reach(['playing']);
  check(opened > before, 'the page went on without another socket');

  allowed = false;
  await open.splice(0).at(-1)?.close({ code: 1001 });
  await watched.reach(['reconnecting']);
  await watched.picture('play-reconnecting-desktop');
  await watched.accessible('a match that is reconnecting');
  world.tell(`the socket was cut: ${states.join(' → ')}, ${opened} sockets in all`);
  watched.quiet();
  await page.context().close();
}

/** Both pages when the cloud is gone. Ends the cloud: nothing comes after it. @param {World} world */
export async function deadBackend(world) {
  const desktop = known(world, 'desktop');
  const operator = known(world, 'console');
  const refused = /ERR_CONNECTION_REFUSED|ERR_EMPTY_RESPONSE|ERR_CONNECTION_RESET|WebSocket connection/;
  desktop.expect(refused);
  operator.expect(refused);
  const down = spawnSync(path.join(world.root, 'netlift'), ['down'], { encoding: 'utf8', timeout: PATIENCE_MILLIS });
  check(down.status === 0, `netlift down: ${down.stderr}`);

  await operator.reach(['offline']);
  await operator.picture('console-offline-desktop');
  await operator.accessible('the console without its cloud');
  await desktop.page.getByRole('button', { name: 'Play', exact: true }).click();
  await desktop.reach(['offline', 'error']);
  check((await desktop.page.getByRole('alert').first().innerText()).trim().length > 0, 'nothing says what is wrong');
  await desktop.picture('play-offline-desktop');
  await desktop.accessible('the game without its cloud');
  desktop.quiet();
  operator.quiet();
}
