/** A kind of error by the structure of its line, and what to do about it. */
import type { ContainerView } from '../../../../evidence/views.ts';
import type { Fix } from '../../../../model/finding.ts';
import type { Needled } from '../../../../needles.ts';
import type { PodContext } from '../../../check.ts';

/** An error, and the container that ended with it. */
export interface At {
  readonly context: PodContext;
  readonly container: ContainerView;
  /** The error on one line. */
  readonly text: string;
}

export interface Kind {
  /** All of them must match, in any order. The first one has an expression. */
  readonly all: readonly Needled[];
  /**
   * Returns what to do; undefined where the line is not of this kind after all.
   * @param match of the first expression
   */
  readonly fixes: (match: RegExpExecArray, at: At) => readonly Fix[] | undefined;
}

/** Returns a step outside the pod's spec that no single command does. */
export const act = (text: string): Fix => ({ text, command: null, risk: 'changes' });

/** Returns text that a log holds as part of a sentence: on one line, at most 80 characters, without quotes around it. */
export function named(text: string): string {
  const line = text
    .replace(/\s+/g, ' ')
    .replace(/[.,;:\s]{1,8}$/, '')
    .replace(/^\s*(["'`])([^"'`]*)\1$/, '$2')
    .trim();
  return line.length > 80 ? `${line.slice(0, 79).trimEnd()}…` : line;
}

/** A quoted name without blanks. */
const QUOTED = /["'`“‘[]([\w./:@-]{2,80})["'`”’\]]/;

/** Returns the first quoted name of a text. */
export const quotedIn = (text: string): string | undefined => QUOTED.exec(text)?.[1];

/** A file of a program's source: where an error was raised, not what it is about. */
const SOURCE = /\.(?:rs|go|py|rb|js|ts|java|kt|php|cc|cpp|cs|c|h|ex|erl|pl|lua|sh|bash)$/;
/** An absolute path with at least two parts, not of a URL. */
const PATH = /(?<![\w:./-])\/[\w.@+-]{1,80}(?:\/[\w.@+=-]{1,120}){1,12}/g;

/** `/bin/sh: ` before the message of a shell is not the path that it is about. */
const SHELL = /^\/[\w/.-]{0,80}sh: /;
/** Returns the first path of a text that is not one of the program's source. */
export const pathIn = (text: string): string | undefined =>
  [...text.replace(SHELL, '').matchAll(PATH)]
    .map(([path]) => path.replace(/[.:]$/, ''))
    .find((path) => !SOURCE.test(path));
