/** Runs a command for a tool: its arguments are data, never words of a command line, and its output is collected. */
import { UserError } from '../../errors.ts';
import type { Plan } from '../../model/experiment-answer.ts';
import type { Pod } from '../../model/objects.ts';
import type { ToolCall } from '../../mcp/server.ts';
import type { Command, Invocation, Io } from '../command.ts';
import { Edge } from '../edge.ts';
import { errorText } from '../errors.ts';
import type { Flags } from '../flags.ts';

/** What one session has in common: the streams and the flags that it was started with. */
export interface Session {
  readonly io: Io;
  readonly flags: Flags;
}

/** What a command is asked. */
export interface Asked {
  readonly words: readonly string[];
  readonly values: Readonly<Record<string, string>>;
  readonly switches?: Readonly<Record<string, boolean>>;
  readonly agree?: (plan: Plan, pod: Pod) => void;
  /** The number of the cause to patch. */
  readonly patchOf?: number;
  /** Signals end the work by its own clean-up; otherwise the connection is closed. */
  readonly cleansUp?: boolean;
}

/** What a command printed, without secrets. */
export interface Ran {
  readonly out: string;
  readonly notices: string;
}

/** Characters of an answer. A log of 4 MiB as JSON has fewer. */
const LONGEST = 64 * 1024 * 1024;

/** An error of a command, as a text without secrets. */
export class CommandError extends Error {}

/** Returns streams that collect what a command prints, and reports of its progress. */
function collector({ io }: Session, edge: Edge, call: ToolCall, cleansUp: boolean): { io: Io; ran: () => Ran } {
  let [out, notices] = ['', ''];
  const own: Io = {
    program: io.program,
    platform: io.platform,
    node: io.node,
    out: async (text) => {
      if (out.length + text.length > LONGEST) throw new UserError('the answer is too large');
      out += text;
    },
    err: (text) => {
      notices += text;
    },
    stdout: { isTerminal: false, columns: undefined },
    stderr: { isTerminal: false },
    readStdin: () => Promise.reject(new UserError('standard input belongs to the protocol')),
    ask: async () => '',
    onInterrupt(handle) {
      const end = (): void => handle('SIGINT');
      if (call.signal.aborted) queueMicrotask(end);
      else call.signal.addEventListener('abort', end, { once: true });
      return () => call.signal.removeEventListener('abort', end);
    },
    environment: {
      ...io.environment,
      stdinIsTerminal: false,
      waits: undefined,
      ...(cleansUp ? {} : { ending: call.signal }),
    },
    line: {
      say(what) {
        call.onProgress?.(edge.last(edge.text(what)));
        return () => undefined;
      },
      clear: () => undefined,
      pause: () => () => undefined,
      close: () => undefined,
    },
  };
  return { io: own, ran: () => ({ out: edge.last(out), notices: edge.last(notices) }) };
}

/**
 * Runs a command.
 * @throws CommandError with the text of its error; whatever `agree` throws
 */
export async function runCommand(command: Command, asked: Asked, session: Session, call: ToolCall): Promise<Ran> {
  const edge = new Edge();
  const { io, ran } = collector(session, edge, call, asked.cleansUp === true);
  const { flags } = session;
  const invocation: Invocation = {
    words: asked.words,
    flags: {
      values: { ...flags.values, ...asked.values },
      switches: { ...flags.switches, ...asked.switches },
      lists: flags.lists,
    },
    io,
    edge,
    ...(asked.agree ? { agree: asked.agree } : {}),
    ...(asked.patchOf === undefined ? {} : { patchOf: asked.patchOf }),
  };
  try {
    await command.run(invocation);
  } catch (error) {
    if (error instanceof PlanShown) throw new PlanShown(await edge.answer(error.plan), error.pod);
    await edge.load();
    if (call.signal.aborted) throw ended(ran());
    throw new CommandError(edge.last(edge.text(errorText(error, false))).replace(/^error: /, ''));
  }
  // What was read until then is not the answer.
  if (call.signal.aborted) throw ended(ran());
  return ran();
}

const ended = ({ notices }: Ran): CommandError =>
  new CommandError(`the call was ended before its answer was complete\n${notices}`.trimEnd());

/** The plan of an experiment, which is shown and not run. */
export class PlanShown extends Error {
  readonly plan: Plan;
  readonly pod: Pod;
  constructor(plan: Plan, pod: Pod) {
    super('a plan was made');
    this.plan = plan;
    this.pod = pod;
  }
}
