/** Files that are missing because the program could not write them earlier: the refused write is the reason. */
import { secondsUntil } from '../../knowledge/time.ts';
import type { LogLine, MatchKind } from '../log-analysis.ts';
import { anyOf } from '../../needles.ts';
import type { RawMatch } from '../raw-matches.ts';

/** Lines before the final error block that are read. */
const REACH = 200;
/** A refused write longer ago than this belongs to something else. */
const LONG_AGO_SECONDS = 600;

/** Kinds of match that report a refused write. */
const REFUSED: ReadonlySet<MatchKind> = new Set<MatchKind>(['permission-denied', 'read-only', 'disk-full']);
/** Kinds of match that report a file that is not there. */
const MISSING: ReadonlySet<MatchKind> = new Set<MatchKind>(['command-not-found', 'missing-file']);

/** A line that reports that the owner or the mode of a file could not be changed. The file itself is there. */
const changesOnly = anyOf([
  [
    ['chown', 'chmod', 'chgrp', 'setfacl', 'utime', 'ownership', 'permissions of', 'mode of'],
    /\b(?:l?chown|chmod|chgrp|setfacl|utimes?|ownership|(?:permissions|mode) of)\b/i,
  ],
]);

/** Returns the path of a file that a match calls missing: undefined for a command that the shell looks up in PATH. */
function missingPath({ pattern, fields }: RawMatch): string | undefined {
  if (!MISSING.has(pattern.kind)) return undefined;
  const { path, command } = fields as { readonly path?: string; readonly command?: string };
  const named = path ?? command;
  return named?.includes('/') === true ? named : undefined;
}

/** Returns whether a program that may not write `denied` cannot make `missing`: both are in one directory, or below it. */
function concerns(denied: string | undefined, missing: string): boolean {
  // The working directory of a script is unknown.
  if (denied === undefined || !denied.startsWith('/') || !missing.startsWith('/')) return true;
  const parent = denied.slice(0, denied.lastIndexOf('/'));
  return missing.startsWith(`${denied}/`) || missing === denied || (parent !== '' && missing.startsWith(`${parent}/`));
}

/**
 * Finds the write that was refused before a file was missing: `mkdir: cannot create directory '/data/app'`, and lines
 * later `./app/run.sh: not found`.
 * @param start index of the first line of the final error block
 * @param last index of its last line
 * @returns the index of the first such line; -1 if the block calls no file missing, or no earlier write was refused
 */
export function refusedWrite(
  lines: readonly LogLine[],
  matches: readonly RawMatch[],
  start: number,
  last: number,
): number {
  const missing = matches.flatMap((match) =>
    match.line >= start && match.line <= last ? (missingPath(match) ?? []) : [],
  );
  if (missing.length === 0) return -1;
  const refused = matches.find(({ pattern, line, fields }) => {
    if (!REFUSED.has(pattern.kind) || line >= start || line < start - REACH) return false;
    if ((secondsUntil(lines[line]?.time, lines[last]?.time) ?? 0) > LONG_AGO_SECONDS) return false;
    if (changesOnly(lines[line]?.message ?? '')) return false;
    return missing.some((path) => concerns((fields as { readonly path?: string }).path, path));
  });
  return refused?.line ?? -1;
}
