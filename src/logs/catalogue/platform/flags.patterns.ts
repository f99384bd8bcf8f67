/** Command lines that a program does not take, in the wording of the common parsers. */
import { oneOf, sequence } from '../../../expressions.ts';
import { detailOf } from '../readings.ts';
import { pattern } from '../pattern.ts';
import type { Neighbours, Reading } from '../pattern.ts';
import { atLeast } from '../../lines/severities.ts';
import { wording } from '../../ending/wording.ts';

/** Returns the program that a `name: message` prefix or a usage line names. */
function programOf(around: Neighbours): string | undefined {
  const own = /^(?:\S{0,100}\/)?([\w.+-]{1,60}): (?!line )/.exec(around.matched.text)?.[1];
  if (
    own !== undefined &&
    !/^(?:error|fatal|warning|usage|err|invalid|unknown|unrecognized|.*Error|.*Exception)$/i.test(own)
  )
    return own;
  const usage = (
    around.after(/^\s{0,4}[Uu]sage(?: of)?:? {1,4}(?:\S{0,100}\/)?([\w.+-]{1,60})/, 6) ??
    around.before(/^\s{0,4}[Uu]sage(?: of)?:? {1,4}(?:\S{0,100}\/)?([\w.+-]{1,60})/, 12)
  )?.match[1];
  return usage?.replace(/:$/, '');
}

function flag(match: RegExpExecArray, around: Neighbours): Reading<'bad-flag'> | null {
  const groups = match.groups ?? {};
  let name = groups.flag ?? groups.flag2 ?? groups.flag3 ?? groups.flag4 ?? groups.flag5;
  const short = groups.short ?? groups.short2;
  if (name === undefined && short !== undefined) name = `-${short}`;
  name = name?.replace(/[,.:;]$/, '');
  if (name === undefined || name === '' || name === '-' || name === '--') return null;
  const program = programOf(around);
  return { fields: { flag: name, ...(program === undefined ? {} : { program }) } };
}

