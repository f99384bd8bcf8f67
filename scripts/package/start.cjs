'use strict';
// The first code of the packed program: runs the bundle with the code that V8 compiled when it was packed. Where there is
// none, or V8 will not have it (another platform or version), it compiles what it needs.
const { getAssetKeys, getRawAsset } = require('node:sea');
const { Script } = require('node:vm');
const text = Buffer.from(getRawAsset('program')).latin1Slice();
const cachedData = getAssetKeys().includes('compiled') ? Buffer.from(getRawAsset('compiled')) : undefined;
new Script(text, { filename: 'crashloop.cjs', cachedData }).runInThisContext()(module.exports, require, module, __filename, __dirname);
