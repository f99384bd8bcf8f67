/** Help in kubectl's look: what it is, examples, then the rest. */
import { wrap } from '../render/text.ts';
import type { Command } from './command.ts';
import { COMMON_FLAGS, OWN_FLAGS } from './flags.ts';
import type { Flag } from './flags.ts';

const WIDTH = 80;

const examples = (program: string, list: readonly (readonly [string, string])[]): string[] =>
  list.flatMap(([comment, command], i) => [...(i === 0 ? [] : ['']), `  # ${comment}`, `  ${program} ${command}`]);

/** Two columns: names, and what they are; the second is wrapped. */
function definitions(rows: readonly (readonly [string, string])[]): string[] {
  const column = Math.max(...rows.map(([name]) => name.length)) + 4;
  return rows.flatMap(([name, about]) =>
    wrap(about, Math.max(30, WIDTH - column - 2)).map(
      (line, i) => `  ${i === 0 ? name.padEnd(column) : ' '.repeat(column)}${line}`,
    ),
  );
}

const flagName = (flag: Flag): string =>
  `${flag.short === undefined ? '    ' : `-${flag.short}, `}--${flag.name}${flag.value === undefined ? '' : flag.type === 'optional' ? `[=${flag.value}]` : `=${flag.value}`}`;

function flagLines(flags: readonly Flag[]): string[] {
  return definitions(flags.map((flag) => [flagName(flag), flag.about]));
}

/** Help for the program as a whole. */
export function mainHelp(commands: readonly Command[], program: string): string {
  return [
    'Tells why a pod crash loops, how sure that is, what proves it and what to do.',
    '',
    'Examples:',
    ...examples(program, [
      ['What is wrong in this namespace (and with -A: in the whole cluster)?', 'list'],
      ['Why does web-1 crash?', 'explain web-1'],
      ['The worst pod of a Deployment, in namespace shop', 'explain deploy/web -n shop'],
      ['See it at work without a cluster', 'demo'],
    ]),
    '',
    'Commands:',
    ...definitions(commands.map((command) => [command.name, command.about])),
    '',
    'Usage:',
    `  ${program} [COMMAND] [flags]`,
    '  Without a command it is list.',
    '',
    ...wrap(
      `kubectl's global flags (-n, --context, --kubeconfig, … as "kubectl options" lists them) go anywhere behind "${program}". Help for a command: "${program} COMMAND --help".`,
      WIDTH,
    ),
    '',
  ].join('\n');
}

/** Help for one command. */
export function commandHelp(command: Command, program: string): string {
  const flags = [
    ...command.flags.map(
      (name): Flag =>
        name === 'output'
          ? { ...OWN_FLAGS.output, about: `Output format: ${command.formats.join(', ')}` }
          : OWN_FLAGS[name],
    ),
    ...COMMON_FLAGS,
  ];
  return [
    ...wrap(command.description, WIDTH),
    '',
    'Examples:',
    ...examples(program, command.examples),
    '',
    'Flags:',
    ...flagLines(flags),
    '',
    'Usage:',
    `  ${program} ${command.usage} [flags]`,
    '',
    'Global flags of kubectl are taken too: kubectl options',
    '',
  ].join('\n');
}
