/** Files by which a program marks that it runs: PID files, lock files and sockets that an earlier process left. */
import { group, once, oneOf, sequence } from '../../../expressions.ts';
import { holdsAny, matches } from '../../../needles.ts';
import type { Needled } from '../../../needles.ts';
import type { LogAnalysis } from '../../../logs/log-analysis.ts';

/** A path of such a file, absolute or relative. */
const PATH = once(() =>
  sequence(
    /(?:^|[\s"'`(=:,[])/i,
    group('', [
      /(?:\.{0,2}\/)?(?:[\w.@+-]{1,100}\/){0,16}[\w.@+-]{0,100}(?:\.pid|\.lock|-lock|\.lck|\.sock)/i,
      /(?:\.{0,2}\/)?(?:[\w.@+-]{1,100}\/){1,16}(?:pidfile|lockfile|pid|lock)/i,
    ]),
    /(?![\w/])/i,
  ),
);
/** Words by which a program says that such a file is in its way. */
export const IN_THE_WAY: Needled = [
  ['already ', 'pid', 'lock', 'file exists', 'stale', 'still running', 'another ', 'remove ', 'delete '],
  once(() =>
    oneOf([
      /already (?:exists?|running|active|in use)|(?:pid|lock) ?file.{0,200}\bexists?\b|\bfile exists\b|\bis stale\b/i,
      /(?:pid|lock) ?file found/i,
      /still running|another (?:instance|process|copy|server).{0,60}running|remove (?:the |this |that |it)?|delete /i,
    ]),
  ),
];
/** A lock that the kernel holds for a process that lives: no file is stale. */
const HELD = once(() =>
  oneOf([
    /resource temporarily unavailable|\bEAGAIN\b|\bEWOULDBLOCK\b|errno 11\b/i,
    /permission denied|lock held by|unable to lock/i,
  ]),
);

/** Lines around the reason for the exit that may name the file. */
const NEAR = 3;

/** A file that an earlier process left. */
export interface StaleFile {
  /** As the log names it. */
  readonly path: string;
  readonly kind: 'PID file' | 'lock file' | 'lock directory' | 'socket' | 'PID files below' | 'shared memory segment';
  readonly line: number;
}

/** Returns the file that a line says is in the way. */
function fileIn(text: string, line: number): StaleFile | undefined {
  const start = text.slice(0, 1000);
  if (!matches(IN_THE_WAY, start, start.toLowerCase()) || HELD().test(start)) return undefined;
  const path = PATH().exec(start)?.[1];
  if (!path) return undefined;
  const kind = /\.pid$|pidfile$/i.test(path)
    ? 'PID file'
    : /\.sock$/i.test(path)
      ? 'socket'
      : /\bmkdir\b|\bdirectory\b/i.test(start)
        ? 'lock directory'
        : 'lock file';
  return { path, kind, line };
}

/** A program that says that it runs, with the directory of its files where it names that. */
const RUNS = /\b(?:is )?already running\b(?: in (\/[\w./@+-]{1,300}))?/i;

/** Returns the line by which a program says that it runs already, and the directory that it names. */
export function runsAlready(
  log: LogAnalysis,
  lines: readonly number[],
): { readonly line: number; readonly directory: string | undefined } | undefined {
  for (const line of lines) {
    const text = (log.lines[line]?.text ?? '').slice(0, 1000);
    const found = holdsAny(text.toLowerCase(), 'already running') ? RUNS.exec(text) : null;
    if (found) return { line, directory: found[1] };
  }
  return undefined;
}

/** A socket in a command line or a variable. */
const SOCKET =
  /(?:^|[\s"'`(=:,])(?:unix:(?:\/\/)?)?(\/(?:[\w.@+-]{1,100}\/){0,16}[\w.@+-]{1,100}\.sock(?:et)?)(?![\w/])/g;

/** Returns the paths of sockets in texts of a container's spec. */
export const socketsIn = (words: readonly string[]): string[] => [
  ...new Set(words.flatMap((word) => [...word.slice(0, 4000).matchAll(SOCKET)].map((match) => match[1]!))),
];

/**
 * Returns the file of an earlier process that the reason for the exit names.
 * @param lines indices of lines that say why the process ended, best first
 */
export function staleFile(log: LogAnalysis, lines: readonly number[]): StaleFile | undefined {
  const near = lines.flatMap((line) => [
    line,
    ...Array.from({ length: NEAR }, (_, step) => [line - step - 1, line + step + 1]).flat(),
  ]);
  for (const index of near) {
    const text = log.lines[index]?.text;
    const found = text === undefined ? undefined : fileIn(text, index);
    if (found) return found;
  }
  return undefined;
}

/** The error of shm_open(3) for a name that is taken, and how traces and messages show that call. */
const TAKEN = /\bfile exists\b(?:: ['"]?\/?([\w.-]{1,200}))?|\bEEXIST\b/i;
const SHM = /\bshm_open\b|\bshared_memory\.py\b|\bSharedMemory\(|\binterprocess_exception\b/;
const NAMED = /\bshm_open\(["']?\/?([\w.-]{1,200})/;
/** Lines of a trace above its message. */
const TRACE = 12;

/**
 * Returns the segment of shared memory that an earlier process left.
 * @param lines indices of lines that say why the process ended, best first
 */
export function sharedMemory(log: LogAnalysis, lines: readonly number[]): StaleFile | undefined {
  for (const line of lines) {
    const text = (log.lines[line]?.text ?? '').slice(0, 1000);
    const taken = TAKEN.exec(text);
    const name = taken ? (taken[1] ?? NAMED.exec(text)?.[1]) : undefined;
    const isShm = log.lines
      .slice(Math.max(0, line - TRACE), line + 2)
      .some(({ text }) => SHM.test(text.slice(0, 1000)));
    if (name !== undefined && isShm) return { path: `/dev/shm/${name}`, kind: 'shared memory segment', line };
  }
  return undefined;
}
