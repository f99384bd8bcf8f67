/**
 * `$(NAME)` in command, args and env values, as the kubelet expands it (third_party/forked/golang/expansion/expand.go):
 * `$$` is always one dollar, also where no reference follows, and a name without a value stays as it is written.
 */

const OPERATOR = /\$\$|\$\(([^()]{0,1000})\)/g;
/** What a variable can be called: letters, digits, `_`, `-` and `.` (pkg/apis/core/validation: env names). */
const NAME = /^[A-Za-z_.-][\w.-]{0,200}$/;

/**
 * Returns the text with its references expanded.
 * @param read returns the value of a variable; undefined: it has none
 */
export const expand = (text: string, read: (name: string) => string | undefined): string =>
  text.replace(OPERATOR, (whole, name: string | undefined) => (name === undefined ? '$' : (read(name) ?? whole)));

/** A `$(NAME)` that the process gets as it is written. */
export interface Reference {
  readonly name: string;
  /** `$$(NAME)`: the kubelet leaves it as text on purpose. */
  readonly isEscaped: boolean;
}

/** Returns the references of a text, with those that `$$` escapes. */
export function referencesIn(text: string): Reference[] {
  return [...text.matchAll(OPERATOR)].flatMap((match): Reference[] => {
    if (match[1] !== undefined) return NAME.test(match[1]) ? [{ name: match[1], isEscaped: false }] : [];
    const name = /^\(([^()]{1,200})\)/.exec(text.slice(match.index + 2, match.index + 210))?.[1];
    return name !== undefined && NAME.test(name) ? [{ name, isEscaped: true }] : [];
  });
}

/** `$$` that is no part of a name, an escape or a longer run: a shell reads it as its process ID. */
const PROCESS_ID = /(?<!\$)\$\$(?![\w$({@*#?!])/;

/** Whether a script has `$$` for the process ID of its shell: the shell gets one dollar. */
export const hasLostDollar = (script: string): boolean => PROCESS_ID.test(script);

/** Returns the script with which the shell gets these dollars. */
export const withDollars = (script: string): string => script.replace(new RegExp(PROCESS_ID, 'g'), () => '$$$$');

/** Returns a text as the spec has to have it, so that the process gets it as it is. */
export const escaped = (text: string): string => text.replaceAll('$', () => '$$');