export const FLAGS = [
  pattern({
    id: 'flag/unknown',
    kind: 'bad-flag',
    // The prefix of a level is removed with the dashes after it.
    on: 'text',
    needles: [
      'flag provided',
      'unknown flag',
      'unknown shorthand',
      'unknown long flag',
      'unknown short flag',
      'unrecognized option',
      'unrecognised option',
      'invalid option',
      'illegal option',
      'unexpected argument',
      'no such option',
      'unrecognized argument',
      'unknown option',
      'unknown argument',
      'bad option',
      'unrecognized vm option',
      'unrecognized command',
      'unrecognized switch',
      'unknown parameter',
      'was unexpected',
      'option does not exist',
      'does not exist',
      'unknown switch',
      'unmatched argument',
      'is not a recognized option',
      'not recognized',
      'unrecognized flag',
      'unknown arguments',
      'is unknown',
      'unsupported option',
      'undefined option',
      'invalid flag',
      'unknown command line',
      'found argument',
      'was not matched',
    ],
    find: () =>
      oneOf([
        /flag provided but not defined: (?<flag>-{1,2}[^\s:]{1,100})/i,
        /unknown (?:shorthand )?flag: (?:'(?<short>.)' in -\S{1,100}|(?<flag2>-{1,2}[^\s,]{1,100}))/i,
        /unknown (?:long|short) flag '(?<flag3>-{1,2}[^']{1,100})'/i,
        sequence(
          [
            /[Uu]nrecogni[sz]ed|[Uu]nknown|[Ii]nvalid|[Ii]llegal|[Bb]ad|[Uu]nexpected|[Nn]o such/i,
            /[Uu]nsupported|[Uu]ndefined/i,
          ],
          / (?:VM |command[- ]line )?/i,
          [/options?|arguments?|flags?|switch|parameter|args?/i],
          /(?: passed)?(?: --)?:? {0,2}(?:-- |['"‘`(]?(?=-))/i,
          [/['"‘](?<short2>\w)['"’]?/i, /(?<flag4>-{0,2}[^\s'"’`),]{1,100})/i],
        ),
        /Unrecognized VM option '(?<flag5>[^']{1,100})'/i,
        sequence(
          /^(?:\S{1,100}: )?(?:\d{1,3}: )?(?<bash>-{1,2}[A-Za-z][\w-]{0,60}): (?:invalid|unknown|unrecognized) /i,
          /option/i,
        ),
        /The "(?<symfony>-{1,2}[^"]{1,100})" option does not exist/i,
        /Unmatched argument at index \d{1,3}: '(?<picocli>-[^']{1,100})'/i,
        /'(?<dotnet>-{1,2}[^']{1,100})' was not matched/i,
        /[Uu]nrecognized command or argument '(?<net>[^']{1,100})'/i,
        /[Ii]llegal option -(?<dash>\w)$/i,
        /invalid option: ['"]?(?<opt>-{0,2}[\w-]{1,60})/i,
        /Unknown arguments?: (?<yargs>[\w-]{1,60})/i,
        /found argument '(?<clap>-{1,2}[^']{1,100})' which wasn't expected/i,
      ]),
    read: (match, around) => {
      const text = around.matched.text;
      if (/^(?:set|using) /i.test(text)) return null;
      const groups = match.groups ?? {};
      const other =
        groups.bash ??
        groups.symfony ??
        groups.picocli ??
        groups.dotnet ??
        groups.net ??
        groups.clap ??
        groups.opt ??
        groups.yargs;
      if (groups.dash !== undefined) return { fields: { flag: `-${groups.dash}` } };
      if (other === undefined) return flag(match, around);
      const program = programOf(around);
      return {
        fields: {
          flag: groups.yargs === undefined ? other : `--${other.replace(/^-{1,2}/, '')}`,
          ...(program === undefined ? {} : { program }),
        },
      };
    },
    source: [
      'run: go flag, kingpin, python argparse, click 8, GNU getopt, apache 2.4, dash, bash, node 26, java 17, optparse, perl 5.36',
      'spf13/pflag',
      'clap-rs/clap',
      'tj/commander.js',
      'yargs',
      'symfony/console',
      'picocli',
    ],
  }),
  pattern({
    id: 'flag/value',
    kind: 'bad-flag',
    on: 'text',
    needles: [
      'invalid value',
      'invalid argument',
      'flag needs an argument',
      'requires an argument',
      'requires a value',
      'expected one argument',
      'invalid choice',
      'is required',
      'required flag',
      'argument missing',
      'missing required',
      'following arguments are required',
      'missing option',
      'required arguments were not provided',
      'requires an argument',
      'expects an argument',
      'not enough arguments',
      'missing argument',
      'invalid int value',
      'needs a value',
      'invalid maximum heap size',
      'invalid initial heap',
      'expected argument',
      'value is required',
      'required option',
    ],
    find: () =>
      oneOf([
        /invalid (?:boolean )?value "[^"]{0,200}" for (?:flag )?(?<flag>-{1,2}[^\s:]{1,100})/,
        /invalid argument "[^"]{0,200}" for "(?:-\w, )?(?<flag2>-{1,2}[^\s"]{1,100})"/,
        /flag needs an argument: (?:'(?<short>.)' in|(?<flag3>-{1,2}\S{1,100}))/,
        sequence(
          /(?:option|argument|flag):? ['"‘]?(?<flag4>-{1,2}[\w.-]{1,100})(?:[=/ ][^\s'"’]{1,60})?['"’]?/,
          /(?: <[^>]{1,40}>)?:? /,
          [/requires|expects|needs|expected|invalid|argument missing|missing|value is required/],
        ),
        /option requires an argument -- '?(?<short2>\w)'?/,
        /invalid value '[^']{0,200}' for '(?<clap>-{1,2}[\w-]{1,100})/,
        /[Rr]equired flag\(s\) "(?<cobra>[^"]{1,100})" not set/,
        /the following arguments are required: (?<argparse>-{1,2}[\w-]{1,60})/,
        /Missing option '(?<click>-{1,2}[^']{1,100})'/,
        /Missing required option(?:s)?:? ?'?(?<picocli>-{1,2}[\w-]{1,100})/,
        /required option '(?<commander>-{1,2}[\w-]{1,60})/,
        /Missing required arguments?: (?<yargs>[\w-]{1,60})/,
        /required flag (?<kingpin>--[\w.-]{1,100}) not provided/,
        /Invalid (?:maximum|initial) heap size: (?<jvm>-Xm[sx]\S{0,40})/,
        /(?:^|\s)(?<pg>--[\w-]{1,60}) requires a value/,
      ]),
    read: (match, around) => {
      const groups = match.groups ?? {};
      const other =
        groups.clap ??
        groups.argparse ??
        groups.click ??
        groups.picocli ??
        groups.commander ??
        groups.kingpin ??
        groups.jvm ??
        groups.pg;
      const bare = groups.cobra ?? groups.yargs;
      const name = other ?? (bare === undefined ? undefined : `--${bare}`);
      if (name === undefined) return flag(match, around);
      const program = programOf(around);
      return { fields: { flag: name, ...(program === undefined ? {} : { program }) } };
    },
    source: [
      'golang/go flag',
      'spf13/cobra, pflag',
      'python argparse',
      'click',
      'clap',
      'commander',
      'yargs',
      'picocli',
      'openjdk arguments.cpp',
      'run: postgres 15',
    ],
  }),
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
