/** .NET and Mono. */
import { group, once, oneOf, sequence } from '../../../expressions.ts';
import { pattern } from '../pattern.ts';
import type { Neighbours, Reading } from '../pattern.ts';
import { appFrame, at, following, message } from './trace.ts';

const FRAME = /^\s{2,12}at .{1,400} in (.{1,300}):line (\d{1,7})|^\s{2,12}at ([\w.<>`+[\]]{1,200}) ?\(/;
const FOREIGN = once(() =>
  sequence(/^\s{2,12}at /, [
    /lambda_method\d{0,6}\(/,
    sequence(
      [
        /System|Microsoft|Npgsql|MySql|MongoDB|StackExchange|Serilog|Newtonsoft|Grpc|Polly|Dapper/,
        /Interop|Internal|RabbitMQ|Confluent|Azure|Amazon|Autofac|Hangfire|MassTransit|Quartz/,
      ],
      /\./,
    ),
  ]),
);
const NAME = '((?:[A-Za-z_]\\w{0,60}[.+]){1,10}[A-Z]\\w{0,80})';

function read(type: string, text: string | undefined, around: Neighbours): Reading<'exception'> {
  const lines = following(around, 80);
  // `Outer: text ---> Inner: text`, on one line (.NET Framework, Mono) or on separate lines (.NET Core).
  const sameLine = new RegExp(`---> ${NAME}(?:: (.{0,600}))?$`).exec(text ?? '');
  const innerLine = lines.findLast((line) => new RegExp(`^\\s{0,6}---> ${NAME}`).test(line.text));
  const inner =
    innerLine === undefined
      ? sameLine
      : new RegExp(`---> (?:\\(Inner Exception #\\d{1,3}\\) )?${NAME}(?: \\([^)]{1,20}\\))?(?:: (.{0,600}))?$`).exec(
          innerLine.text,
        );
  const frame = appFrame(lines, FRAME, FOREIGN());
  const fields = inner === null ? { type, ...message(text) } : { type: inner[1] as string, ...message(inner[2]) };
  return {
    fields: { ...fields, ...at(frame), language: '.NET' },
    ...(innerLine === undefined ? {} : { line: innerLine.index }),
    also: [...(innerLine === undefined ? [] : [around.index]), ...(frame === undefined ? [] : [frame.index])],
  };
}

const uncaught = pattern({
  id: 'dotnet/unhandled',
  kind: 'exception',
  needles: ['unhandled exception'],
  find: () =>
    sequence(
      [/Unhandled exception[.:]|UNHANDLED EXCEPTION:/i],
      / ?(?:((?:[A-Za-z_]\w{0,60}[.+]){1,10}[A-Z]\w{0,80})(?: \([^)]{1,20}\))?(?:: (.{0,1200}))?)?$/i,
    ),
  on: 'text',
  ends: true,
  read: (match, around) => {
    if (match[1] !== undefined)
      return /\b(?:java|org|com|io)\.[a-z]/.test(match[1]) ? null : read(match[1], match[2], around);
    const next = around.after(/^((?:[A-Za-z_]\w{0,60}[.+]){1,10}[A-Z]\w{0,80})(?:: (.{0,1200}))?$/, 3);
    return next === undefined
      ? null
      : { ...read(next.match[1] as string, next.match[2], around), line: next.line.index };
  },
  source: 'run: mono 6.8; github.com/dotnet/runtime src/coreclr/vm/excep.cpp',
});

/** What ASP.NET's host logs before the process exits. */
const logged = pattern({
  id: 'dotnet/logged',
  kind: 'exception',
  needles: ['exception'],
  find: () => /^((?:[A-Z]\w{0,60}[.+]){1,10}[A-Z]\w{0,80}Exception)(?: \([^)]{1,20}\))?(?:: (.{0,1200}))?$/,
  specificity: 39,
  read: (match, around) => {
    if (
      around.before(/Unhandled exception[.:]\s*$/i, 2) !== undefined ||
      around.after(/^\s{2,12}at [\w.<>`+[\]]{1,300}\(|^\s{0,8}---> /, 8) === undefined
    )
      return null;
    return read(match[1] as string, match[2], around);
  },
  source: 'github.com/dotnet/runtime src/libraries/Microsoft.Extensions.Logging.Console/src/SimpleConsoleFormatter.cs',
});

const failFast = pattern({
  id: 'dotnet/fail-fast',
  kind: 'exception',
  needles: ['failfast', 'process terminated. ', 'stack overflow.'],
  find: () =>
    /^(?:Process terminated\. (.{1,400})|CLR: Managed code called FailFast(?:, saying "(.{1,300})")?|(Stack overflow\.))$/,
  ends: true,
  read: (match, around) => {
    const frame = appFrame(following(around, 40), FRAME, FOREIGN());
    return {
      fields: {
        type: match[3] === undefined ? 'FailFast' : 'StackOverflow',
        ...message(match[1] ?? match[2]),
        ...at(frame),
        language: '.NET',
      },
    };
  },
  source: 'run: mono 6.8; github.com/dotnet/runtime src/coreclr/vm/eepolicy.cpp',
});

const missing = pattern({
  id: 'dotnet/missing-module',
  kind: 'missing-module',
  needles: [
    'could not load file or assembly',
    'the application to execute does not exist',
    'framework: ',
    'could not execute because the',
    "couldn't find a project",
    'you intended to execute a .net',
    'an assembly specified in the application dependencies manifest',
  ],
  find: () =>
    oneOf([
      /Could not load file or assembly '([^',]{1,200})/,
      /The application to execute does not exist: '([^']{1,300})'/,
      /^Framework: '([^']{1,120}', version '[^']{1,40})'/,
      /The specified framework '([^']{1,100}', version '[^']{1,40})' was not found/,
      /The application '([^']{1,200})' does not exist/,
      /You intended to execute a \.NET .{1,60}, but dotnet-(?<dll>\S{1,200}\.dll) does not exist/,
    ]),
  read: (match) => ({
    fields: {
      module: (match[1] ??
        match[2] ??
        (match[3] ?? match[4])?.replace("', version '", ' ') ??
        match[5] ??
        match.groups?.dll) as string,
      language: '.NET',
    },
  }),
  source: [
    'github.com/dotnet/runtime src/native/corehost/fxr/fx_resolver.messages.cpp, src/native/corehost/fxr/command_line.cpp',
  ],
});

const memory = pattern({
  id: 'dotnet/out-of-memory',
  kind: 'heap-exhausted',
  needles: ['system.outofmemoryexception', 'gc heap initialization failed', 'out of memory.'],
  find: () =>
    oneOf([
      sequence(
        /(?:^|[ .])/,
        group('', [
          /System\.OutOfMemoryException(?:: .{1,200})?/,
          /GC heap initialization failed.{0,120}/,
          /Failed to create CoreCLR, HRESULT: 0x8007000E/,
        ]),
      ),
      /^Out of memory\.$/,
    ]),
  ends: true,
  read: (match) => ({ fields: { runtime: 'dotnet', detail: (match[1] ?? match[0]).slice(0, 300) } }),
  source: 'github.com/dotnet/runtime src/coreclr/vm/excep.cpp, src/coreclr/gc/gc.cpp',
});

export const DOTNET = [uncaught, logged, failFast, missing, memory];
