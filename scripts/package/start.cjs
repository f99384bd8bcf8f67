'use strict';
// The first code of the packed program: runs the bundle with the code that V8 compiled when it was packed. Where there is
// none, or V8 will not have it (another platform or version), it compiles what it needs.
const { getAssetKeys, getRawAsset } = require('node:sea');
const { Script } = require('node:vm');
/** What needs the program's beginning only need not read the compiled code of all the rest. */
const compiled = /^(?:version|help|codes|completion|--help|-h)$/.test(process.argv[2]) ? 'start' : 'all';
const text = Buffer.from(getRawAsset('program')).latin1Slice();
const cachedData = getAssetKeys().includes(compiled) ? Buffer.from(getRawAsset(compiled)) : undefined;
new Script(text, { filename: 'crashloop.cjs', cachedData }).runInThisContext()(module.exports, require, module, __filename, __dirname);
