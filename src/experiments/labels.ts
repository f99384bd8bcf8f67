/** Labels and annotations of everything this program creates. `cleanup` finds it by them. */
import { MANAGED_BY, OURS } from '../knowledge/managed-by.ts';

const EXPERIMENT = 'crashloop.dev/experiment';

export const TESTING = {
  /** Annotation: `namespace/name` of the original. */
  copyOf: 'crashloop.dev/copy-of',
  /** Selects the objects of all experiments. */
  selector: `${MANAGED_BY}=${OURS},${EXPERIMENT}`,
  /** Returns the selector of one experiment's objects. */
  selectorOf: (id: string): string => `${EXPERIMENT}=${id}`,
  /** Returns the id of the experiment that created an object; '' where the labels name none. */
  idOf: (labels: Readonly<Record<string, string>> | undefined): string => labels?.[EXPERIMENT] ?? '',
  /** Returns the labels of an object that the experiment `id` creates. */
  labels: (test: string, id: string): Record<string, string> => ({
    [MANAGED_BY]: OURS,
    'crashloop.dev/test': test,
    [EXPERIMENT]: id,
  }),
} as const;
