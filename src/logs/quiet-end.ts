/** The best words of a process that failed by itself and whose log ends without naming a failure. */
import { secondsUntil } from '../knowledge/time.ts';
import type { FinalError } from './final-error.ts';
import { atLeast } from './levels.ts';
import { isPassedOver, wording } from './noise.ts';
import type { LogLine } from './log-analysis.ts';

/** So many lines from the end count as last words. */
const LAST = 20;
/** What is further from the end than this comes after the last words. */
const NEAR_SECONDS = 20;

/**
 * The lines to quote, best first: an error that was followed by an orderly leaving of any length, the last words (where
 * no level calls them harmless), and the line whose level word is the odd one out.
 */
export function quietEnd(lines: readonly LogLine[], ending: FinalError, exitCode: number | undefined): number[] {
  if (exitCode === undefined || exitCode === 0 || exitCode > 128) return [];
  const grave = lines.findLastIndex(
    (line, i) => tellsError(line) && ending.roles[i] !== 'trail' && ending.roles[i] !== 'blank',
  );
  const odd = oddLine(lines);
  const words = lastWords(lines, ending);
  const near =
    grave >= 0 && (secondsUntil(lines[grave]?.time ?? null, lines.at(-1)?.time ?? null) ?? 0) <= NEAR_SECONDS;
  const order = near ? [grave, odd, words] : [odd, words, grave];
  return [...new Set(order.filter((index) => index >= 0))];
}

/** A line that calls itself an error, or without any level says so strongly. */
function tellsError(line: LogLine): boolean {
  if (atLeast(line.severity, 'error')) return true;
  return line.severity === null && !/^\s/.test(line.text) && wording(line.message) >= 3 && !isPassedOver(line);
}

function lastWords(lines: readonly LogLine[], ending: FinalError): number {
  for (let i = lines.length - 1; i >= Math.max(0, lines.length - LAST); i--) {
    if (ending.roles[i] !== 'plain') continue;
    const line = lines[i] as LogLine;
    return line.severity === null || atLeast(line.severity, 'warn') ? i : -1;
  }
  return -1;
}

const TAG = /^[[(<|【［]\s{0,3}([\p{L}\p{M}]{1,14})\s{0,3}[\])>|】］]/u;

/**
 * The last of the few lines whose tag differs from the one nearly all lines carry, the last line among them: in a
 * language whose words for severities are not known, that is the error. -1 where the tags are many (loggers, workers)
 * or all the same.
 */
function oddLine(lines: readonly LogLine[]): number {
  const tagged: { index: number; tag: string }[] = [];
  for (const line of lines.slice(-200)) {
    const tag = line.severity === null ? TAG.exec(line.message)?.[1] : undefined;
    if (tag !== undefined) tagged.push({ index: line.index, tag });
  }
  const counts = new Map<string, number>();
  for (const { tag } of tagged) counts.set(tag, (counts.get(tag) ?? 0) + 1);
  const common = tagged.at(-1)?.tag;
  if (common === undefined || counts.size < 2 || counts.size > 3 || tagged.length * 2 < Math.min(lines.length, 200))
    return -1;
  const usual = counts.get(common) ?? 0;
  const rare = Math.min(...counts.values());
  if (usual < 2 || usual !== Math.max(...counts.values()) || rare * 2 > usual) return -1;
  return tagged.findLast(({ tag }) => counts.get(tag) === rare)?.index ?? -1;
}
