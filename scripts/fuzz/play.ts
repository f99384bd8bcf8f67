/** Runs the program on one recording, in this process. */
import { run } from '../../src/cli/run.ts';
import { writeTar } from '../../src/sources/bundle/tar-write.ts';
import { environment } from '../../test/sources/cluster/support/environment.ts';
import { FakeClock } from '../../test/support/fake-clock.ts';
import { fakeIo } from '../../test/support/fake-io.ts';
import type { Random } from '../bench/random.ts';
import { certainIn, faultsOf, WIDTH, wordsIn, type Certain, type Fault, type Ran } from './faults.ts';
import type { Start } from './recordings.ts';
import { cooked, type Files } from './recipe.ts';
import type { BrokenServer } from './server.ts';

/** The commands that read a recording, and their formats. */
const COMMANDS: readonly {
  readonly words: readonly string[];
  readonly pod: boolean;
  readonly formats: readonly string[];
}[] = [
  { words: ['explain'], pod: true, formats: ['', 'wide', 'json', 'yaml', 'markdown', 'html'] },
  { words: ['check'], pod: true, formats: ['', 'json', 'yaml'] },
  { words: ['list', '-A'], pod: false, formats: ['', 'wide', 'json', 'yaml', 'markdown', 'html', 'name'] },
  { words: ['logs'], pod: true, formats: ['', 'json', 'yaml'] },
  { words: ['timeline'], pod: true, formats: ['', 'json', 'yaml', 'markdown'] },
  { words: ['backoff'], pod: true, formats: ['', 'json', 'yaml'] },
  { words: ['oom-test'], pod: true, formats: ['', 'json', 'yaml', 'html'] },
];

/** The commands that only a cluster can answer, without a change to it. */
const ON_SERVERS: typeof COMMANDS = [
  { words: ['retry', '--dry-run=client'], pod: true, formats: ['', 'json'] },
  { words: ['image-test', '--dry-run=client'], pod: true, formats: ['', 'json', 'yaml'] },
  { words: ['fix-test', '--dry-run=client'], pod: true, formats: ['', 'yaml'] },
  { words: ['bisect', '--dry-run=client'], pod: true, formats: ['', 'yaml'] },
  { words: ['probe-test', '--dry-run=client'], pod: true, formats: ['', 'yaml'] },
  { words: ['fix', '--dry-run=client'], pod: true, formats: ['', 'json', 'patch', 'kustomize'] },
];

async function execute(argv: readonly string[], format: string, stdin: Buffer): Promise<Ran> {
  // Without COLUMNS, a pipe has lines of any width.
  const sized = environment({ COLUMNS: String(WIDTH) }, { clock: FakeClock.running() });
  const { io, out, err } = fakeIo({ readStdin: async () => stdin, environment: sized });
  const began = process.cpuUsage();
  await run(argv, io);
  const { user, system } = process.cpuUsage(began);
  return { argv, format, out: out(), err: err(), seconds: (user + system) / 1e6 };
}

/** Returns the flags that name the source, and standard input. */
async function sourceOf({ form }: Start, files: Files, server: BrokenServer): Promise<[string[], Buffer]> {
  if (form === 'server') {
    server.files = files;
    return [['--server', await server.url()], Buffer.alloc(0)];
  }
  const whole = [...cooked(files)];
  const stdin =
    form === 'objects'
      ? Buffer.from(whole[0]?.[1] ?? '')
      : writeTar(
          whole.map(([path, text]) => ({ path, data: Buffer.from(text) })),
          1_767_225_600,
        );
  return [['--from', '-'], stdin];
}

export interface Played {
  readonly commands: number;
  readonly faults: readonly Fault[];
  readonly slowest: number;
  readonly certain: Certain;
}

/**
 * Runs `explain -o json` and some of the other commands and formats.
 * @param files with the marks of values.ts
 * @param most how many others
 */
export async function play(
  start: Start,
  files: Files,
  random: Random,
  most: number,
  server: BrokenServer,
): Promise<Played> {
  const [from, stdin] = await sourceOf(start, files, server);
  const quoted = wordsIn(files);
  const argvOf = (words: readonly string[], pod: boolean, format: string): string[] => [
    ...words,
    ...(pod ? [start.target] : []),
    ...from,
    ...(pod ? ['-n', start.namespace] : []),
    ...(format === '' ? [] : ['-o', format]),
  ];
  const commands = start.form === 'server' ? [...COMMANDS, ...ON_SERVERS] : COMMANDS;
  const all = commands.flatMap(({ words, pod, formats }) =>
    formats.map((format) => [argvOf(words, pod, format), format] as const),
  );
  const first = await execute(argvOf(['explain'], true, 'json'), 'json', stdin);
  const runs = [first];
  for (const [argv, format] of random.shuffled(all).slice(0, most)) runs.push(await execute(argv, format, stdin));
  return {
    commands: runs.length,
    faults: runs.flatMap((ran) => faultsOf(ran, quoted)),
    slowest: Math.max(...runs.map(({ seconds }) => seconds)),
    certain: certainIn(first.out),
  };
}
