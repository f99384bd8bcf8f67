/** How programs in Zig, Nim, Crystal, D, Pascal, Fortran, Ada, COBOL and PowerShell end. */
import { sequence } from '../../../expressions.ts';
import { pattern } from '../pattern.ts';
import { appFrame, at, following, message } from './trace.ts';

const ZIG_FRAME = /^(\/[^\s:]{1,300}\.zig):(\d{1,7}):\d{1,5}: 0x/;
const ZIG_OWN = /\/(?:lib\/)?zig\/std\/|\/lib\/std\//;

const zig = pattern({
  id: 'zig/panic',
  kind: 'exception',
  needles: [' panic: ', 'error: '],
  find: () => /^(?:thread \d{1,9} panic: (?<panic>.{1,600})|error: (?<error>[A-Z]\w{1,80}))$/,
  on: 'text',
  ends: true,
  read: (match, around) => {
    const lines = following(around, 40);
    if (!lines.some((line) => ZIG_FRAME.test(line.text))) return null;
    const frame = appFrame(lines, ZIG_FRAME, ZIG_OWN);
    return {
      fields: {
        type: match.groups?.error ?? 'panic',
        ...message(match.groups?.panic),
        ...at(frame),
        language: 'Zig',
      },
      also: frame === undefined ? [] : [frame.index],
    };
  },
  source: 'ziglang/zig lib/std/debug.zig defaultPanic, lib/std/start.zig',
});

