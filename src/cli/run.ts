/** From the command line to the exit code. */
import { UserError } from '../errors.ts';
import { nearest } from '../evidence/text.ts';
import { parseArgv } from './argv.ts';
import { Edge } from './edge.ts';
import type { Command, Io } from './command.ts';
import { errorText } from './errors.ts';
import { ALL_FLAGS, OWN_FLAGS } from './flags.ts';
import type { OwnFlag } from './flags.ts';
import { list } from './commands/list.ts';
import { commandHelp, mainHelp } from './help.ts';
import { statusLine, withLine } from './progress.ts';
import { COMMANDS } from './registry.ts';
import { shellLine } from '../model/command.ts';

/**
 * The commands that shells call for completion, with the names of cobra; the second one prints no descriptions. Their
 * arguments are not a command line yet, so they are not parsed before.
 */
const COMPLETE: readonly (string | undefined)[] = ['__complete', '__completeNoDesc'];

/**
 * Runs the program.
 * @param argv the arguments after the name of the program
 * @returns the exit code: 0 answered, 1 an error; with --exit-code 0 no cause found, 1 a cause was found, 2 an error
 */
export async function run(argv: readonly string[], io: Io): Promise<number> {
  if (COMPLETE.includes(argv[0])) {
    await (await import('./completion/complete.ts')).complete(
      argv.slice(1),
      { commands: COMMANDS, unnamed: list },
      io,
      argv[0] === COMPLETE[0],
    );
    return 0;
  }
  const before = argv.includes('--') ? argv.slice(0, argv.indexOf('--')) : argv;
  const asked = (flag: string): boolean => before.includes(flag) || before.includes(`${flag}=true`);
  const edge = new Edge();
  const line = statusLine(io, (text) => edge.last(edge.text(text)));
  try {
    return await dispatch(argv, withLine(masked(io, edge), line), edge);
  } catch (error) {
    line.close();
    // The message of a server or of a file can hold a secret. A wrong flag has none, and needs no engine.
    if (edge.isOpen) await edge.load();
    io.err(edge.text(errorText(error, asked('--debug') || Boolean(io.environment.env.CRASHLOOP_DEBUG))));
    return asked('--exit-code')
      ? 2
      : (COMMANDS.find(({ name }) => name === before.find((word) => COMMANDS.some((command) => command.name === word)))
          ?.errorCode ?? 1);
  } finally {
    line.close();
  }
}

/** The same streams, which pass the edge. */
const masked = (io: Io, edge: Edge): Io => ({
  ...io,
  out: (text) => io.out(edge.last(text)),
  err: (text) => io.err(edge.last(text)),
  ask: (question, signal) => io.ask(edge.last(question), signal),
});

async function dispatch(argv: readonly string[], io: Io, edge: Edge): Promise<number> {
  const { words, flags, given } = parseArgv(argv, ALL_FLAGS);
  const [name, ...rest] = words;
  if (name === 'help' || flags.switches.help === true) {
    const topic = name === 'help' ? rest[0] : name;
    await io.out(
      topic === undefined ? mainHelp(COMMANDS, io.program) : commandHelp(commandNamed(topic, io), io.program),
    );
    return 0;
  }
  // Without a command, the user wants to know which pods fail.
  const command = name === undefined ? list : commandNamed(name, io);
  for (const flag of given) {
    if (Object.hasOwn(OWN_FLAGS, flag) && !command.flags.includes(flag as OwnFlag))
      throw new UserError(
        `unknown flag: --${flag}`,
        `${command.name} does not take it; see: ${io.program} ${command.name} --help`,
      );
  }
  return command.run({ words: rest, flags, io, edge });
}

function commandNamed(name: string, io: Io): Command {
  const found = COMMANDS.find((command) => command.name === name);
  if (found !== undefined) return found;
  const [best] = nearest(
    name,
    COMMANDS.map((command) => command.name),
    1,
  );
  throw new UserError(
    `unknown command "${name}" for "${io.program}"`,
    best !== undefined
      ? `did you mean "${best}"? All commands: ${io.program} --help`
      : `to explain a pod: ${io.program} ${shellLine`explain ${name}`}`,
  );
}
