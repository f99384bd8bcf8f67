/** Reads the first line of a script as the kernel does. Source: Linux fs/binfmt_script.c */

/** The `#!` line of a script. */
export interface Shebang {
  /** The path of the interpreter, with all characters that the kernel takes for a part of it. */
  readonly interpreter: string;
  /** The one argument that the kernel passes on; null: none. */
  readonly argument: string | null;
  /** The interpreter's name or its argument ends with a carriage return: the file has Windows line endings. */
  readonly carriageReturn: boolean;
}

/** Bytes of the line that the kernel reads (include/uapi/linux/binfmts.h: BINPRM_BUF_SIZE). */
const MAX_LINE = 256;

/** Removes blanks at the end; a carriage return stays. */
function withoutBlanks(line: string): string {
  let end = line.length;
  while (end > 0 && (line[end - 1] === ' ' || line[end - 1] === '\t')) end--;
  return line.slice(0, end);
}

/** Returns the `#!` line; null where the file has none that the kernel accepts. */
export function readShebang(head: Uint8Array): Shebang | null {
  if (head[0] !== 0x23 || head[1] !== 0x21) return null;
  const text = new TextDecoder('latin1').decode(head.subarray(2, MAX_LINE));
  const end = text.search(/[\n\0]/);
  const line = withoutBlanks((end < 0 ? text : text.slice(0, end)).replace(/^[ \t]+/, ''));
  if (line === '') return null;
  const space = line.search(/[ \t]/);
  const interpreter = space < 0 ? line : line.slice(0, space);
  // The kernel refuses a name that its buffer may have cut off.
  if (space < 0 && end < 0 && head.length >= MAX_LINE) return null;
  const argument = space < 0 ? null : line.slice(space).replace(/^[ \t]+/, '');
  return { interpreter, argument, carriageReturn: line.endsWith('\r') };
}

/** Whether a file starts with the mark of UTF-8 and then `#!`, which the kernel does not take for a script. */
export const isMarkedScript = (head: Uint8Array): boolean =>
  head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf && head[3] === 0x23 && head[4] === 0x21;

/** The variable assignment of `env`: `NAME=value`. */
const ASSIGNMENT = /^[A-Za-z_][A-Za-z0-9_]{0,200}=/;

/**
 * Returns the program that `env` runs for a script; null where this cannot be said, such as for its other options.
 * Linux passes all that follows as one word, so without -S a blank is a part of the name (coreutils: env).
 */
export function programOfEnv({ interpreter, argument }: Shebang): string | null {
  if (!/\/env$/.test(interpreter) || argument === null) return null;
  const split = /^-S[ \t]*|^--split-string[= \t]/.exec(argument);
  if (split === null) return argument.startsWith('-') || ASSIGNMENT.test(argument) ? null : argument;
  const words = argument.slice(split[0].length).split(/[ \t]+/);
  const first = words.find((word) => !ASSIGNMENT.test(word));
  return first === undefined || /^-|["'\\$#]/.test(first) ? null : first;
}
