/** Values of sensitive names that span lines or are lists: YAML blocks, JSON arrays. */
import { isAbout, sensitivity } from '../names.ts';
import { isPlain } from '../plain.ts';
import { isHarmless, isMessage, looksSecret, MASK } from '../values.ts';

interface Range {
  readonly start: number;
  readonly end: number;
}

/** Characters of a list that are read. */
const LONGEST_LIST = 16_384;
/** Lines of a block that are read. */
const MOST_LINES = 2000;

const indentAt = (text: string, lineStart: number): number =>
  /^[ \t-]*/.exec(text.slice(lineStart, lineStart + 200))![0].length;

/**
 * Returns the range of a YAML value on the lines after its name: a block scalar (`|` or `>`), a plain or a quoted text,
 * or a list of texts. Undefined where a mapping follows.
 * @param from where the value starts
 */
export function blockAt(text: string, from: number, nameAt: number): Range | undefined {
  const head = /^(?:[|>][+-]?\d?)?[ \t]{0,10}\r?\n/.exec(text.slice(from, from + 20));
  if (head === null) return undefined;
  const nameIndent = indentAt(text, text.lastIndexOf('\n', nameAt - 1) + 1);
  const start = from + head[0].length;
  let end = start;
  for (let lines = 0; end < text.length && lines < MOST_LINES; lines++) {
    const lineEnd = text.indexOf('\n', end) < 0 ? text.length : text.indexOf('\n', end) + 1;
    const line = text.slice(end, Math.min(lineEnd, end + 400));
    const indent = /^[ \t]*/.exec(line)![0].length;
    if (indent <= nameIndent && line.trim() !== '' && !(indent === nameIndent && /^\s*- /.test(line))) break;
    // A mapping: each of its members has a name.
    if (!/^[|>]/.test(head[0]) && /^\s*(?:- )?["']?[\w.-]{1,100}["']?:(?:\s|$)/.test(line)) return undefined;
    end = lineEnd;
  }
  return end > start ? { start, end } : undefined;
}

/** Whether a name is the plural of a secret's: `tokens`, `apiKeys`. */
export const isPlural = (name: string): boolean => /s$/i.test(name) && sensitivity(name.slice(0, -1)) === 'strong';

/** Masks each line of a block; the marks of list items stay. */
export const maskBlock = (block: string): string => block.replace(/^([ \t]*(?:- )?["']?)\S.*$/gm, `$1${MASK}`);

const MEMBER = /((?<![\w.-])([\w.-]{1,100})\\{0,7}["']?\s{0,4}(?::|=>|=)\s{0,4}\\{0,7}["']?)([^"',{}\\\s]{6,4096})/g;

/**
 * Masks what looks like a secret in `{"db": "…"}` after a name such as `secrets` or `token`: the members have names of
 * places. A member such as `type` or `user` says something about the secret.
 */
function maskMembers(text: string, from: number, name: string): { masked: string; end: number } | undefined {
  if (!isPlural(name) && sensitivity(name) !== 'strong') return undefined;
  const close = text.slice(from, from + LONGEST_LIST).indexOf('}');
  const end = close < 0 ? Math.min(text.length, from + LONGEST_LIST) : from + close;
  const members = text.slice(from, end);
  const masked = members.replace(MEMBER, (whole: string, before: string, member: string, value: string) =>
    looksSecret(value) && !isAbout(member) ? before + MASK : whole,
  );
  return { masked, end };
}

/**
 * Masks the texts in `["…", "…"]` or `{…}` after a name such as `tokens`; undefined where no list of secrets follows. An
 * object is returned as it is where it holds none: it need not be read again.
 */
export function maskList(text: string, from: number, name: string): { masked: string; end: number } | undefined {
  if (text[from] === '{') return maskMembers(text, from, name);
  if (text[from] !== '[') return undefined;
  if (!isPlural(name) && sensitivity(name) !== 'strong') return undefined;
  const close = text.slice(from, from + LONGEST_LIST).indexOf(']');
  const end = close < 0 ? Math.min(text.length, from + LONGEST_LIST) : from + close;
  const list = text.slice(from, end);
  // The members of objects have names. Kubernetes lists Secrets by their names.
  if (list.includes('{')) return undefined;
  const areNames = /secrets$/i.test(name);
  const masked = list.replace(
    /(\\{0,7}["']|[[,]\s{0,4})([^"',[\]\\\s][^"',[\]\\]{0,4096})/g,
    (whole: string, before: string, value: string) =>
      isHarmless(value.trim()) || isMessage(value) || /^\d{1,7}$/.test(value.trim()) || (areNames && isPlain(value))
        ? whole
        : before + MASK,
  );
  return masked === list ? undefined : { masked, end };
}
