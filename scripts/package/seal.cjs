'use strict';
// Makes the code that warm.cjs compiled usable by the packed program. warm.cjs runs with a fixed hash seed and without
// machine code, so that the same program gives the same bytes. V8 keeps a checksum of its flags in compiled code and
// accepts only code with its own checksum, although bytecode does not depend on these flags. So this process, which has
// the flags of the packed program, replaces the checksum. It exits with 1 if V8 does not accept the result.
// usage: node <the packed program's V8 flags> seal.cjs FOLDER
const { readdirSync, readFileSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { Script } = require('node:vm');

/**
 * Where the checksum of the flags is. Source: SerializedCodeData::kFlagHashOffset in V8's
 * src/snapshot/code-serializer.h
 */
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
