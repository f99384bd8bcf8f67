'use strict';
// What start.cjs is in the packed program, for files in a folder: `npm run bench:explain` profiles the program with it,
// because a packed Node takes no flags of a profiler.
// usage: node <the packed program's V8 flags> start-files.cjs FOLDER [ARG ...]
const { existsSync, readFileSync } = require('node:fs');
const { join } = require('node:path');
const { Script } = require('node:vm');

const [folder] = process.argv.splice(2, 1);
const modules = new Map();

function load(name) {
  const known = modules.get(name);
  if (known !== undefined) return known.exports;
  const module = { exports: {} };
  modules.set(name, module);
  const file = join(folder, name);
  const compiled = `${file}.compiled`;
  const cachedData = existsSync(compiled) ? readFileSync(compiled) : undefined;
  const script = new Script(readFileSync(file, 'latin1'), { filename: name, cachedData });
  script.runInThisContext()(
    module.exports,
    (wanted) => (wanted.endsWith('.cjs') ? load(wanted) : require(wanted)),
    module,
    name,
    '.',
  );
  return module.exports;
}

load('./crashloop.cjs');
