/**
 * Masks secrets in text. Keeps what a diagnosis needs: names of variables, hosts, ports, paths and messages. It runs in
 * linear time, and `redactText(redactText(x)) === redactText(x)`.
 */
import { NAME_PARTS } from './names.ts';
import { COMMAND_RULES } from './text/commands.ts';
import { CONFIG_RULES } from './text/config-lines.ts';
import { ENCODED_RULE } from './text/encoded.ts';
import { FORMAT_RULE } from './text/formats.ts';
import { HEADER_RULES } from './text/headers.ts';
import { LOGIN_RULES } from './text/logins.ts';
import { maskNamedValues } from './text/named-values.ts';
import { KEY_LINE, LONGEST_KEY_LINE, maskPrivateKeys } from './text/private-keys.ts';
import { QUOTED_RULES } from './text/quoted.ts';
import type { Rule } from './text/rule.ts';
import { SPOKEN_RULES } from './text/spoken.ts';
import { SQL_RULES } from './text/sql.ts';
import { STRUCTURE_RULES } from './text/structures.ts';
import { TABLE_RULE } from './text/tables.ts';
import { URL_RULES } from './text/urls.ts';
import { MASK } from './values.ts';

export { MASK };

/** In this order: what knows more of its place comes first. */
const RULES: readonly Rule[] = [
  ...STRUCTURE_RULES,
  TABLE_RULE,
  FORMAT_RULE,
  ...URL_RULES,
  ...HEADER_RULES,
  ...SQL_RULES,
  ...CONFIG_RULES,
  ...COMMAND_RULES,
  ENCODED_RULE,
  ...QUOTED_RULES,
  ...LOGIN_RULES,
  ...SPOKEN_RULES,
  { needles: ['=', ':', '->', '→', '：'], isNamed: true, mask: maskNamedValues },
];

/** What the kubelet writes before each line of a log. */
const STAMP = /^\d{4}-\d\d-\d\dT[\d:.]{8,20}(?:Z|[+-]\d\d:\d\d) /;

/** Returns a log without secrets. The time of a line is no part of its text: a secret can span lines. */
export function redactLog(log: string): string {
  const lines = log.split('\n');
  const stamps = lines.map((line) => STAMP.exec(line)?.[0] ?? '');
  if (!stamps.some((stamp) => stamp !== '')) return redactText(log);
  const masked = redactText(lines.map((line, i) => line.slice(stamps[i]!.length)).join('\n')).split('\n');
  return masked.map((line, i) => stamps[i] + line).join('\n');
}

const countLines = (text: string): number => text.split('\n').length;

/** Masks by one rule and keeps the lines: a rule that joins lines of this text gets each line alone. */
function masked(text: string, mask: (text: string) => string): string {
  const out = mask(text);
  return out === text || countLines(out) === countLines(text) ? out : text.split('\n').map(mask).join('\n');
}

/**
 * Returns the text with each secret replaced by `[REDACTED]`. Its lines stay as many as they are. Masked are private
 * keys, keys of known formats and random keys, JSON Web Tokens, headers, passwords in URLs and connection strings, and
 * values of names such as password, token, secret, api key.
 * @param text a log or a line of one, a message, a file's content
 */
export function redactText(text: string): string {
  if (text.length < 6) return text;
  let out = masked(text, maskPrivateKeys);
  // Masking only removes text, so what the original holds decides.
  const lower = text.toLowerCase();
  // The last sixty characters of such a line have no blank.
  if (text.length >= 60 && text.length <= LONGEST_KEY_LINE && !out.slice(-60).includes(' '))
    out = out.replace(KEY_LINE, `$1${MASK}`);
  const holds = (words: readonly string[]): boolean => words.length === 0 || words.some((word) => lower.includes(word));
  const hasName = holds(NAME_PARTS);
  for (const { needles, also, isNamed, mask } of RULES)
    if ((hasName || !isNamed) && holds(needles) && (also === undefined || holds(also))) out = masked(out, mask);
  return out;
}
