/** Flags and values that a program does not take, in the wording of the common parsers. */
import { oneOf, sequence } from '../../../expressions.ts';
import { pattern } from '../pattern.ts';
import type { Neighbours, Reading } from '../pattern.ts';
import { programOf } from './program.ts';

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
];
