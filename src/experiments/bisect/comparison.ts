/** The two revisions that a bisect compares, and their changes. */
import type { Cause } from '../../model/diagnosis.ts';
import type { TemplateChange } from './change.ts';
import type { Edits } from './edits.ts';
import type { Compared } from './revisions.ts';

/** What a bisect compares: it is read once, for its plan. */
export interface Comparison extends Compared {
  /** At most `MOST_CHANGES`. */
  readonly changes: readonly TemplateChange[];
  /** What differs, too, but has no effect in a copy: `priorityClassName`. */
  readonly untestable: readonly string[];
  /** ConfigMaps and Secrets of the pod that were written after the older revision was made. */
  readonly edits: Edits;
  readonly cause: Cause | undefined;
  readonly writer: string | undefined;
}
