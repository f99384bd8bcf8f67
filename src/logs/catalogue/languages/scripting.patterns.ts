/** Perl, Lua, Tcl, OCaml, R, Julia, Haskell, Dart, Swift: one or two patterns each. */
import { sequence } from '../../../expressions.ts';
import { pattern } from '../pattern.ts';
import { appFrame, at, following, message } from './trace.ts';

const perl = pattern({
  id: 'perl/died',
  kind: 'exception',
  needles: [' line '],
  find: () =>
    sequence(
      /^(.{1,1000}) at (\/?[^\s"']{1,300}\.(?:pl|pm|t|cgi|psgi)|-e|\(eval \d{1,6}\)) line /,
      /(\d{1,7})(?:, <\w{1,30}> (?:line|chunk) \d{1,9})?\.?(?:, near .{0,200})?$/,
    ),
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
  source: 'run: perl 5.36',
});

const perlModule = pattern({
  id: 'perl/missing-module',
  kind: 'missing-module',
  needles: ["can't locate "],
  // A program that loads another one puts its own message before.
  find: () => /(?:^|: )Can't locate ([\w/.]{1,200}\.pm) in @INC/,
  ends: true,
  read: (match) => ({
    fields: { module: (match[1] as string).replace(/\//g, '::').replace(/\.pm$/, ''), language: 'Perl' },
  }),
  source: 'run: perl 5.36',
});

const lua = pattern({
  id: 'lua/error',
  kind: 'exception',
  needles: ['.lua:'],
  find: () => /^(?:lua[\w.]{0,8}|luajit|resty|nginx): (\/?[\w./-]{1,300}\.lua):(\d{1,7}): (.{1,600})$/,
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
  source: 'run: lua 5.4',
});

const luaModule = pattern({
  id: 'lua/missing-module',
  kind: 'missing-module',
  needles: ["module '"],
  ends: true,
  find: () => /:\d{1,7}: module '([^']{1,200})' not found:/,
  read: (match) => ({ fields: { module: match[1] as string, language: 'Lua' } }),
  source: 'run: lua 5.4',
});

const tcl = pattern({
  id: 'tcl/error',
  kind: 'exception',
  needles: ['while executing'],
  find: () => /^\s{4}while executing$/,
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
  source: 'run: tcl 8.6',
});

const fatal = pattern({
  id: 'ocaml/uncaught',
  kind: 'exception',
  needles: ['fatal error: exception '],
  find: () => /^Fatal error: exception ([A-Z][\w.]{0,100})(?:[ (]{1,2}"?(.{1,600}?)"?\)?)?$/,
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
  source: 'github.com/ocaml/ocaml runtime/printexc.c',
});

const julia = pattern({
  id: 'julia/load-error',
  kind: 'exception',
  needles: ['error: '],
  find: () => /^ERROR: (?:LoadError: )?(\w{1,60}(?:Error|Exception)): (.{1,600})$/,
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
  source: 'github.com/JuliaLang/julia base/client.jl',
});

const r = pattern({
  id: 'r/error',
  kind: 'exception',
  needles: ['error in ', 'execution halted'],
  find: () => /^Error(?: in (.{1,200}?))? ?: (.{0,600})$/,
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
  source: 'github.com/wch/r-source src/main/errors.c',
});

const rModule = pattern({
  id: 'r/missing-module',
  kind: 'missing-module',
  needles: ['there is no package called'],
  find: () => /there is no package called ['‘"]([\w.]{1,100})['’"]/,
  read: (match) => ({ fields: { module: match[1] as string, language: 'R' } }),
  source: 'github.com/wch/r-source src/library/base/R/library.R',
});

const haskell = pattern({
  id: 'haskell/uncaught',
  kind: 'exception',
  needles: ['(from hascallstack)', 'hascallstack backtrace'],
  find: () => /^(?:CallStack \(from HasCallStack\)|HasCallStack backtrace):/,
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
  source: 'gitlab.haskell.org/ghc/ghc libraries/ghc-internal/src/GHC/Internal/TopHandler.hs',
});

const dart = pattern({
  id: 'dart/unhandled',
  kind: 'exception',
  needles: ['unhandled exception:'],
  find: () => /^Unhandled exception:$/,
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
  source: 'github.com/dart-lang/sdk runtime/lib/isolate.cc',
});

const swift = pattern({
  id: 'swift/fatal',
  kind: 'exception',
  needles: ['fatal error: '],
  find: () => /^([\w+./-]{1,200}\.swift):(\d{1,7}): Fatal error: (.{1,600})$/,
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
  source: 'github.com/swiftlang/swift stdlib/public/runtime/Errors.cpp',
});

export const SCRIPTING = [perl, perlModule, lua, luaModule, tcl, fatal, julia, r, rModule, haskell, dart, swift];
