'use strict';
// Runs the program's usual commands and writes the code that V8 compiled for them, so that the packed program need not
// compile it at every start. What no command here runs is compiled when it is used.
// usage: node <the packed program's V8 flags> warm.cjs PROGRAM COMPILED
const { readFileSync, writeFileSync } = require('node:fs');
const { Script } = require('node:vm');

const [, , program, compiled] = process.argv;
const RUNS = [['version'], ['--help'], ['demo'], ['demo', '-o', 'json']];

const script = new Script(readFileSync(program, 'latin1'), { filename: 'crashloop.cjs' });
process.stdout.write = (_text, ...rest) => (rest.at(-1)(), true);
// The program leaves when a command is done; here the next one follows.
const leave = process.exit;
process.exit = () => {};

/** A command is done when nothing is left to wait for. */
process.on('beforeExit', () => {
  const argv = RUNS.shift();
  if (argv !== undefined) {
    process.argv = [process.execPath, 'kubectl-crashloop', ...argv];
    const module = { exports: {} };
    script.runInThisContext()(module.exports, require, module, program, '.');
    setImmediate(() => {});
  } else if (process.exitCode) {
    console.error(`packing: a command ended with exit code ${process.exitCode}`);
  } else {
    writeFileSync(compiled, script.createCachedData());
    leave();
  }
});
