/** Adds a clause to the summary of a cause, in the room that a summary has. */
import { shorten } from '../checks/support/shorten.ts';
import { LONGEST, sentence } from '../checks/support/words.ts';

/** What a cause keeps of its summary beside a long clause. In characters. */
const SHORTEST = 100;

/** Returns the summary, shortened as far as the clause needs, and the clause. */
export const withClause = (summary: string, clause: string): string =>
  sentence(`${shorten(summary, Math.max(SHORTEST, LONGEST - clause.length))}${clause}`);
