/** The page of `guard`: what failed while a command ran, and the first of it in full. */
import type { GuardAnswer } from '../../model/guard-answer.ts';
import type { PodDetails } from '../../model/pod-details.ts';
import { guardNotes, listOfGuard } from '../guard.ts';
import { diagnosisSections } from './diagnosis.ts';
import { listSections } from './list.ts';
import { html, NOTHING } from './markup.ts';
import type { Html } from './markup.ts';

/** Returns the parts of the page. @param details of the first pod; null: they are not known */
export function guardSections(answer: GuardAnswer, details: PodDetails | null): Html {
  const { diagnosis, items } = answer;
  const notes = guardNotes(answer).map(
    (note) => html`<p class="note">${note}</p>
`,
  );
  return html`${notes}${items.length > 1 || (diagnosis === null && items.length > 0) ? listSections(listOfGuard(answer), null) : NOTHING}${
    diagnosis === null ? NOTHING : diagnosisSections(diagnosis, details)
  }`;
}
