/** A rule of advice for a program that refuses to run. */
import type { ContainerView } from '../../../evidence/views.ts';
import type { Fix } from '../../../model/finding.ts';
import type { PodContext } from '../../check.ts';

/** What the program refuses. */
export type What = 'migration' | 'lock' | 'licence' | 'version' | 'data' | 'other';

export interface Rule {
  /** The texts that the rule is for; one of them must match. */
  readonly when: RegExp | readonly RegExp[];
  /** The refusals that it is for; absent: all. */
  readonly of?: readonly What[];
  /** A text is a fix that edits the workload. */
  readonly says: (match: RegExpExecArray, context: PodContext, container: ContainerView) => readonly (string | Fix)[];
}

/** Matches every text. */
export const ANY = /(?:)/;
