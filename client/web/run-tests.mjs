// Runs every *.test.js below test with the runner of Node: node run-tests.mjs [part of a name].
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const WEB = path.dirname(fileURLToPath(import.meta.url));
const part = process.argv[2] ?? '';

/** @param {string} folder @returns {string[]} */
const below = (folder) =>
  fs.readdirSync(path.join(WEB, folder), { withFileTypes: true }).flatMap((each) => {
    const name = path.join(folder, each.name);
    return each.isDirectory() ? below(name) : [name];
  });
const files = below('test').filter((name) => name.endsWith('.test.js') && name.includes(part));
if (files.length === 0) {
  console.error(`no test/*${part}*.test.js`);
  process.exit(1);
}
// What browsers and later Nodes have from the start; Debian 12 has Node 18.
const old = Number(process.versions.node.split('.')[0]) < 20;
const options = [process.env.NODE_OPTIONS, old ? '--experimental-global-webcrypto' : ''].filter(Boolean).join(' ');
const run = spawnSync(process.execPath, ['--test', ...files], {
  cwd: WEB,
  stdio: 'inherit',
  env: { ...process.env, NODE_OPTIONS: options },
});
process.exitCode = run.status ?? 1;
