/** Mistakes in scripts of bash, dash and busybox. Commands that they cannot run are in platform/exec.patterns.ts. */
import { group, sequence } from '../../../expressions.ts';
import { pattern } from '../pattern.ts';

const unset = pattern({
  id: 'shell/unset-variable',
  kind: 'missing-env',
  needles: ['unbound variable', 'parameter not set', 'parameter null or not set'],
  find: () =>
    /^(?:[\w./-]{1,200}: (?:line )?(?:\d{1,6}: ){0,1})(\w{1,100}): (?:unbound variable|parameter not set|parameter null or not set)$/,
  on: 'text',
  ends: true,
  read: (match) => ({ fields: { variable: match[1] as string } }),
  source: 'run: bash 5.2, dash 0.5, busybox 1.35',
});

const custom = pattern({
  id: 'shell/parameter-message',
  kind: 'missing-env',
  needles: ['sh: ', ': line ', ': 0: '],
  // Only shells write `line` before the number. Without it, a name of a source file could be taken for a script.
  find: () =>
    sequence(
      /^/,
      [/[\w./-]{0,200}sh: (?:line )?/, /[\w./-]{1,200}: line /, /(?![\w./-]{0,200}\.[a-z]{1,5}: )[\w./-]{1,200}: /],
      /\d{1,6}: /,
      /(?!(?:ERROR|ERR|WARN|WARNING|FATAL|INFO|DEBUG|NOTICE|TRACE|CRITICAL|TODO|FIXME|OK|FAIL|FAILED|PANIC|EOF):)/,
      /([A-Z_][A-Z0-9_]{2,100}): /,
      group('?!', [
        /command not found|not found|No such file|[Pp]ermission denied|readonly variable/,
        /[Ii]s (?:a directory|read only)/,
        /unbound variable|parameter |cannot |can't |[Bb]ad |[Ii]nvalid |[Ss]yntax /,
        /integer expression|unary operator|too many|Not a directory|Text file busy|Exec format/,
        /division|ambiguous redirect/,
      ]),
      /(.{1,300})$/,
    ),
  on: 'text',
  ends: true,
  read: (match) => ({ fields: { variable: match[1] as string } }),
  source: 'run: bash 5.2, dash 0.5',
});

const syntax = pattern({
  id: 'shell/syntax-error',
  kind: 'exception',
  needles: ['syntax error', 'unterminated quoted string', 'unexpected eof', 'bad substitution'],
  find: () =>
    /^([\w./-]{1,200}): (?:line )?(\d{1,6}): ((?:(?:S|s)yntax error|unexpected EOF|\$?\{?.{0,80}(?:B|b)ad substitution).{0,300})$/,
  on: 'text',
  ends: true,
  read: (match) => ({
    fields: {
      type: 'syntax error',
      message: match[3] as string,
      frame: `${match[1] as string}:${match[2] as string}`,
      language: 'shell',
    },
  }),
  source: 'run: bash 5.2, dash 0.5, busybox 1.35',
});

export const SHELL = [unset, custom, syntax];
