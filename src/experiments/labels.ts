/** Marks of everything this program creates; `cleanup` finds it by them. */

const MANAGED_BY = 'app.kubernetes.io/managed-by';
const EXPERIMENT = 'crashloop.dev/experiment';

export const TESTING = {
  /** Annotation: `namespace/name` of the original. */
  copyOf: 'crashloop.dev/copy-of',
  /** Selects all of them. */
  selector: `${MANAGED_BY}=kubectl-crashloop,${EXPERIMENT}`,
  /** Selects what one run created. */
  selectorOf: (id: string): string => `${EXPERIMENT}=${id}`,
  idOf: (labels: Readonly<Record<string, string>> | undefined): string => labels?.[EXPERIMENT] ?? '',
  labels: (test: string, id: string): Record<string, string> => ({
    [MANAGED_BY]: 'kubectl-crashloop',
    'crashloop.dev/test': test,
    [EXPERIMENT]: id,
  }),
} as const;
