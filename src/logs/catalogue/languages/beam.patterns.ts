/** Elixir and Erlang. */
import { once, sequence } from '../../../expressions.ts';
import { textOfTerm } from '../../lines/erlang-terms.ts';
import { pattern } from '../pattern.ts';
import type { Neighbours } from '../pattern.ts';
import { also, appFrame, at, following, message } from './trace.ts';

const FRAME = /^\s{2,16}(?:\([a-z_0-9]{1,60} [\w.+-]{1,30}\) )?(\S{1,200}\.(?:exs?|erl)):(\d{1,7}): /;
const FOREIGN = once(() =>
  sequence(
    /^\s{2,16}\(/,
    [
      /elixir|stdlib|kernel|ecto|ecto_sql|phoenix|plug|plug_cowboy|cowboy|mix|postgrex/,
      /db_connection|logger|ex_unit|iex|ranch|bandit|thousand_island|oban|jason/,
    ],
    /(?: [\w.+-]{1,30})?\)/,
  ),
);

/** Returns whether a term has only atoms: `{error,terminating}`, or a child that did not start and `enoent`. */
function saysLittle(term: string): boolean {
  const said = textOfTerm(term);
  return said === undefined || /^[\w.@]{1,120}: [\w.@]{1,120}$/.test(said);
}

/** A line of the logger in which a term goes on, or that only announces the failure. */
const SAYS_LITTLE = /^(?:[\s{}[\]()<,]|Error during startup|BOOT FAILED|=+$|\W{0,80}$)|:$/;

/**
 * Returns whether a line above, at error level, says what failed. A term of atoms alone, such as `{error,terminating}`,
 * says less.
 */
function errorAbove(around: Neighbours): boolean {
  for (let back = 1; back <= 60; back++) {
    const line = around.line(-back);
    if (line === undefined) return false;
    if ((line.severity === 'error' || line.severity === 'fatal') && !SAYS_LITTLE.test(line.message)) return true;
  }
  return false;
}

const raised = pattern({
  id: 'elixir/raised',
  kind: 'exception',
  needles: ['** ('],
  find: () =>
    /^(?:.{0,160} )?\*\* \(((?:[A-Z]\w{0,80}\.)*[A-Z]\w{0,80}(?:Error|Exception|Exit)?|exit|throw|stop)\) (.{1,1200})$/,
  ends: true,
  read: (match, around) => {
    const type = match[1] as string;
    if (/^EXIT$|^Mix$/.test(type)) return null;
    const frame = appFrame(following(around, 30), FRAME, FOREIGN());
    return { fields: { type, ...message(match[2]), ...at(frame), language: 'Elixir' }, ...also(frame) };
  },
  source: 'run: elixir 1.14',
});

const application = pattern({
  id: 'elixir/application',
  kind: 'exception',
  needles: ['could not start application', 'exited: ', 'application_start_failure', 'kernel pid terminated'],
  find: () =>
    sequence(
      /^/,
      [
        /\*\* \(Mix\) Could not start application (\w{1,80}): (.{1,600})/,
        /(?:\[?notice\]? )?Application (\w{1,80}) exited: (.{1,600})/,
        /Kernel pid terminated \((\w{1,80})\) (.{1,1200})/,
        /\{?"?Kernel pid terminated"?,(\w{1,80}),(.{1,1200})/,
      ],
      /$/,
    ),
  specificity: 37,
  ends: true,
  read: (match, around) => {
    const text = match[2] ?? match[4] ?? match[6] ?? match[8];
    if (/^(?:normal|shutdown|:normal|:shutdown|:stopped|stopped)$/.test((text ?? '').trim())) return null;
    if (saysLittle(text ?? '') && errorAbove(around)) return null;
    return {
      fields: {
        type: 'application start',
        ...message(`${match[1] ?? match[3] ?? match[5] ?? match[7] ?? ''}: ${textOfTerm(text ?? '') ?? text ?? ''}`),
        language: 'Erlang',
      },
    };
  },
  source: [
    'github.com/elixir-lang/elixir lib/mix/lib/mix/tasks/app.start.ex',
    'github.com/erlang/otp lib/kernel/src/application_controller.erl',
  ],
});

const boot = pattern({
  id: 'erlang/boot',
  kind: 'exception',
  needles: ['terminating in do_boot', 'runtime terminating during boot'],
  find: () =>
    sequence(
      /^/,
      [
        /\{"init terminating in do_boot",(.{1,1500})/,
        /init terminating in do_boot \((.{1,1500})\)/,
        /Runtime terminating during boot \((.{1,1500})\)/,
      ],
      /$/,
    ),
  ends: true,
  read: (match, around) => {
    const text = (match[1] ?? match[2] ?? match[3]) as string;
    if (saysLittle(text) && errorAbove(around)) return null;
    const type = /^\{(\w{1,60})/.exec(text)?.[1] ?? 'boot';
    return { fields: { type, ...message(textOfTerm(text) ?? text), language: 'Erlang' } };
  },
  source: 'run: erlang 25; github.com/erlang/otp erts/preloaded/src/init.erl',
});

export const BEAM = [raised, application, boot];
