/** Errors that name a command to run, or wait for an answer from a terminal. */
import { once, oneOf, sequence } from '../../../../expressions.ts';
import { editFix } from '../../../support/owner.ts';
import { act, named } from './kind.ts';
import type { Kind } from './kind.ts';

/** An error that quotes a command to run. */
export const TO_RUN: Kind = {
  // `run 'kong migrations up'`, `use ./redis-check-aof --fix <file>`.
  all: [
    [
      ['run', 'execute', 'use', 'try', 'with', 'using'].flatMap((verb) => [`${verb} `, `${verb}: `]),
      once(() =>
        oneOf([
          /\b(?:run|execute|use|try|with|using)(?: the command)?:? ["'`“‘]((?:\.{0,2}\/)?[a-z][\w./-]{1,60} [^"'`”’]{1,120})["'`”’]/i,
          /\b(?:run|execute|use) (\.\/[\w-]{2,60}(?: [^\s,.;<>]{1,60}){1,6})/i,
        ]),
      ),
    ],
  ],
  fixes: ([, quoted, bare]) => [
    act(
      `run what the message asks for with the same image and configuration, in a Job or an init container: ${named(quoted ?? bare ?? '')}`,
    ),
  ],
};

export const COMMANDED: readonly Kind[] = [
  {
    // `env: only ${VARNAME} expansion is supported, error at: ${X`: the first line of a script, as env -S reads it.
    all: [['env: ', /\benv: .{0,80}(?:\$\{VARNAME\} expansion|-S string|\bin -S\b|use -\[v\]S)/]],
    fixes: (_, { context, container }) => [
      editFix(
        context,
        `use another version of the image of ${container.name}, or start the interpreter in its command: env cannot read the ` +
          'first line (#!) of its script, which Linux cuts after 255 characters (127 before Linux 5.1)',
      ),
    ],
  },
  TO_RUN,
  {
    // `specify --region instead`, `set LANE_MODE to on`.
    all: [
      [
        ['specify ', 'pass ', 'provide ', 'add ', 'set ', 'use '],
        once(() =>
          sequence(
            /\b(?:[Ss]pecify|[Pp]ass|[Pp]rovide|[Aa]dd|[Ss]et|[Uu]se) (?:the )?(?:flag |option |variable )?["'`]?/,
            /(?:--[a-z][\w-]{1,60}|[A-Z][A-Z0-9]{1,30}_[A-Z0-9_]{1,60})\b[^.:]{0,60}/,
          ),
        ),
      ],
    ],
    fixes: ([what], { context, container }) => [
      editFix(context, `do what the message asks for in the settings of ${container.name}: ${named(what)}`),
    ],
  },
  {
    // `try initializing the pool with --huge-dir`, `consider running with --workers 1`.
    all: [
      [
        ' with --',
        /\b(?:try|retry|consider) [a-z]{3,20}ing\b[^.:]{0,60} with (--[a-z][\w-]{1,60}(?:=[\w./:-]{1,60})?)/i,
      ],
    ],
    fixes: ([, flag = ''], { context, container }) => [
      editFix(context, `do what the message asks for in the command of ${container.name}: ${named(flag)}`),
    ],
  },
  {
    all: [['pid 1', /\b(?:only run|must (?:be|run)|not|run) as (?:the )?pid 1\b/i]],
    fixes: (_, { context, container }) => [
      editFix(
        context,
        `start it as the first process of ${container.name}: no shell in front of it without exec, and no shareProcessNamespace`,
      ),
    ],
  },
  {
    all: [
      [
        ['(y', '[y/n]', 'press ', 'not a t', 'no tty present'],
        /\(y(?:es)?\/n(?:o)?\)|\[y\/n\]|press (?:any key|enter)|not a (?:tty|terminal)|no tty present/i,
      ],
    ],
    fixes: (_, { context, container }) => [
      editFix(
        context,
        `answer the question in the command of ${container.name} (an option such as --yes or --force): a pod has no terminal`,
      ),
    ],
  },
];
