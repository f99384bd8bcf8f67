import type { NODE } from '../../../../src/logs/catalogue/languages/node.patterns.ts';
import type { SamplesOf } from '../samples.ts';

export const samples: SamplesOf<typeof NODE> = {
  'node/uncaught': {
    reads: [
      {
        log: "/app/t.js:1\nconst { a } = null;\n        ^\n\nTypeError: Cannot destructure property 'a' of 'null' as it is null.\n    at Object.<anonymous> (/app/t.js:1:9)\n    at Module._compile (node:internal/modules/cjs/loader:1521:14)\n\nNode.js v20.20.2",
        fields: {
          type: 'TypeError',
          message: "Cannot destructure property 'a' of 'null' as it is null.",
          frame: '/app/t.js:1',
        },
      },
      {
        log: "node:events:502\n      throw er; // Unhandled 'error' event\n      ^\n\nError: connect ECONNREFUSED 127.0.0.1:1\n    at TCPConnectWrap.afterConnect [as oncomplete] (node:net:1611:16)\nEmitted 'error' event on Socket instance at:\n    at emitErrorNT (node:internal/streams/destroy:169:8)\n\nNode.js v20.20.2",
        fields: { type: 'Error', message: 'connect ECONNREFUSED 127.0.0.1:1' },
      },
      {
        log: 'Error: db down\n    at connect (/app/rej.js:2:33)\n    at main (/app/rej.js:1:30)\n    at node:internal/main/run_main_module:28:49 {\n  [cause]: Error: ECONNREFUSED 1.2.3.4\n      at connect (/app/rej.js:2:60)\n}\n\nNode.js v20.20.2',
        fields: { type: 'Error', message: 'db down', frame: '/app/rej.js:2' },
      },
      {
        log: 'error: Uncaught (in promise) TypeError: x is not a function\n    at file:///app/main.ts:3:7',
        fields: { type: 'TypeError', frame: 'file:///app/main.ts:3' },
      },
      {
        log: 'AssertionError [ERR_ASSERTION]: Expected values to be strictly equal:\n\n1 !== 2\n\n    at Object.<anonymous> (/app/as.js:1:19)',
        fields: { type: 'AssertionError [ERR_ASSERTION]' },
      },
      {
        log: '{"level":50,"time":1,"msg":"boom","err":{"type":"Error","message":"inner","stack":"Error: inner\\n    at f (/app/x.js:1:2)"}}',
        fields: { message: 'inner', frame: '/app/x.js:1' },
      },
    ],
    ignores: [
      'Error: unknown command "serv" for "app"',
      'java.lang.Error: x\n\tat com.acme.App.main(App.java:3)',
      'Error: could not open file\nCaused by:\n    No such file',
    ],
  },
  'node/thrown': {
    reads: [
      {
        log: 'UnhandledPromiseRejection: This error originated either by throwing inside of an async function without a catch block, or by rejecting a promise which was not handled with .catch(). The promise rejected with the reason "plain string".\n    at throwUnhandledRejectionsMode (node:internal/process/promises:389:7)',
        fields: { message: 'plain string' },
      },
    ],
    ignores: ['Uncaught exceptions are reported to the collector'],
  },
  'node/thrown-object': {
    reads: [
      {
        log: '/app/o.js:1\nthrow {code:1}\n^\n{ code: 1 }\n\nNode.js v20.20.2',
        fields: { frame: '/app/o.js:1', message: '{ code: 1 }' },
      },
    ],
    ignores: ['Node.js v20.20.2 ready'],
  },
  'node/missing-module': {
    reads: [
      {
        log: "Error: Cannot find module 'express'\nRequire stack:\n- /app/m.js\n    at Module._resolveFilename (node:internal/modules/cjs/loader:1207:15) {\n  code: 'MODULE_NOT_FOUND',\n  requireStack: [ '/app/m.js' ]\n}",
        fields: { module: 'express' },
      },
      {
        log: "Error [ERR_MODULE_NOT_FOUND]: Cannot find package 'left-pad' imported from /app/esm.mjs",
        fields: { module: 'left-pad' },
      },
      {
        log: 'error: Module not found "file:///app/nope.ts".\n    at file:///app/main.ts:1:8',
        fields: { module: 'file:///app/nope.ts' },
      },
      { log: 'error: Cannot find module "zod" from "/app/index.ts"', fields: { module: 'zod' } },
    ],
    ignores: ['cannot find module owner'],
  },
  'node/syntax-error': {
    reads: [
      {
        log: '/app/syn.js:1\nfunction(){\n^^^^^^^^\n\nSyntaxError: Function statements require a function name\n    at wrapSafe (node:internal/modules/cjs/loader:1464:18)',
        fields: { frame: '/app/syn.js:1' },
      },
    ],
    ignores: ['  File "/srv/s.py", line 1\nSyntaxError: invalid syntax'],
  },
  'node/heap': {
    reads: [
      {
        log: '[383:0x1686bca0]       50 ms: Mark-Compact 33.5 (42.3) -> 33.0 (49.8) MB, 5.30 / 0.00 ms  (average mu = 1.000) allocation failure;\n\n<--- JS stacktrace --->\n\nFATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory\n----- Native stack trace -----\n\n 1: 0xb78db3 node::OOMErrorHandler(char const*) [node]',
        fields: { runtime: 'node', limit: '33.0 MB' },
      },
      'FATAL ERROR: Ineffective mark-compacts near heap limit Allocation failed - JavaScript heap out of memory',
    ],
    ignores: ['heap used: 30 MB'],
  },
  'node/engine': {
    reads: [
      "Error: The module '/app/node_modules/better-sqlite3/build/Release/better_sqlite3.node'\nwas compiled against a different Node.js version using\nNODE_MODULE_VERSION 108. This version of Node.js requires\nNODE_MODULE_VERSION 115.",
    ],
    ignores: ["The module 'fs' was loaded"],
  },
  'deno/not-capable': {
    reads: [
      {
        log: 'error: Uncaught (in promise) NotCapable: Requires read access to "/etc/app.json", run again with the --allow-read flag\n    at Object.readTextFile (ext:deno_fs/30_fs.js:777:24)\n    at file:///srv/main.ts:2:20',
        fields: {
          type: 'NotCapable',
          message: 'Requires read access to "/etc/app.json", run again with the --allow-read flag',
          frame: 'file:///srv/main.ts:2',
        },
      },
      {
        log: 'error: Uncaught PermissionDenied: Requires env access to "DB_URL", run again with the --allow-env flag',
        fields: { type: 'PermissionDenied' },
      },
    ],
    ignores: ['use --allow-read to read files'],
  },
};
