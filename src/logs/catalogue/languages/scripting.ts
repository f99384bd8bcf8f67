/** Perl, Lua, Tcl, OCaml, R, Julia, Haskell, Dart, Swift: one or two patterns each. */
import { pattern } from '../pattern.ts';
import type { AnyPattern } from '../pattern.ts';
import { appFrame, at, following, message } from './trace.ts';

const perl = pattern({
  id: 'perl/died',
  kind: 'exception',
  needles: [' line '],
  find: /^(.{1,1000}) at (\/?[^\s"']{1,300}\.(?:pl|pm|t|cgi|psgi)|-e|\(eval \d{1,6}\)) line (\d{1,7})(?:, <\w{1,30}> (?:line|chunk) \d{1,9})?\.?(?:, near .{0,200})?$/,
  specificity: 39,
  read: (match) =>
    /^Can't locate |^BEGIN failed|^\s|^Use of uninitialized|^Deep recursion/.test(match[1] as string)
      ? null
      : {
          fields: {
            type: 'die',
            ...message(match[1]),
            frame: `${match[2] as string}:${match[3] as string}`,
            language: 'Perl',
          },
        },
  samples: {
    match: [
      { log: 'no DSN at /app/a.pl line 1.', fields: { type: 'die', message: 'no DSN', frame: '/app/a.pl:1' } },
      'Can\'t call method "foo" on an undefined value at u.pl line 1.',
      'syntax error at s.pl line 1, near "= ;"',
    ],
    not: ['Use of uninitialized value $x in addition (+) at a.pl line 3.', 'look at page line 3'],
  },
  source: 'run: perl 5.36',
});

const perlModule = pattern({
  id: 'perl/missing-module',
  kind: 'missing-module',
  needles: ["can't locate "],
  find: /^Can't locate ([\w/.]{1,200}\.pm) in @INC/,
  ends: true,
  read: (match) => ({
    fields: { module: (match[1] as string).replace(/\//g, '::').replace(/\.pm$/, ''), language: 'Perl' },
  }),
  samples: {
    match: [
      {
        log: "Can't locate Foo/Bar.pm in @INC (you may need to install the Foo::Bar module) (@INC contains: /etc/perl) at m.pl line 1.",
        fields: { module: 'Foo::Bar' },
      },
    ],
    not: ["can't locate the printer"],
  },
  source: 'run: perl 5.36',
});

const lua = pattern({
  id: 'lua/error',
  kind: 'exception',
  needles: ['.lua:'],
  find: /^(?:lua[\w.]{0,8}|luajit|resty|nginx): (\/?[\w./-]{1,300}\.lua):(\d{1,7}): (.{1,600})$/,
  ends: true,
  read: (match) =>
    /^module '.+' not found/.test(match[3] as string)
      ? null
      : {
          fields: {
            type: 'error',
            ...message(match[3]),
            frame: `${match[1] as string}:${match[2] as string}`,
            language: 'Lua',
          },
        },
  samples: {
    match: [
      {
        log: "lua5.4: a.lua:1: no DSN\nstack traceback:\n\t[C]: in function 'error'",
        fields: { message: 'no DSN', frame: 'a.lua:1' },
      },
    ],
    not: ['loaded init.lua: 12 handlers'],
  },
  source: 'run: lua 5.4',
});

const luaModule = pattern({
  id: 'lua/missing-module',
  kind: 'missing-module',
  needles: ["module '"],
  ends: true,
  find: /:\d{1,7}: module '([^']{1,200})' not found:/,
  read: (match) => ({ fields: { module: match[1] as string, language: 'Lua' } }),
  samples: {
    match: [
      {
        log: "lua5.4: m.lua:1: module 'nope' not found:\n\tno field package.preload['nope']",
        fields: { module: 'nope' },
      },
    ],
    not: ["module 'nope' not found"],
  },
  source: 'run: lua 5.4',
});

const tcl = pattern({
  id: 'tcl/error',
  kind: 'exception',
  needles: ['while executing'],
  find: /^\s{4}while executing$/,
  on: 'text',
  ends: true,
  read: (_, around) => {
    const said = around.line(-1);
    const file = around.after(/^\s{4}\(file "([^"]{1,200})" line (\d{1,7})\)/, 20);
    return said === undefined
      ? null
      : {
          fields: {
            type: 'error',
            ...message(said.text),
            ...(file === undefined ? {} : { frame: `${file.match[1] as string}:${file.match[2] as string}` }),
            language: 'Tcl',
          },
          line: said.index,
        };
  },
  samples: {
    match: [
      {
        log: 'no DSN\n    while executing\n"error "no DSN" "\n    (procedure "c" line 1)\n    invoked from within\n"c"\n    (file "a.tcl" line 1)',
        fields: { message: 'no DSN', frame: 'a.tcl:1' },
      },
    ],
    not: ['warned while executing job'],
  },
  source: 'run: tcl 8.6',
});

const fatal = pattern({
  id: 'ocaml/uncaught',
  kind: 'exception',
  needles: ['fatal error: exception '],
  find: /^Fatal error: exception ([A-Z][\w.]{0,100})(?:[ (]{1,2}"?(.{1,600}?)"?\)?)?$/,
  on: 'text',
  ends: true,
  read: (match, around) => {
    const frame = appFrame(
      following(around, 20),
      /^(?:Raised|Called) .{1,120} file "([^"]{1,200})"(?: \(inlined\))?, line (\d{1,7})/,
      /stdlib|\/opam\//,
    );
    return { fields: { type: match[1] as string, ...message(match[2]), ...at(frame), language: 'OCaml' } };
  },
  samples: {
    match: [
      {
        log: 'Fatal error: exception Failure("no DSN")\nRaised at Stdlib.failwith in file "stdlib.ml", line 29, characters 17-33\nCalled from Dune__exe__Main in file "bin/main.ml", line 3, characters 9-20',
        fields: { type: 'Failure', message: 'no DSN', frame: 'bin/main.ml:3' },
      },
    ],
    not: ['fatal error: exception handling is off'],
  },
  source: 'github.com/ocaml/ocaml runtime/printexc.c',
});

