/** Ruby, with both orders of its backtrace. */
import { oneOf, sequence } from '../../../expressions.ts';
import { pattern } from '../pattern.ts';
import { appFrame, at, following, message } from './trace.ts';

const FRAME = /^\s{0,12}(?:\d{1,4}: )?(?:from )?([^\s:]{1,300}):(\d{1,7}):in [`']/;
const FOREIGN = /\/gems\/|\/rubygems\/|\/ruby\/\d|<internal:|\/lib\/ruby\/|\/bundler\/|\bkernel_require|vendor\/bundle/;

const uncaught = pattern({
  id: 'ruby/uncaught',
  kind: 'exception',
  needles: [':in `', ":in '"],
  find: () =>
    sequence(
      /^(?:Traceback .{0,60}(?<=[\s:])|)([^\s:]{1,300}|<internal:[^>]{1,200}>):(\d{1,7}):in [`'][^']{1,200}': /,
      /(.{0,1200}) \(((?:[A-Z]\w{0,80}::)*[A-Z]\w{0,80})\)$/,
    ),
  on: 'text',
  ends: true,
  read: (match, around) => {
    const lines = following(around, 60);
    const end = lines.findIndex((line) => !/^\s+(?:from |\d+: from )/.test(line.text));
    const below = end < 0 ? lines : lines.slice(0, end);
    const head = around.matched;
    const frame = appFrame([head, ...below], FRAME, FOREIGN);
    return {
      fields: { type: match[4] as string, ...message(match[3]), ...at(frame), language: 'Ruby' },
      ...(frame === undefined || frame.index === around.index ? {} : { also: [frame.index] }),
    };
  },
  source: 'run: ruby 3.1',
});

const block = pattern({
  id: 'ruby/aborted',
  kind: 'exception',
  needles: ['aborted!', 'bundler: failed to load command', '! unable to load application'],
  find: () =>
    /^(?:[\w./-]{1,60} aborted!|bundler: failed to load command: .{1,300}|! Unable to load application: (.{1,600}))$/,
  ends: true,
  specificity: 39,
  read: (match, around) => {
    const direct = /^((?:[A-Z]\w*::)*[A-Z]\w*): (.*)$/.exec(match[1] ?? '');
    if (direct !== null) return { fields: { type: direct[1] as string, ...message(direct[2]), language: 'Ruby' } };
    const next =
      around.after(/^((?:[A-Z]\w{0,80}::)*[A-Z]\w{0,80}): (.{1,600})$/, 4) ??
      around.after(/^(.{1,700}) \(((?:[A-Z]\w{0,80}::){0,8}[A-Z]\w{0,80})\)$/, 4);
    if (next === undefined) return null;
    const swapped = next.match[0].endsWith(')') && !/^[A-Z]\w*(?:::|: )/.test(next.match[0]);
    const frame = appFrame(following(around, 40), /^\s{0,8}(\/?[\w./-]{1,300}\.(?:rb|rake|ru)):(\d{1,7})/, FOREIGN);
    return {
      fields: {
        type: (swapped ? next.match[2] : next.match[1]) as string,
        ...message(
          swapped ? next.match[1]?.replace(/^.{1,300}: (?=.)/, '') : next.match[2]?.replace(` (${next.match[1]})`, ''),
        ),
        ...at(frame),
        language: 'Ruby',
      },
      line: next.line.index,
    };
  },
  source: [
    'github.com/ruby/rake lib/rake/application.rb',
    'github.com/puma/puma lib/puma/runner.rb',
    'github.com/rubygems/rubygems bundler/lib/bundler/cli/exec.rb',
  ],
});

const gem = pattern({
  id: 'ruby/missing-module',
  kind: 'missing-module',
  needles: ['cannot load such file', 'could not find gem', 'could not find ', 'is not part of the bundle'],
  find: () =>
    oneOf([
      /cannot load such file -- ([^\s()]{1,200})/,
      /Could not find gem '([^']{1,200})'/,
      sequence(/Could not find ([\w.-]{1,100}-\d[\w.-]{0,40})(?:, .{1,400})? in /, [
        /any of the sources|locally installed gems|cached gems/,
      ]),
      /^(\S{1,100}) is not part of the bundle/,
    ]),
  read: (match) => ({ fields: { module: (match[1] ?? match[2] ?? match[3] ?? match[4]) as string, language: 'Ruby' } }),
  source: 'run: ruby 3.1; github.com/rubygems/rubygems bundler/lib/bundler/source/rubygems.rb',
});

const syntax = pattern({
  id: 'ruby/syntax-error',
  kind: 'exception',
  needles: ['syntax error', 'syntaxerror'],
  find: () =>
    /^([^\s:]{1,300}\.(?:rb|ru|rake)):(\d{1,7}): (?:-- .{0,40}|)(syntax errors? .{1,300}|syntax error, .{1,300})$/,
  ends: true,
  read: (match) => ({
    fields: {
      type: 'SyntaxError',
      ...message(match[3]),
      frame: `${match[1] as string}:${match[2] as string}`,
      language: 'Ruby',
    },
  }),
  source: 'run: ruby 3.1',
});

export const RUBY = [uncaught, block, gem, syntax];
