'use strict';
// Runs the program's usual commands and writes the code that V8 compiled for them, so that the packed program need not
// compile it at every start: START for what only needs the beginning, ALL for the rest. What no command here runs is
// compiled when it is used.
// usage: node <the packed program's V8 flags> warm.cjs PROGRAM START ALL
const { mkdtempSync, readFileSync, rmSync, writeFileSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const { Script } = require('node:vm');
const { serve } = require('./warm-cluster.cjs');

const [, , program, start, all] = process.argv;
const folder = mkdtempSync(join(tmpdir(), 'crashloop-warm-'));
const kubeconfig = join(folder, 'kubeconfig');

/** Commands, and the file that what was compiled until then is written to. */
const RUNS = [['version'], ['--help'], start, ['demo'], ['demo', '-o', 'json']];

const script = new Script(readFileSync(program, 'latin1'), { filename: 'crashloop.cjs' });
process.stdout.write = (_text, ...rest) => (rest.at(-1)(), true);
// The program leaves when a command is done; here the next one follows.
const leave = process.exit;
process.exit = () => {};

process.env.KUBECONFIG = kubeconfig;
serve(kubeconfig).then((pod) => {
  RUNS.push(['explain', pod], ['list'], all);
  /** A command is done when nothing is left to wait for. */
  process.on('beforeExit', next);
});

function next() {
  const run = RUNS.shift();
  if (process.exitCode || run === undefined) {
    if (process.exitCode) console.error(`packing: a command ended with exit code ${process.exitCode}`);
    rmSync(folder, { recursive: true });
    leave();
  } else if (typeof run === 'string') {
    writeFileSync(run, script.createCachedData());
    next();
  } else {
    const module = { exports: {} };
    process.argv = [process.execPath, 'kubectl-crashloop', ...run];
    script.runInThisContext()(module.exports, require, module, program, '.');
    setImmediate(() => {});
  }
}
