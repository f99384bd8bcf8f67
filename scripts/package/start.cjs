'use strict';
// The first code of the packed program: runs crashloop.cjs, and the other files on demand, with the code that V8
// compiled when they were packed. Without that code, or if V8 rejects it, V8 compiles what it needs.
const { getAssetKeys, getRawAsset } = require('node:sea');
const { Script } = require('node:vm');

/**
 * For a program that runs each of some hundred regular expressions a few times. V8 improves the bytecode of an
 * expression before it first runs, and compiles it to machine code when it runs again: together a tenth of the
 * processor time of `explain`. Long texts are still searched with machine code.
 */
const FEW_RUNS = ['--no-regexp-peephole-optimization', '--regexp-tier-up-ticks=10'];
/**
 * The last large module of Node that a command for a cluster loads. With other flags V8 does not accept the compiled
 * code that Node has for its modules, nor ours, so the flags are set after all that is loaded.
 */
const LAST = 'node:http2';

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

function requireOwn(name) {
  if (name.endsWith('.cjs')) return load(name);
  const module = require(name);
  if (name === LAST) for (const flag of FEW_RUNS) require('node:v8').setFlagsFromString(flag);
  return module;
}

load('./crashloop.cjs');
