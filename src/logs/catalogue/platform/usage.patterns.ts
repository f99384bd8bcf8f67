/** Command lines that a program answers with its usage, and scripts that do not exist. */
import { oneOf, sequence } from '../../../expressions.ts';
import { detailOf } from '../readings.ts';
import { pattern } from '../pattern.ts';
import { atLeast } from '../../lines/severities.ts';
import { wording } from '../../ending/wording.ts';

export const USAGE = [
  pattern({
    id: 'flag/usage',
    kind: 'usage',
    needles: [
      'accepts ',
      'requires at least',
      'requires exactly',
      'unknown command',
      'missing argument',
      'too many arguments',
      'too few arguments',
      'unrecognized arguments',
      'no such command',
      'invalid choice',
      'following arguments are required',
      'required arguments were not provided',
      'not enough arguments',
      'wrong number of arguments',
      'missing operand',
      'unrecognized subcommand',
      'missing command',
      'there are no commands',
      'is not a valid command',
      'unknown subcommand',
      'extra operand',
      'requires a subcommand',
      'is not defined',
      'could not find command',
      'unknown sub',
      'missing parameter',
      'missing required',
    ],
    find: () =>
      oneOf([
        /requires (?:at least|exactly|at most|between) \d{1,3} arg/,
        /accepts (?:at most |between |exactly )?\d{1,3}(?: and \d{1,3})? ?arg/,
        /[Uu]nknown (?:sub)?command:? ["'‘`]?\S{1,100}(?: for "[^"]{1,60}")?/,
        /Missing (?:argument|command|parameter)\b/,
        /[Tt]oo (?:many|few) arguments/,
        /No such command|invalid choice: /,
        /the following arguments are required: \w/,
        /required arguments were not provided/,
        /[Nn]ot enough arguments|unrecognized subcommand|missing operand/,
        /missing required (?:argument|operand|parameter|positional)/,
        /Command "[^"]{1,80}" is not defined/,
        /There are no commands defined in the/,
        /Could not find command "/,
        /is not a valid (?:sub)?command/,
        /requires a subcommand/,
      ]),
    read: (_match, around) => {
      const line = around.matched;
      if (line.severity === 'info' || line.severity === 'debug') return null;
      if (/ERR unknown command|redis|TypeError|ArgumentError|given \d/i.test(line.text)) return null;
      return { fields: { detail: detailOf(line.message) } };
    },
    source: 'spf13/cobra args.go; click; python argparse; clap; coreutils; symfony/console',
  }),
  pattern({
    id: 'flag/no-script',
    kind: 'usage',
    needles: [
      'missing script',
      "couldn't find a script",
      'command "',
      'err_pnpm_no_script',
      'script not found',
      'could not find task',
      'task not found',
      'no script',
      'script not found',
      "couldn't find the binary",
    ],
    find: () =>
      oneOf([
        /[Mm]issing script:? ?["']?(?<npm>[\w:.-]{1,100})["']?/,
        sequence(/(?:error |Usage Error: )?/, [
          /Command "(?<yarn>[^"]{1,100})" not found/,
          /Couldn't find a script named "(?<berry>[^"]{1,100})"/,
        ]),
        /ERR_PNPM_NO_SCRIPT\S{0,20}/,
        /^(?:error: )?(?:Script not found "(?<bun>[^"]{1,100})"|Task not found: (?<deno>\S{1,100}))/,
      ]),
    read: (_match, around) => ({
      fields: { detail: detailOf(around.matched.text.replace(/^npm (?:ERR!|error) /, '')) },
    }),
    source: [
      'npm/run-script lib/run-script.js',
      'yarnpkg/yarn src/cli/commands/run.js',
      'yarnpkg/berry plugin-essentials run',
      'pnpm/pnpm exec/plugin-commands-script-runners',
      'oven-sh/bun',
    ],
    specificity: 75,
  }),
  pattern({
    id: 'flag/usage-text',
    kind: 'usage',
    needles: ['usage'],
    find: () => /^\s{0,4}(?:USAGE|[Uu]sage)(?: of (?<of>[^\s:]{1,200}))?:\s{0,6}(?<line>.{0,300})$/,
    on: 'text',
    read: (match, around) => {
      const tells = (text: string, grave: boolean): boolean => grave || (!/^\s/.test(text) && wording(text) >= 1.5);
      // Most programs print the reason before or below. Then that is the reason, and the usage text follows it.
      for (let offset = -6; offset <= 150; offset++) {
        const line = offset === 0 ? undefined : around.line(offset);
        if (line !== undefined && tells(line.text, atLeast(line.severity, 'warn') || line.fields !== null)) return null;
      }
      const next = around.line(1)?.text ?? '';
      const whole = match.groups?.of !== undefined || (match.groups?.line ?? '') !== '' || /^\s{1,20}\S/.test(next);
      return whole
        ? {
            fields: {
              detail: detailOf(
                match[0].trim() === 'Usage:' || match[0].trim() === 'USAGE:'
                  ? `Usage: ${next.trim()}`
                  : match[0].trim(),
              ),
            },
          }
        : null;
    },
    source: 'run: go flag; spf13/cobra; python argparse; docopt',
    specificity: 24,
  }),
];
