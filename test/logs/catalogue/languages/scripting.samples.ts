import type { SCRIPTING } from '../../../../src/logs/catalogue/languages/scripting.patterns.ts';
import type { SamplesOf } from '../samples.ts';

export const samples: SamplesOf<typeof SCRIPTING> = {
  'perl/died': {
    reads: [
      { log: 'no DSN at /app/a.pl line 1.', fields: { type: 'die', message: 'no DSN', frame: '/app/a.pl:1' } },
      'Can\'t call method "foo" on an undefined value at u.pl line 1.',
      'syntax error at s.pl line 1, near "= ;"',
    ],
    ignores: ['Use of uninitialized value $x in addition (+) at a.pl line 3.', 'look at page line 3'],
  },
  'perl/missing-module': {
    reads: [
      {
        log: "Can't locate Foo/Bar.pm in @INC (you may need to install the Foo::Bar module) (@INC contains: /etc/perl) at m.pl line 1.",
        fields: { module: 'Foo::Bar' },
      },
      {
        log: 'Can\'t load application from file "/srv/shop.pl": Can\'t locate ShopV2.pm in @INC (you may need to install the ShopV2 module) (@INC contains: lib) at /srv/shop.pl line 3.',
        fields: { module: 'ShopV2' },
      },
    ],
    ignores: ["can't locate the printer"],
  },
  'lua/error': {
    reads: [
      {
        log: "lua5.4: a.lua:1: no DSN\nstack traceback:\n\t[C]: in function 'error'",
        fields: { message: 'no DSN', frame: 'a.lua:1' },
      },
    ],
    ignores: ['loaded init.lua: 12 handlers'],
  },
  'lua/missing-module': {
    reads: [
      {
        log: "lua5.4: m.lua:1: module 'nope' not found:\n\tno field package.preload['nope']",
        fields: { module: 'nope' },
      },
    ],
    ignores: ["module 'nope' not found"],
  },
  'tcl/error': {
    reads: [
      {
        log: 'no DSN\n    while executing\n"error "no DSN" "\n    (procedure "c" line 1)\n    invoked from within\n"c"\n    (file "a.tcl" line 1)',
        fields: { message: 'no DSN', frame: 'a.tcl:1' },
      },
    ],
    ignores: ['warned while executing job'],
  },
  'ocaml/uncaught': {
    reads: [
      {
        log: 'Fatal error: exception Failure("no DSN")\nRaised at Stdlib.failwith in file "stdlib.ml", line 29, characters 17-33\nCalled from Dune__exe__Main in file "bin/main.ml", line 3, characters 9-20',
        fields: { type: 'Failure', message: 'no DSN', frame: 'bin/main.ml:3' },
      },
    ],
    ignores: ['fatal error: exception handling is off'],
  },
  'julia/load-error': {
    reads: [
      {
        log: 'ERROR: LoadError: KeyError: key "DSN" not found\nStacktrace:\n [1] getindex\n   @ ./env.jl:12 [inlined]\n [2] top-level scope\n   @ /app/main.jl:3',
        fields: { type: 'KeyError', frame: '/app/main.jl:3' },
      },
    ],
    ignores: ['ERROR: SomeError: text'],
  },
  'r/error': {
    reads: [
      {
        log: 'Error in library(shiny) : there is no package called ‘shiny’\nExecution halted',
        fields: { message: 'there is no package called ‘shiny’', frame: 'library(shiny)' },
      },
    ],
    ignores: ['Error in request: timeout'],
  },
  'r/missing-module': {
    reads: [{ log: 'Error in library(shiny) : there is no package called ‘shiny’', fields: { module: 'shiny' } }],
    ignores: ['there is no package called for today'],
  },
  'haskell/uncaught': {
    reads: [
      {
        log: 'app: Uncaught exception ghc-internal:GHC.Internal.Exception.ErrorCall:\n\nno DSN\n\nHasCallStack backtrace:\n  error, called at src/Main.hs:5:8 in main:Main',
        fields: { message: 'no DSN', frame: 'src/Main.hs:5' },
      },
      {
        log: 'app: no DSN\nCallStack (from HasCallStack):\n  error, called at src/Main.hs:5:8 in main:Main',
        fields: { message: 'no DSN' },
      },
    ],
    ignores: ['handler: uncaught exceptions go to the log'],
  },
  'dart/unhandled': {
    reads: [
      {
        log: 'Unhandled exception:\nFormatException: Invalid port\n#0      main (file:///app/bin/server.dart:7:5)',
        fields: { type: 'FormatException', frame: 'file:///app/bin/server.dart:7' },
      },
    ],
    ignores: ['Unhandled exception:\nSystem.Exception: x'],
  },
  'swift/fatal': {
    reads: [
      {
        log: 'App/configure.swift:12: Fatal error: Unexpectedly found nil while unwrapping an Optional value',
        fields: { frame: 'App/configure.swift:12' },
      },
    ],
    ignores: ['main.go:3: Fatal error: x'],
  },
};