const nim = pattern({
  id: 'nim/unhandled',
  kind: 'exception',
  needles: ['error: unhandled exception: '],
  find: () => /^Error: unhandled exception: (.{0,600}) \[(\w{1,80})\]$/,
  on: 'text',
  ends: true,
  read: (match, around) => {
    const place = around.before(/^(\/[^\s(]{1,300}\.nim)\((\d{1,7})\)\s/, 12);
    return {
      fields: {
        type: match[2] as string,
        ...message(match[1]),
        ...(place === undefined ? {} : { frame: `${place.match[1] as string}:${place.match[2] as string}` }),
        language: 'Nim',
      },
    };
  },
  source: 'nim-lang/Nim lib/system/excpt.nim reportUnhandledError',
});

const crystal = pattern({
  id: 'crystal/unhandled',
  kind: 'exception',
  needles: ['unhandled exception'],
  find: () => /^Unhandled exception(?: in spawn)?: (.{0,600}) \(((?:[A-Z]\w{0,80}::){0,6}[A-Z]\w{0,80})\)$/,
  on: 'text',
  ends: true,
  read: (match, around) => {
    const frame = appFrame(
      following(around, 30),
      /^\s{1,4}from (\/?[^\s:]{1,300}\.cr):(\d{1,7})/,
      /share\/crystal|\/lib\//,
    );
    return {
      fields: { type: match[2] as string, ...message(match[1]), ...at(frame), language: 'Crystal' },
      also: frame === undefined ? [] : [frame.index],
    };
  },
  source: 'crystal-lang/crystal src/exception.cr, src/crystal/main.cr',
});

const crystalEnv = pattern({
  id: 'crystal/missing-env',
  kind: 'missing-env',
  needles: ['missing env key'],
  find: () => /Missing ENV key: "(?<variable>\w{1,100})"/,
  source: 'crystal-lang/crystal src/env.cr',
});

const d = pattern({
  id: 'd/uncaught',
  kind: 'exception',
  needles: ['.d('],
  find: () => /^((?:[a-z_]\w{0,60}\.){1,8}[A-Z]\w{0,80})@([^\s():]{1,300}\.d)\((\d{1,7})\)(?:: (.{0,600}))?$/,
  on: 'text',
  ends: true,
  read: (match) => ({
    fields: {
      type: match[1] as string,
      ...message(match[4]),
      frame: `${match[2] as string}:${match[3] as string}`,
      language: 'D',
    },
  }),
  source: 'dlang/dmd druntime/src/object.d Throwable.toString',
});

const pascal = pattern({
  id: 'pascal/unhandled',
  kind: 'exception',
  needles: ['an unhandled exception occurred at $', 'runtime error '],
  find: () => /^(?:An unhandled exception occurred at \$[0-9A-F]{4,16}:|Runtime error (\d{1,3}) at \$[0-9A-F]{4,16})$/,
  on: 'text',
  ends: true,
  read: (match, around) => {
    const said = /^(E\w{1,80}): (.{0,400})$/.exec(around.line(1)?.text ?? '');
    const place = around.after(/^\s{1,4}\$[0-9A-F]{4,16}\s.{0,120}line (\d{1,7}) of (\S{1,200})/, 6);
    const frame = place === undefined ? {} : { frame: `${place.match[2] as string}:${place.match[1] as string}` };
    if (said === null)
      return {
        fields: {
          type: match[1] === undefined ? 'exception' : `Runtime error ${match[1]}`,
          ...frame,
          language: 'Pascal',
        },
      };
    return {
      fields: { type: said[1] as string, ...message(said[2]), ...frame, language: 'Pascal' },
      line: around.index + 1,
      also: [around.index],
    };
  },
  source: 'Free Pascal rtl/inc/system.inc, objpas/sysutils',
});

const gnu = pattern({
  id: 'gnu/runtime-error',
  kind: 'exception',
  needles: ['fortran runtime error: ', 'error stop', 'raised ', 'libcob: '],
  find: () =>
    sequence(
      /^/,
      [
        /Fortran runtime error: (?<fortran>.{1,400})/,
        /(?<stop>ERROR STOP.{0,200})/,
        /raised (?<ada>[A-Z][A-Z_.]{2,80}(?:ERROR|EXCEPTION)) : (?<adasaid>.{1,400})/,
        /libcob: (?:(?<cob>[^\s:]{1,200}:\d{1,6}): )?error: (?<cobsaid>.{1,400})/,
      ],
      /$/,
    ),
  on: 'text',
  ends: true,
  read: (match, around) => {
    const g = match.groups ?? {};
    const line = around.before(/^At line (\d{1,7}) of file (\S{1,300})/, 2);
    const frame =
      g.cob ??
      /^(\S{1,200}\.ad[bs]:\d{1,6})/.exec(g.adasaid ?? '')?.[1] ??
      (line === undefined ? undefined : `${line.match[2] as string}:${line.match[1] as string}`);
    const language = g.ada !== undefined ? 'Ada' : g.cobsaid !== undefined ? 'COBOL' : 'Fortran';
    return {
      fields: {
        type: g.ada ?? 'runtime error',
        ...message(g.fortran ?? g.stop ?? g.adasaid ?? g.cobsaid),
        ...(frame === undefined ? {} : { frame }),
        language,
      },
    };
  },
  source: 'gcc libgfortran/runtime/error.c, gcc/ada/libgnat/a-except.adb; GnuCOBOL libcob/common.c',
});

/** PowerShell's ConciseView: `Get-Content: /app/run.ps1:7`, then the code, then `| message`. */
const powershell = pattern({
  id: 'powershell/error',
  kind: 'exception',
  needles: ['.ps1:', 'line |'],
  find: () => /^(?<what>[A-Z]\w{1,40}(?:-\w{1,60})?(?:Exception)?): (?<file>\/\S{1,300}\.ps1):(?<at>\d{1,7})$/,
  on: 'text',
  ends: true,
  read: (match, around) => {
    if (!/^Line \|/.test(around.line(1)?.text ?? '')) return null;
    const under = around.after(/^\s{2,8}\|\s{1,200}~+\s*$/, 8);
    const said = under === undefined ? undefined : around.line(under.line.index - around.index + 1);
    const { what = '', file = '', at: line = '' } = match.groups as { [name: string]: string };
    return {
      fields: {
        type: what,
        ...message(said?.text.replace(/^\s{0,8}\|\s{0,4}/, '')),
        frame: `${file}:${line}`,
        language: 'PowerShell',
      },
      ...(said === undefined ? {} : { line: said.index, also: [around.index] }),
    };
  },
  source: 'PowerShell/PowerShell src/System.Management.Automation FormatAndOutput ConciseView',
});

export const COMPILED = [zig, nim, crystal, crystalEnv, d, pascal, gnu, powershell];
