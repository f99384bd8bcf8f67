'use strict';
// Runs the usual commands of the program and writes the code that V8 compiled for them, so that the packed program does
// not compile it at every start. Other code is compiled when it is used.
// usage: node <the packed program's V8 flags> warm.cjs FOLDER >/dev/null   (each ./NAME.cjs in it gets a
// NAME.cjs.compiled)
const { readFileSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { Script } = require('node:vm');
const { startCluster } = require('./cluster.cjs');

const folder = process.argv[2];
/**
 * Commands that users run often and wait for. Every start of the engine reads all code that is compiled here, needed or
 * not.
 */
const runs = ({ kubeconfig, pod }) => [
  ['version'],
  ['--help'],
  ['__complete', 'explain', ''],
  ['demo'],
  ...[['explain', pod], ['explain', pod, '-o', 'json'], ['list'], ['logs', pod]].map((argv) => [
    ...argv,
    '--kubeconfig',
    kubeconfig,
    // The machine may be busy: without the code of a command that gave up, the program starts slowly.
    '--request-timeout=0',
  ]),
];

const scripts = new Map();
let modules = new Map();

function load(name) {
  const known = modules.get(name);
  if (known !== undefined) return known.exports;
  if (!scripts.has(name)) scripts.set(name, new Script(readFileSync(join(folder, name), 'latin1'), { filename: name }));
  const module = { exports: {} };
  modules.set(name, module);
  scripts.get(name).runInThisContext()(
    module.exports,
    (wanted) => (wanted.endsWith('.cjs') ? load(wanted) : require(wanted)),
    module,
    name,
    '.',
  );
  return module.exports;
}

const { exit } = process;
process.exit = () => {};

async function main() {
  const cluster = await startCluster(folder);
  const left = runs(cluster);
  // A command is done when it waits for no event any more.
  process.on('beforeExit', () => {
    const argv = left.shift();
    if (process.exitCode) {
      console.error(`packing: a command ended with exit code ${process.exitCode}`);
      exit();
    } else if (argv !== undefined) {
      process.argv = [process.execPath, 'kubectl-crashloop', ...argv];
      modules = new Map();
      load('./crashloop.cjs');
      setImmediate(() => {});
    } else {
      cluster.close();
      for (const [name, script] of scripts) writeFileSync(join(folder, `${name}.compiled`), script.createCachedData());
      exit();
    }
  });
}
void main();
