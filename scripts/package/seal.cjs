'use strict';
// Makes what warm.cjs compiled fit the packed program. It ran with a fixed seed for hashes and without machine code, so
// that the same program gives the same bytes; V8 keeps a sum of its flags in what it compiled, and takes only what was
// compiled with its own. Bytecode depends on none of these: every process has another seed. So this process, with the
// packed program's flags, writes its sum over the other, and ends with exit code 1 if V8 does not take the result.
// usage: node <the packed program's V8 flags> seal.cjs FOLDER
const { readdirSync, readFileSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { Script } = require('node:vm');

/** Where the sum of the flags is. Source: SerializedCodeData::kFlagHashOffset in V8's src/snapshot/code-serializer.h */
const FLAGS = 12;

const folder = process.argv[2];
const own = new Script('1').createCachedData().readUInt32LE(FLAGS);
for (const file of readdirSync(folder).filter((name) => name.endsWith('.compiled'))) {
  const cachedData = readFileSync(join(folder, file));
  cachedData.writeUInt32LE(own, FLAGS);
  const name = file.replace(/\.compiled$/, '');
  const { cachedDataRejected } = new Script(readFileSync(join(folder, name), 'latin1'), {
    filename: `./${name}`,
    cachedData,
  });
  if (cachedDataRejected) {
    console.error(`packing: V8 does not take what it compiled of ${name}`);
    process.exitCode = 1;
  }
  writeFileSync(join(folder, file), cachedData);
}
