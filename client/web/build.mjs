// Builds the pages: node build.mjs [--generate] [--dev]. Protobuf code into target/gen, then one bundle
// of script and style for each page into target/site/<page>/, named by their contents. --generate
// ends after the first step; --dev leaves names and lines readable.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';

const WEB = path.dirname(fileURLToPath(import.meta.url));
const ROOT = path.resolve(WEB, '../..');
const PROTOS = ['protocol/src/main/proto', 'server/src/main/proto'];
/** What a page may ask of a network before it can be used, compressed. */
export const FIRST_LOAD_BYTES_MAX = 150_000;
/** Found by their name, so they keep it: browsers look for a service worker where it was. */
const UNHASHED = { play: ['push-worker.js'] };
const INLINE = /<script(?![^>]*\ssrc=)|<style|\sstyle=|\son[a-z]+=|javascript:/i;

/** Code for every message, as the Java and C clients have it from the same files. */
export function generate() {
  const template = {
    version: 'v2',
    plugins: [
      {
        local: [process.execPath, path.join(WEB, 'node_modules/@bufbuild/protoc-gen-es/bin/protoc-gen-es')],
        out: '.',
        opt: ['target=js+dts'],
      },
    ],
  };
  for (const folder of PROTOS) {
    const arguments_ = ['generate', '--template', JSON.stringify(template), '-o', 'target/gen', path.join(ROOT, folder)];
    const run = spawnSync(process.execPath, [path.join(WEB, 'node_modules/@bufbuild/buf/bin/buf'), ...arguments_], {
      cwd: WEB,
      encoding: 'utf8',
      env: { ...process.env, BUF_CACHE_DIR: path.join(WEB, 'target/buf') },
    });
    if (run.status !== 0) {
      throw new Error(`buf generate ${folder} failed: ${run.error ?? run.stderr}`);
    }
  }
}

/**
 * A page with every file of ours named as `nameOf` says.
 *
 * @param {string} html
 * @param {(reference: string) => string} nameOf throws for what is not there
 * @returns {string}
 * @throws {Error} when the page has what its Content-Security-Policy would refuse
 */
export function linked(html, nameOf) {
  const inline = INLINE.exec(html);
  if (inline) {
    throw new Error(`inline script or style, which the page's policy forbids: ${html.slice(inline.index, inline.index + 60)}`);
  }
  return html.replace(/(\s(?:src|href)=")([^"#:]+)"/g, (_, before, reference) => `${before}${nameOf(reference)}"`);
}

/**
 * The files that are loaded before the page can be used: what the page names, and what that imports.
 *
 * @param {string[]} named
 * @param {Record<string, {imports: {path: string, kind: string}[]}>} outputs
 * @returns {Set<string>}
 */
export function firstLoad(named, outputs) {
  const all = new Set(named);
  for (const file of all) {
    for (const next of outputs[file]?.imports ?? []) {
      if (next.kind !== 'dynamic-import' && outputs[next.path]) {
        all.add(next.path);
      }
    }
  }
  return all;
}

/** @param {string} name @param {Uint8Array} contents */
function hashed(name, contents) {
  const { name: stem, ext } = path.parse(name);
  const hash = createHash('sha256').update(contents).digest('hex').slice(0, 8).toUpperCase();
  return `${stem}-${hash}${ext}`;
}

/**
 * @param {string} page a folder of src with index.html, and script and style of its name
 * @param {string} site where to build it
 * @param {boolean} dev
 * @returns {Promise<{page: string, bytes: number}>} compressed size of the first load
 */
async function build(page, site, dev) {
  const { build: bundle } = await import('esbuild');
  const from = path.join(WEB, 'src', page);
  const to = path.join(site, page);
  const entries = [`${page}.js`, `${page}.css`].filter((name) => fs.existsSync(path.join(from, name)));
  const { metafile } = await bundle({
    absWorkingDir: WEB,
    entryPoints: entries.map((name) => path.join(from, name)),
    outdir: to,
    bundle: true,
    splitting: true,
    format: 'esm',
    target: 'es2022',
    minify: !dev,
    sourcemap: dev ? 'inline' : false,
    legalComments: 'eof',
    entryNames: '[name]-[hash]',
    chunkNames: '[name]-[hash]',
    assetNames: '[name]-[hash]',
    loader: { '.svg': 'file', '.woff2': 'file', '.png': 'file' },
    metafile: true,
    logLevel: 'warning',
  });
  const outputs = Object.fromEntries(
    Object.entries(metafile.outputs).map(([file, output]) => [
      path.basename(file),
      { ...output, imports: output.imports.map((each) => ({ ...each, path: path.basename(each.path) })) },
    ]),
  );
  /** @type {string[]} */
  const named = [];
  const source = fs.readFileSync(path.join(from, 'index.html'), 'utf8');
  const html = linked(source, (reference) => {
    if (reference.startsWith('/') || reference.endsWith('/')) {
      return reference;
    }
    let name = Object.keys(outputs).find((file) => {
      const entry = outputs[file].entryPoint;
      return entry !== undefined && path.resolve(WEB, entry) === path.resolve(from, reference);
    });
    if (name === undefined) {
      const contents = fs.readFileSync(path.join(from, reference));
      name = hashed(path.basename(reference), contents);
      fs.writeFileSync(path.join(to, name), contents);
    }
    named.push(name);
    return name;
  });
  fs.writeFileSync(path.join(to, 'index.html'), html);
  for (const name of UNHASHED[/** @type {keyof typeof UNHASHED} */ (page)] ?? []) {
    const beside = path.join(from, name);
    fs.copyFileSync(fs.existsSync(beside) ? beside : path.join(WEB, name), path.join(to, name));
  }
  const first = firstLoad(named, outputs).add('index.html');
  const bytes = [...first].reduce((sum, file) => sum + gzipSync(fs.readFileSync(path.join(to, file))).length, 0);
  return { page, bytes };
}

/** @param {string[]} options */
async function main(options) {
  const unknown = options.find((each) => each !== '--generate' && each !== '--dev');
  if (unknown) {
    throw new Error(`unknown option ${unknown}; there are --generate and --dev`);
  }
  generate();
  if (options.includes('--generate')) {
    return;
  }
  const dev = options.includes('--dev');
  const site = path.join(WEB, 'target/site.new');
  fs.rmSync(site, { recursive: true, force: true });
  const pages = fs.readdirSync(path.join(WEB, 'src')).filter((each) => fs.existsSync(path.join(WEB, 'src', each, 'index.html')));
  if (pages.length === 0) {
    throw new Error('no page in src: a page is a folder with an index.html');
  }
  const built = await Promise.all(pages.map((page) => build(page, site, dev)));
  for (const { page, bytes } of built) {
    console.log(`/${page}/ first load ${(bytes / 1000).toFixed(1)} KB compressed, of ${FIRST_LOAD_BYTES_MAX / 1000}`);
    if (bytes > FIRST_LOAD_BYTES_MAX && !dev) {
      throw new Error(`/${page}/ is too large for a first load: ${bytes} bytes compressed`);
    }
  }
  // In one step, so that nobody is served half of a site.
  const old = path.join(WEB, 'target/site.old');
  const target = path.join(WEB, 'target/site');
  fs.rmSync(old, { recursive: true, force: true });
  if (fs.existsSync(target)) {
    fs.renameSync(target, old);
  }
  fs.renameSync(site, target);
  fs.rmSync(old, { recursive: true, force: true });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  main(process.argv.slice(2)).catch((error) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });
}
