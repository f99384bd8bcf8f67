/** What a shell is told: choices, and how to treat them. */
import { sanitise } from '../../render/text.ts';

export interface Choice {
  readonly value: string;
  /** A few words shown beside it. */
  readonly about?: string;
}

/** Bits of the last line: github.com/spf13/cobra, completions.go:ShellCompDirective. */
export const DIRECTIVES = {
  /** Files, where there is no choice. */
  files: 0,
  /** No space after the only choice. */
  noSpace: 2,
  noFiles: 4,
  folders: 16,
  /** The order means something. */
  keepOrder: 32,
} as const;

export interface Offer {
  readonly choices: readonly Choice[];
  /** Sum of DIRECTIVES. */
  readonly directive: number;
}

/** Longer words of a cluster are cut. */
const LONGEST_ABOUT = 80;

/**
 * One line each, as cobra's scripts and kubectl read them: `value`, or `value` tab `about`; at the end `:directive`.
 */
export function offerText({ choices, directive }: Offer, withAbout = true): string {
  const lines = choices
    // A name with a control character or at the length of a book is no name of anything that could be typed.
    .filter(({ value }) => value !== '' && value.length <= 512 && !/[\p{Cc}\u2028\u2029]/u.test(value))
    .map(({ value, about }) =>
      about === undefined || about === '' || !withAbout
        ? value
        : `${value}\t${sanitise(about).slice(0, LONGEST_ABOUT)}`,
    );
  return [...lines, `:${directive}`].map((line) => `${line}\n`).join('');
}
