/** Traces of which a logger writes each line with its time, level and place in front. */
import type { LogLine } from '../log-analysis.ts';

/** Lines of a trace that are read below its heading. */
const LONGEST = 120;
const TRACEBACK = /^(?:[^"'{}]{1,160}[:.] )?Traceback \(most recent call last\):/;
const AT = /^at [\w.$<[(/@#]/;
const FRAME = /^\s{0,12}(?:at [\w.$<[(/@#]|File "|\.{3} \d{1,4} (?:more|lines))/;
/** Lines between the traces of a chain. */
const BETWEEN =
  /^(?:During handling of the above|The above exception was|Traceback \(most|Caused by: |Suppressed: |\s*$)/;

/** Returns what is in front of the message of a line; '' if nothing is. */
function prefixOf({ text, message, fields }: LogLine): string {
  const at = fields === null && message !== '' ? text.indexOf(message) : -1;
  return at > 0 && text.slice(at) === message && /\S/.test(text.slice(0, at)) ? text.slice(0, at) : '';
}

/** Returns an expression for a prefix, with any numbers in it, that has its spaces at the end. */
const shapeOf = (prefix: string): RegExp =>
  new RegExp(
    `^${prefix
      .slice(0, 300)
      .trimEnd()
      .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
      .replace(/\d{1,40}/g, '\\d{1,40}')}`,
  );

/**
 * Returns the lines with traces as the language printed them: the lines of a trace have no prefix and no severity. The
 * line above a trace of frames keeps its own. Linear: each line is compared with the prefix of one heading.
 */
export function withoutTracePrefix(lines: LogLine[]): LogLine[] {
  const read = [...lines];
  for (let i = 0; i < read.length; i++) {
    const line = read[i]!;
    const traceback = line.message.includes('Traceback') && TRACEBACK.test(line.message);
    if (!traceback && !AT.test(line.message)) continue;
    const prefix = prefixOf(line);
    if (prefix === '') continue;
    const shape = shapeOf(prefix);
    // The same logger wrote the message above the frames.
    if (!traceback && !shape.test(read[i - 1]?.text ?? '')) continue;
    const pad = prefix.length - prefix.trimEnd().length;
    let ended = !traceback;
    const end = Math.min(read.length, i + LONGEST);
    for (let at = traceback ? i + 1 : i; at < end; at++) {
      const next = read[at]!;
      const before = next.fields === null ? shape.exec(next.text)?.[0] : undefined;
      if (before === undefined) break;
      const rest = next.text.slice(before.length + (traceback ? pad : 0));
      const isPart = FRAME.test(rest) || /^\s/.test(rest) || BETWEEN.test(rest);
      if (ended && !isPart) break;
      const text = traceback ? rest : FRAME.test(rest) ? `    ${rest.trim()}` : rest.trim();
      read[at] = { ...next, text, message: text.trim() === '' ? text : text.trim(), severity: null };
      // Python prints the exception below its frames.
      ended = traceback ? !isPart : true;
      if (TRACEBACK.test(rest)) ended = false;
      i = at;
    }
  }
  return read;
}
