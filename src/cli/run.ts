/** From the command line to the exit code. */
import { NotFound, UserError } from '../errors.ts';
import { parseArgv } from './argv.ts';
import { Edge } from './edge.ts';
import type { Command, Io } from './command.ts';
import { errorText } from './errors.ts';
import { ALL_FLAGS, OWN_FLAGS } from './flags.ts';
import type { Flags, OwnFlag } from './flags.ts';
import { list } from './commands/list.ts';
import { commandHelp, mainHelp } from './help.ts';
import { statusLine, withLine } from './progress.ts';
import { COMMANDS } from './registry.ts';
import { wrapNotice } from '../render/notice.ts';
import { columnsOf } from './terminal.ts';
import { commandAdvice, flagAdvice, foreignFlagAdvice } from './suggest.ts';

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
    return await dispatch(argv, withLine(masked(wrapped(io), edge), line), edge);
  } catch (error) {
    line.close();
    // The message of a server or of a file can hold a secret. A wrong flag has none, and needs no engine.
    if (edge.isOpen) await edge.load();
    wrapped(io).err(edge.text(errorText(error, asked('--debug') || Boolean(io.environment.env.CRASHLOOP_DEBUG))));
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

/** The same streams; on a terminal, lines of standard error break between words. */
const wrapped = (io: Io): Io => ({
  ...io,
  err: (text) => io.err(io.stderr.isTerminal ? wrapNotice(text, columnsOf(io.stderr), io.program) : text),
});

async function dispatch(argv: readonly string[], io: Io, edge: Edge): Promise<number> {
  const { words, flags, given, after } = parseArgv(
    argv,
    ALL_FLAGS,
    (unknown) => flagAdvice(unknown, list, COMMANDS, io.program),
    (name, flag) => commandNamed(name ?? '')?.flags.some((one) => OWN_FLAGS[one] === flag) ?? false,
  );
  const [name, ...rest] = words;
  if (name === 'help' || flags.switches.help === true) {
    const topic = name === 'help' ? rest[0] : name;
    const page = topic === undefined ? undefined : commandNamed(topic);
    if (topic !== undefined && page === undefined) throw unknownCommand([topic], flags, io);
    await io.out(page === undefined ? mainHelp(COMMANDS, io.program) : commandHelp(page, io.program));
    return 0;
  }
  // Without a command, the user wants to know which pods fail.
  const command = name === undefined ? list : commandNamed(name);
  if (command === undefined) throw unknownCommand(words, flags, io);
  for (const flag of given) {
    if (Object.hasOwn(OWN_FLAGS, flag) && !command.flags.includes(flag as OwnFlag))
      throw new UserError(`unknown flag: --${flag}`, foreignFlagAdvice(flag as OwnFlag, command, COMMANDS, io.program));
  }
  if (flags.values.output === 'html' && io.stdout.isTerminal && command.formats.includes('html'))
    throw new UserError(
      '-o html writes a page for a browser, and standard output is a terminal',
      `write it to a file: ${io.program} ${command.name} … -o html > ${command.name}.html`,
    );
  const invocation = { words: rest, flags, io, edge, after };
  try {
    return await command.run(invocation);
  } catch (error) {
    if (error instanceof NotFound && flags.switches['ignore-not-found'] === true) return 0;
    if (!(error instanceof UserError) || error.again === undefined) throw error;
    throw (await import('./again.ts')).withCommand(error, invocation, command.name);
  }
}

const commandNamed = (name: string): Command | undefined => COMMANDS.find((command) => command.name === name);

const unknownCommand = (words: readonly string[], flags: Flags, io: Io): UserError =>
  new UserError(
    `unknown command "${words[0]!}" for "${io.program}"`,
    commandAdvice(words, flags, COMMANDS, io.program),
  );
