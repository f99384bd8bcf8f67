/** Private keys in text. */
import { group, sequence } from '../../expressions.ts';
import { MASK } from '../values.ts';

const PEM = /-----(BEGIN|END) ((?:[A-Z0-9]+ ){0,4})PRIVATE KEY(?: BLOCK)?-----/g;

/** Longer than any key: BEGIN and END farther apart do not belong together. */
const LONGEST_KEY = 16_384;

/** Masks private keys: whole, escaped into one line, or cut off at either end. */
export function maskPrivateKeys(text: string): string {
  if (!text.includes('PRIVATE KEY')) return text;
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

/** Lines of a key, also escaped, with times of a log before them and the headers of an encrypted key among them. */
const KEY_LINES = sequence(
  /^/,
  group(
    '?:',
    [
      sequence(/(?:\s|\\{1,7}[nr])+(?:\d{4}-\d\d-\d\dT\S{1,30}\s)?/, [
        /[A-Za-z0-9+/]{16,}={0,2}/,
        /(?:Proc-Type|DEK-Info|Version|Comment): [^\n\\]{1,100}/,
      ]),
    ],
    '*',
  ),
  // A line that is cut off.
  /(?:(?:\s|\\{1,7}[nr])+[A-Za-z0-9+/]{1,15}(?=…|["']|$))?/,
);

/** Masks the lines of a key with its end cut off. */
const withoutKeyAtStart = (text: string): string => text.replace(KEY_LINES, (body) => keyBody(body));

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
export const KEY_LINE =
  /^((?:\d{4}-\d\d-\d\dT[\d:.]{8,20}Z )?[ \t]{0,8})(?=[^\n]{0,75}[A-Z])(?=[^\n]{0,75}[a-z])(?=[^\n]{0,75}\d)[A-Za-z0-9+/]{60,76}={0,2}\n?$/;

/** The length of a timestamp, indentation, the line and a line break. */
export const LONGEST_KEY_LINE = 160;