const julia = pattern({
  id: 'julia/load-error',
  kind: 'exception',
  needles: ['error: '],
  find: /^ERROR: (?:LoadError: )?(\w{1,60}(?:Error|Exception)): (.{1,600})$/,
  on: 'text',
  ends: true,
  read: (match, around) => {
    if (around.after(/^Stacktrace:$|^in expression starting at /, 12) === undefined) return null;
    const frame = appFrame(
      following(around, 40),
      /^\s{2,8}@ (?:\w{1,60} )?(\/?[^\s:]{1,300}\.jl):(\d{1,7})/,
      /@ (?:Base|Core)\b|@ \.\//,
    );
    return { fields: { type: match[1] as string, ...message(match[2]), ...at(frame), language: 'Julia' } };
  },
  samples: {
    match: [
      {
        log: 'ERROR: LoadError: KeyError: key "DSN" not found\nStacktrace:\n [1] getindex\n   @ ./env.jl:12 [inlined]\n [2] top-level scope\n   @ /app/main.jl:3',
        fields: { type: 'KeyError', frame: '/app/main.jl:3' },
      },
    ],
    not: ['ERROR: SomeError: text'],
  },
  source: 'github.com/JuliaLang/julia base/client.jl',
});

const r = pattern({
  id: 'r/error',
  kind: 'exception',
  needles: ['error in ', 'execution halted'],
  find: /^Error(?: in (.{1,200}?))? ?: (.{0,600})$/,
  on: 'text',
  specificity: 39,
  ends: true,
  read: (match, around) => {
    if (around.after(/^Execution halted$/, 12) === undefined) return null;
    const next = (match[2] as string).trim() === '' ? around.line(1)?.text : match[2];
    return {
      fields: {
        type: 'Error',
        ...message(next),
        ...(match[1] === undefined ? {} : { frame: match[1] }),
        language: 'R',
      },
    };
  },
  samples: {
    match: [
      {
        log: 'Error in library(shiny) : there is no package called ‘shiny’\nExecution halted',
        fields: { message: 'there is no package called ‘shiny’', frame: 'library(shiny)' },
      },
    ],
    not: ['Error in request: timeout'],
  },
  source: 'github.com/wch/r-source src/main/errors.c',
});

