/** Compares two revisions: their changes, and what was written since. */
import { UserError } from '../../errors.ts';
import { failingContainer } from '../observed.ts';
import { causeFor } from '../steps.ts';
import type { Lab } from '../test.ts';
import type { Comparison } from './comparison.ts';
import { changesBetween } from './differences.ts';
import { editsSince, sayEdit } from './edits.ts';
import type { Edits } from './edits.ts';
import { atMost, joinShared } from './joined.ts';
import { metadataChanges } from './metadata-changes.ts';
import { comparedRevisions, lastWriter } from './revisions.ts';
import { MOST_CHANGES } from './sets.ts';
import type { BisectWish } from './wish.ts';

/**
 * Compares the revision of the pod with an older one.
 * @throws UserError where there is nothing to compare, or it cannot be read
 */
export async function compare(lab: Lab, wish: BisectWish): Promise<Comparison & { readonly notes: readonly string[] }> {
  const compared = await comparedRevisions(lab, wish.revision);
  const { own, older, owner } = compared;
  const spec = changesBetween(older.spec, own.spec);
  const metadata = metadataChanges(older.template, own.template, own.spec, lab.pod);
  const changes = joinShared([...spec.changes, ...metadata.changes], []);
  const untestable = [...spec.untestable, ...metadata.untestable];
  const but = untestable.length > 0 ? `they differ in ${untestable.join(', ')}, which a copy cannot show` : undefined;
  const edits = await editsSince(lab, older.metadata?.creationTimestamp);
  if (changes.length === 0 && edits.edits.length === 0)
    throw new UserError(
      `revisions ${older.number} and ${own.number} of ${owner} have the same pod spec, so no change of it broke the pod`,
      but ?? 'what else may have changed: ConfigMaps, Secrets, the image of the tag, what the pod calls',
    );
  return {
    ...compared,
    changes: atMost(changes, MOST_CHANGES),
    untestable,
    edits,
    cause: causeFor(lab.diagnosis, failingContainer(lab, wish.container).name),
    writer: await lastWriter(lab, owner),
    notes: [...(but === undefined ? [] : [`the revisions: ${but}`]), ...editNotes(edits, older.number)],
  };
}

/** What a copy cannot take back. */
const editNotes = ({ edits, unread }: Edits, older: number): string[] => [
  'ConfigMaps and Secrets are those of now in every copy: their contents cannot be taken back',
  ...edits.map((edit) => `${sayEdit(edit)}, after revision ${older} was made`),
  ...(unread.length === 0
    ? []
    : [`whether ${unread.join(', ')} changed since revision ${older} is not known: not readable`]),
];

/** Returns the changes with their numbers, for the plan and the answer. */
export const listed = ({ changes, own, older, owner }: Comparison): string[] => [
  `revision ${own.number} of ${owner} differs from revision ${older.number} in ${changes.length === 1 ? 'one change' : `${changes.length} changes`}`,
  ...changes.map(({ text }, index) => `change ${index + 1}: ${text}`),
];
