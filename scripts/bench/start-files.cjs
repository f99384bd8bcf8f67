'use strict';
// Runs start.cjs with files of a folder in place of the assets of the packed program: `npm run bench:explain` profiles
// the program so, because a packed Node takes no flags of a profiler.
// usage: node <the packed program's flags> start-files.cjs FOLDER [ARG ...]
const { readdirSync, readFileSync } = require('node:fs');
const { join } = require('node:path');
const { Script } = require('node:vm');

/** What the packed program has after its compiled code: see align.ts. */
const ROOM = Buffer.alloc(8);

const [folder] = process.argv.splice(2, 1);
const sea = {
  getAssetKeys: () => readdirSync(folder).map((name) => `./${name}`),
  getRawAsset: (name) =>
    new Uint8Array(Buffer.concat([readFileSync(join(folder, name)), ...(name.endsWith('.compiled') ? [ROOM] : [])]))
      .buffer,
};
const start = readFileSync(join(__dirname, '../package/start.cjs'), 'latin1');
new Script(`(function (require) {${start}\n})`, { filename: 'start.cjs' }).runInThisContext()((name) =>
  name === 'node:sea' ? sea : require(name),
);
