/** The two revisions that a bisect compares, and their changes. */
import type { Cause } from '../../model/diagnosis.ts';
import type { TemplateChange } from './change.ts';
import type { Compared } from './revisions.ts';

/** What a bisect compares: it is read once, for its plan. */
export interface Comparison extends Compared {
  /** At most `MOST_CHANGES`. */
  readonly changes: readonly TemplateChange[];
  /** What differs, too, but has no effect in a copy: `priorityClassName`. */
  readonly untestable: readonly string[];
  readonly cause: Cause | undefined;
  readonly writer: string | undefined;
}
