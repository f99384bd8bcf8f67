/** Private keys in text. */
import { sequence } from '../../expressions.ts';
import { MASK } from '../values.ts';

const PEM = /-----(BEGIN|END) (?:(?:[A-Z0-9]+ ){0,4}PRIVATE KEY(?: BLOCK)?|OpenVPN Static key V1)-----/g;

/** Longer than any key: BEGIN and END farther apart do not belong together. */
const LONGEST_KEY = 16_384;

/** Masks private keys: whole, escaped into one line, or cut off at either end. */
export function maskPrivateKeys(text: string): string {
  if (!text.includes('PRIVATE KEY') && !text.includes('OpenVPN Static key')) return text;
  let out = '';
  let at = 0;
  let open = false;
  for (const mark of text.matchAll(PEM)) {
    const between = text.slice(at, mark.index);
    if (open && mark[1] === 'END' && between.length <= LONGEST_KEY)
      out += between.includes(MASK) ? between : keyBody(between);
    else
      out +=
        mark[1] === 'END'
          ? withoutKeyAtEnd(open ? withoutKeyAtStart(between) : between)
          : open
            ? withoutKeyAtStart(between)
            : between;
    out += mark[0];
    at = mark.index + mark[0].length;
    open = mark[1] === 'BEGIN';
  }
  const rest = text.slice(at);
  return out + (open ? withoutKeyAtStart(rest) : rest);
}

/** What lines of a key are separated by, also escaped; the time of a log before a line; a line, whole or cut off. */
const SEPARATOR = /(?:\s|\\{1,7}[nr])+/y;
const STAMP = /\d{4}-\d\d-\d\dT[\d:.]{8,20}(?:Z|[+-]\d\d:\d\d)\s/y;
const LINE = /[A-Za-z0-9+/]{16,}={0,2}/y;
const HEADER = /(?:Proc-Type|DEK-Info|Version|Comment): [^\n\\]{1,100}/y;
const CUT_LINE = /[A-Za-z0-9+/]{1,15}(?=…|["']|$)/y;

/** Masks the lines of a key with its end cut off. */
function withoutKeyAtStart(text: string): string {
  let end = 0;
  const past = (expression: RegExp, from: number): number => {
    expression.lastIndex = from;
    return expression.test(text) ? expression.lastIndex : -1;
  };
  for (;;) {
    const separated = past(SEPARATOR, end);
    if (separated < 0) break;
    const start = Math.max(separated, past(STAMP, separated));
    const line = Math.max(past(LINE, start), past(HEADER, start), past(CUT_LINE, start));
    if (line < 0) break;
    end = line;
  }
  return keyBody(text.slice(0, end)) + text.slice(end);
}

/** Masks the lines of a key with its start cut off: those before END that look like a key. */
function withoutKeyAtEnd(text: string): string {
  const lines = text.slice(-LONGEST_KEY).split('\n');
  let first = lines.length;
  // The last part is what comes before END on its line: nothing, or a timestamp.
  for (
    let i = lines.length - 2;
    i >= 0 && /^(?:\S{20,40} )?[ \t]{0,20}[A-Za-z0-9+/]{16,100}={0,2}\r?$/.test(lines[i]!);
    i--
  )
    first = i;
  if (first === lines.length) return text;
  return (
    text.slice(0, Math.max(0, text.length - LONGEST_KEY)) +
    [...lines.slice(0, first), keyBody(lines.slice(first, -1).join('\n')), lines.at(-1)!].join('\n')
  );
}

/** Masks each line of a key, so that the text keeps its lines and their times; a key in one line as a whole. */
const keyBody = (body: string): string =>
  /^\\{1,7}[nr]/.test(body)
    ? `\\n${MASK}\\n`
    : body.replace(
        /^([ \t]{0,40}(?:\d{4}-\d\d-\d\dT[\d:.]{8,20}(?:Z|[+-]\d\d:\d\d) ?)?)(\S.*)$/gm,
        (_line, head: string) => head + MASK,
      );

/**
 * A single line of a key. Within a longer text it is kept, because certificates look the same. Hexadecimal ids have no
 * capitals.
 */
export const KEY_LINE = sequence(
  /^((?:\d{4}-\d\d-\d\dT[\d:.]{8,20}Z )?[ \t]{0,8})(?=[^\n]{0,75}[A-Z])(?=[^\n]{0,75}[a-z])(?=[^\n]{0,75}\d)/,
  /[A-Za-z0-9+/]{60,76}={0,2}(?=\n?$)/,
);

/** The length of a timestamp, indentation, the line and a line break. */
export const LONGEST_KEY_LINE = 160;
