'use strict';
// The first code of the packed program: runs crashloop.cjs, and the other files on demand, with the code that V8
// compiled when they were packed. Without that code, or if V8 rejects it, V8 compiles what it needs.
const { getAssetKeys, getRawAsset } = require('node:sea');
const { Script } = require('node:vm');

const assets = getAssetKeys();
const modules = new Map();

function load(name) {
  const known = modules.get(name);
  if (known !== undefined) return known.exports;
  const module = { exports: {} };
  modules.set(name, module);
  const text = Buffer.from(getRawAsset(name)).latin1Slice();
  const compiled = `${name}.compiled`;
  const cachedData = assets.includes(compiled) ? Buffer.from(getRawAsset(compiled)) : undefined;
  const script = new Script(text, { filename: name, cachedData });
  script.runInThisContext()(module.exports, requireOwn, module, name, '.');
  return module.exports;
}

const requireOwn = (name) => (name.endsWith('.cjs') ? load(name) : require(name));

load('./crashloop.cjs');
