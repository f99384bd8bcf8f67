/** Variables of language runtimes with an option or a value that the runtime does not take. */
import { oneOf, sequence } from '../../../expressions.ts';
import { pattern } from '../pattern.ts';
import type { Neighbours, Reading } from '../pattern.ts';

/** The runtime by the beginning of its variable. */
const PROGRAMS: readonly (readonly [string, string])[] = [
  ['NODE_', 'node'],
  ['RUBY', 'ruby'],
  ['PERL', 'perl'],
  ['PYTHON', 'python'],
  ['GO', 'go'],
  ['J', 'java'],
];

/** Go reads units such as MiB; 512Mi and 512MB are what Kubernetes and people write. */
function goBytes(value: string): string | undefined {
  const size = /^(\d{1,15})([KMGT])i?B?$/i.exec(value);
  return size === null ? undefined : `${size[1]}${size[2]!.toUpperCase()}iB`;
}

/** Returns the value of GOMEMLIMIT, which Go prints on the line above the error. */
function ofGo(around: Neighbours): Reading<'bad-flag'> {
  const above = around.before(/^GOMEMLIMIT=(.{0,200})$/, 3);
  const flag = above?.match[1] ?? 'GOMEMLIMIT';
  const suggests = goBytes(flag);
  return {
    fields: { flag, program: 'go', variable: 'GOMEMLIMIT', ...(suggests === undefined ? {} : { suggests }) },
    ...(above === undefined ? {} : { also: [above.line.index] }),
  };
}

export const VARIABLES = [
  pattern({
    id: 'runtime/variable',
    kind: 'bad-flag',
    needles: [
      'is not allowed in ',
      'switch in ',
      'option in ',
      'in environment variable ',
      'invalid value for node_options',
      'malformed gomemlimit',
      'fatal python error',
    ],
    find: () =>
      oneOf([
        sequence(
          /(?<![\w.:+-])(?<flag>-{1,2}[\w.:+-]{1,100})=? is not allowed in (?:the )?(?:environment variable )?/,
          /(?<variable>[A-Z][A-Z0-9_]{3,60})\b/,
        ),
        sequence(
          /(?:[Ii]nvalid|[Ii]llegal|[Uu]nknown|[Uu]nrecognized) (?:switch|option) in (?:environment variable )?/,
          /(?<variable2>[A-Z][A-Z0-9_]{3,60}): (?<flag2>-{1,2}[\w:+=-]{1,100})/,
        ),
        /^Error: (?:Unmatched quote|Cannot specify main class) in environment variable (?<variable3>[A-Z][A-Z0-9_]{3,60})/,
        /: invalid value for (?<variable4>NODE_OPTIONS) \(/,
        /^fatal error: (?<go>malformed GOMEMLIMIT)/,
        /^Fatal Python error: \w{1,60}: (?:invalid )?(?<variable5>PYTHON[A-Z0-9]{2,40})\b/,
      ]),
    ends: true,
    read: (match, around) => {
      const g = match.groups ?? {};
      if (g.go !== undefined) return ofGo(around);
      const variable = g.variable ?? g.variable2 ?? g.variable3 ?? g.variable4 ?? g.variable5 ?? '';
      const program = PROGRAMS.find(([head]) => variable.startsWith(head))?.[1];
      return {
        fields: { flag: g.flag ?? g.flag2 ?? variable, variable, ...(program === undefined ? {} : { program }) },
      };
    },
    source: [
      'nodejs/node src/node.cc InitializeNodeWithArgsInternal, src/node_options.cc',
      'ruby/ruby ruby.c proc_options',
      'Perl/perl5 perl.c S_parse_body',
      'openjdk/jdk src/java.base/share/native/libjli/emessages.h ARG_ERROR8, 9, 11',
      'golang/go src/runtime/mgcpacer.go readGOMEMLIMIT',
      'python/cpython Python/initconfig.c, Python/preconfig.c',
    ],
    // The line may read like a fault of native code, too.
    specificity: 81,
  }),
];
