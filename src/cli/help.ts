/** Help in the layout of kubectl: what the command does, examples, then flags and usage. */
import { wrap } from '../render/width.ts';
import type { Command } from './command.ts';
import { COMMON_FLAGS, OWN_FLAGS, ownFlag } from './flags.ts';
import type { Flag } from './flags.ts';

const WIDTH = 80;

const examples = (program: string, list: readonly (readonly [string, string])[]): string[] =>
  list.flatMap(([comment, command], i) => [...(i === 0 ? [] : ['']), `  # ${comment}`, `  ${program} ${command}`]);

/** Two columns: names and descriptions. The second one is wrapped. */
function definitions(rows: readonly (readonly [string, string])[]): string[] {
  const column = Math.max(...rows.map(([name]) => name.length)) + 4;
  return rows.flatMap(([name, about]) =>
    wrap(about, Math.max(30, WIDTH - column - 2)).map(
      (line, i) => `  ${i === 0 ? name.padEnd(column) : ' '.repeat(column)}${line}`,
    ),
  );
}

function flagName({ short, name, value, type }: Flag): string {
  const shown = value === undefined ? '' : type === 'optional' ? `[=${value}]` : `=${value}`;
  return `${short === undefined ? '    ' : `-${short}, `}--${name}${shown}`;
}

function flagLines(flags: readonly Flag[]): string[] {
  return definitions(flags.map((flag) => [flagName(flag), flag.about]));
}

/** Help for the program as a whole. */
export function mainHelp(commands: readonly Command[], program: string): string {
  return [
    'Explains why a pod crash loops: the cause, what proves it and how to fix it.',
    '',
    'Examples:',
    ...examples(program, [
      ['Which pods fail in this namespace? (-A: in the whole cluster)', 'list'],
      ['Why does web-1 crash?', 'explain web-1'],
      ['Explain the worst pod of a Deployment, in namespace shop', 'explain deploy/web -n shop'],
      ['Explain a recorded failure, without a cluster', 'demo'],
    ]),
    '',
    'Commands:',
    ...definitions(commands.map((command) => [command.name, command.about])),
    '',
    'Usage:',
    `  ${program} [COMMAND] [flags]`,
    '  Without a command, it runs list.',
    '',
    ...wrap(
      `The global flags of kubectl (-n, --context, --kubeconfig and the others of "kubectl options") work anywhere after "${program}". For help with a command: "${program} COMMAND --help".`,
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
          : ownFlag(name, command.abouts),
    ),
    ...COMMON_FLAGS,
  ];
  return [
    ...command.description.split('\n').flatMap((line) => wrap(line, WIDTH)),
    '',
    'Examples:',
    ...examples(program, command.examples),
    '',
    'Flags:',
    ...flagLines(flags),
    '',
    'Usage:',
    `  ${program} ${command.usage}${command.usage.includes('[flags]') ? '' : ' [flags]'}`,
    '',
    'The global flags of kubectl work too: kubectl options',
    '',
  ].join('\n');
}
