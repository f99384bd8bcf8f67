/** The answer to a shell: choices, and how to treat them. */
import { sanitise } from '../../render/text.ts';

/** One choice. */
export interface Choice {
  readonly value: string;
  /** A short description that shells show next to it. */
  readonly about?: string;
}

/** Bits of the answer's last line. Source: github.com/spf13/cobra, completions.go:ShellCompDirective. */
export const DIRECTIVES = {
  /** Offer files where there is no choice. */
  files: 0,
  /** Add no space after the only choice. */
  noSpace: 2,
  /** Offer no files. */
  noFiles: 4,
  /** Offer folders only. */
  folders: 16,
  /** Keep the order of the choices. */
  keepOrder: 32,
} as const;

/** The choices for one word. */
export interface Offer {
  readonly choices: readonly Choice[];
  /** Sum of DIRECTIVES. */
  readonly directive: number;
}

/** No choice, and no files. */
export const NOTHING: Offer = { choices: [], directive: DIRECTIVES.noFiles };

/** Returns the choices that start with a text. */
export const starting = (choices: readonly Choice[], text: string): Choice[] =>
  choices.filter(({ value }) => value.startsWith(text));

/** Offers the choices that start with a text. @param directive sum of DIRECTIVES; default: no files */
export const among = (choices: readonly Choice[], text: string, directive: number = DIRECTIVES.noFiles): Offer => ({
  choices: starting(choices, text),
  directive,
});

/** Characters. A longer description is cut. */
const LONGEST_ABOUT = 80;
/** Characters. A longer value is left out. */
const LONGEST_VALUE = 512;

/**
 * Returns the choices as cobra's scripts and kubectl read them: one line each, `value`, or `value` tab `about`; the
 * last line is `:directive`.
 * @param withAbout whether to add the descriptions
 */
export function offerText({ choices, directive }: Offer, withAbout = true): string {
  const lines = choices
    // A value with a control character cannot be typed, and could act on the terminal.
    .filter(({ value }) => value !== '' && value.length <= LONGEST_VALUE && !/[\p{Cc}\u2028\u2029]/u.test(value))
    .map(({ value, about }) =>
      about === undefined || about === '' || !withAbout
        ? value
        : `${value}\t${sanitise(about).slice(0, LONGEST_ABOUT)}`,
    );
  return [...lines, `:${directive}`].map((line) => `${line}\n`).join('');
}
