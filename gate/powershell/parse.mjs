// Parses PowerShell files and prints, as one JSON list, what is no PowerShell in each and what it runs.
// usage: node parse.mjs FILE...
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { Language, Parser } from 'web-tree-sitter';

const require = createRequire(import.meta.url);

await Parser.init();
const parser = new Parser();
parser.setLanguage(await Language.load(require.resolve('tree-sitter-powershell/tree-sitter-powershell.wasm')));

/** Every node below one, itself first. */
function* nodes(node) {
  yield node;
  for (const child of node.children) {
    if (child) {
      yield* nodes(child);
    }
  }
}

function read(file) {
  const root = parser.parse(readFileSync(file, 'utf8')).rootNode;
  const errors = [];
  const commands = [];
  for (const node of nodes(root)) {
    if (node.isError || node.isMissing) {
      const { row, column } = node.startPosition;
      errors.push({ line: row + 1, column: column + 1, text: node.text.slice(0, 80) });
    } else if (node.type === 'command') {
      commands.push(node.text.replace(/\s+/g, ' '));
    }
  }
  return { file, errors, commands };
}

console.log(JSON.stringify(process.argv.slice(2).map(read)));
