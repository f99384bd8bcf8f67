'use strict';
// The first code of the packed program: runs crashloop.cjs, and the other files on demand, with the code that V8
// compiled when they were packed. Without that code, or if V8 rejects it, V8 compiles what it needs.
const { getAssetKeys, getRawAsset } = require('node:sea');
const { Script } = require('node:vm');

/**
 * For a program that runs most of its code a few times. V8 improves the bytecode of an expression before it first runs,
 * and compiles expressions and functions to machine code when they run again: 15 % of the processor time of `explain`.
 * Long texts, and the functions of `list` in a large cluster, still run as machine code.
 */
const FEW_RUNS = [
  '--no-regexp-peephole-optimization',
  '--regexp-tier-up-ticks=10',
  // Calls until V8 collects types, the size of a batch of functions for Sparkplug, calls until Maglev.
  '--invocation-count-for-feedback-allocation=32',
  '--baseline-batch-compilation-threshold=65536',
  '--invocation-count-for-maglev=4000',
];
/**
 * What a command for a cluster loads last: the last large module of Node, and the checks. With other flags V8 does not
 * accept the compiled code that Node has for its modules, nor ours, so the flags are set after all that is loaded.
 */
const last = new Set(['node:tls', './engine.cjs']);

const assets = getAssetKeys();
const modules = new Map();

/** Returns the code of an asset: see align.ts. */
const codeIn = (asset) => asset.subarray(asset.at(-1), asset.at(-1) - 8);

function load(name) {
  const known = modules.get(name);
  if (known !== undefined) return known.exports;
  const module = { exports: {} };
  modules.set(name, module);
  const text = Buffer.from(getRawAsset(name)).latin1Slice();
  const compiled = `${name}.compiled`;
  const cachedData = assets.includes(compiled) ? codeIn(Buffer.from(getRawAsset(compiled))) : undefined;
  const script = new Script(text, { filename: name, cachedData });
  script.runInThisContext()(module.exports, requireOwn, module, name, '.');
  onLoaded(name);
  return module.exports;
}

function requireOwn(name) {
  if (name.endsWith('.cjs')) return load(name);
  const module = require(name);
  onLoaded(name);
  return module;
}

function onLoaded(name) {
  if (last.delete(name) && last.size === 0) for (const flag of FEW_RUNS) require('node:v8').setFlagsFromString(flag);
}

load('./crashloop.cjs');
