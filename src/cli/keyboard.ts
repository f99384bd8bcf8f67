/** The keys of a terminal, read one by one, and the terminal as it was whenever that ends or pauses. */
import { emitKeypressEvents } from 'node:readline';
import type { Key } from './pager.ts';

/** What happens at a terminal. */
export interface TerminalEvents {
  readonly key: (key: Key) => void;
  readonly resized: () => void;
  /** The program was stopped (Ctrl-Z) and goes on: the screen is not as it was left. */
  readonly resumed: () => void;
  /** What gives the terminal back, written when the program stops or ends in any way. */
  readonly leaving: () => string;
}

/** What this module needs of `process`. */
export interface Machine {
  readonly input: NodeJS.ReadStream;
  readonly output: NodeJS.WriteStream;
  readonly isWindows: boolean;
  on(event: string, handle: () => void): void;
  off(event: string, handle: () => void): void;
  /** Writes to the terminal before it returns. Never throws. */
  writeNow(text: string): void;
  /** Does what Ctrl-C does where the terminal makes a signal of it. */
  interrupt(): void;
  /** Stops the program until it gets SIGCONT, as Ctrl-Z does. */
  stop(): void;
}

/** Node's description of a key. */
interface Pressed {
  readonly name?: string;
  readonly ctrl?: boolean;
  readonly shift?: boolean;
  readonly sequence?: string;
}

/** Reads keys until the returned function is called. */
export function keyboard(machine: Machine, events: TerminalEvents): () => void {
  const { input, output } = machine;
  const raw = (on: boolean): void => {
    // It throws if the terminal was closed meanwhile.
    try {
      input.setRawMode(on);
    } catch {
      // The signal SIGHUP ends the work.
    }
  };
  const restore = (): void => {
    raw(false);
    machine.writeNow(events.leaving());
  };
  let isSuspended = false;
  let isOver = false;
  const suspend = (): void => {
    if (isSuspended) return;
    isSuspended = true;
    restore();
    machine.off('SIGTSTP', suspend);
    machine.stop();
    // Without a shell that could continue it, the system does not stop the program: then this runs at once.
    setImmediate(() => isSuspended && resume());
  };
  const resume = (): void => {
    if (isOver) return;
    if (isSuspended) machine.on('SIGTSTP', suspend);
    isSuspended = false;
    raw(true);
    events.resumed();
  };
  const press = (_: string | undefined, { name = '', ctrl = false, shift = false, sequence = '' }: Pressed): void => {
    // In raw mode the terminal makes no signals of these keys.
    if (ctrl && name === 'c') machine.interrupt();
    else if (ctrl && name === 'z' && !machine.isWindows) suspend();
    else events.key({ name, ctrl, shift, sequence });
  };
  emitKeypressEvents(input);
  input.on('keypress', press);
  input.on('error', () => undefined);
  output.on('resize', events.resized);
  machine.on('exit', restore);
  if (!machine.isWindows) {
    machine.on('SIGTSTP', suspend);
    machine.on('SIGCONT', resume);
  }
  raw(true);
  input.resume();
  return () => {
    isOver = true;
    input.off('keypress', press);
    output.off('resize', events.resized);
    machine.off('exit', restore);
    machine.off('SIGTSTP', suspend);
    machine.off('SIGCONT', resume);
    raw(false);
    input.pause();
  };
}