const rModule = pattern({
  id: 'r/missing-module',
  kind: 'missing-module',
  needles: ['there is no package called'],
  find: /there is no package called ['‘"]([\w.]{1,100})['’"]/,
  read: (match) => ({ fields: { module: match[1] as string, language: 'R' } }),
  samples: {
    match: [{ log: 'Error in library(shiny) : there is no package called ‘shiny’', fields: { module: 'shiny' } }],
    not: ['there is no package called for today'],
  },
  source: 'github.com/wch/r-source src/library/base/R/library.R',
});

const haskell = pattern({
  id: 'haskell/uncaught',
  kind: 'exception',
  needles: ['(from hascallstack)', 'hascallstack backtrace'],
  find: /^(?:CallStack \(from HasCallStack\)|HasCallStack backtrace):/,
  ends: true,
  read: (_, around) => {
    const said = around.before(
      /^[\w.-]{1,100}: (?!Uncaught exception)(.{1,600})$|^(?![\w./-]{1,100}: )(\S.{2,500})$/,
      4,
    );
    if (said === undefined) return null;
    const frame = appFrame(
      following(around, 20),
      /^\s{2,6}\w{1,60}, called at (\S{1,200}\.hs):(\d{1,7})/,
      /libraries\//,
    );
    return {
      fields: { type: 'error', ...message(said.match[1] ?? said.match[2]), ...at(frame), language: 'Haskell' },
      line: said.line.index,
    };
  },
  samples: {
    match: [
      {
        log: 'app: Uncaught exception ghc-internal:GHC.Internal.Exception.ErrorCall:\n\nno DSN\n\nHasCallStack backtrace:\n  error, called at src/Main.hs:5:8 in main:Main',
        fields: { message: 'no DSN', frame: 'src/Main.hs:5' },
      },
      {
        log: 'app: no DSN\nCallStack (from HasCallStack):\n  error, called at src/Main.hs:5:8 in main:Main',
        fields: { message: 'no DSN' },
      },
    ],
    not: ['handler: uncaught exceptions go to the log'],
  },
  source: 'gitlab.haskell.org/ghc/ghc libraries/ghc-internal/src/GHC/Internal/TopHandler.hs',
});

const dart = pattern({
  id: 'dart/unhandled',
  kind: 'exception',
  needles: ['unhandled exception:'],
  find: /^Unhandled exception:$/,
  ends: true,
  read: (_, around) => {
    const said = around.line(1);
    if (said === undefined || around.after(/^#0 {2,10}\S/, 12) === undefined) return null;
    const typed = /^([A-Z]\w{0,60}(?:Exception|Error)): (.*)$/.exec(said.text);
    const frame = appFrame(
      following(around, 30),
      /^#\d{1,3} {1,8}.{1,200} \(((?:package|file):[^\s:]{1,300}):(\d{1,7})/,
      /dart:|package:(?:shelf|http|args)\//,
    );
    return {
      fields: { type: typed?.[1] ?? 'Exception', ...message(typed?.[2] ?? said.text), ...at(frame), language: 'Dart' },
      line: said.index,
    };
  },
  samples: {
    match: [
      {
        log: 'Unhandled exception:\nFormatException: Invalid port\n#0      main (file:///app/bin/server.dart:7:5)',
        fields: { type: 'FormatException', frame: 'file:///app/bin/server.dart:7' },
      },
    ],
    not: ['Unhandled exception:\nSystem.Exception: x'],
  },
  source: 'github.com/dart-lang/sdk runtime/lib/isolate.cc',
});

const swift = pattern({
  id: 'swift/fatal',
  kind: 'exception',
  needles: ['fatal error: '],
  find: /^([\w+./-]{1,200}\.swift):(\d{1,7}): Fatal error: (.{1,600})$/,
  on: 'text',
  ends: true,
  read: (match) => ({
    fields: {
      type: 'Fatal error',
      ...message(match[3]),
      frame: `${match[1] as string}:${match[2] as string}`,
      language: 'Swift',
    },
  }),
  samples: {
    match: [
      {
        log: 'App/configure.swift:12: Fatal error: Unexpectedly found nil while unwrapping an Optional value',
        fields: { frame: 'App/configure.swift:12' },
      },
    ],
    not: ['main.go:3: Fatal error: x'],
  },
  source: 'github.com/swiftlang/swift stdlib/public/runtime/Errors.cpp',
});

export const SCRIPTING: readonly AnyPattern[] = [
  perl,
  perlModule,
  lua,
  luaModule,
  tcl,
  fatal,
  julia,
  r,
  rModule,
  haskell,
  dart,
  swift,
];
