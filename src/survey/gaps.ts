/** What a survey could not read, joined over the pods. */
import { gapOf, isMissed } from '../model/gaps.ts';
import type { Diagnosis, Gap } from '../model/diagnosis.ts';
import type { Fact, Query } from '../model/facts.ts';

/** A gap, and the pod with the diagnosis that lacks it. */
export interface SeenGap {
  readonly gap: Gap;
  /** `namespace/name`; null: it is missing from the survey itself. */
  readonly pod: string | null;
}

/** Returns the gap that a fact leaves in the survey itself, as a list of at most one. */
export function seenGap(what: string, fact: Fact<unknown>, query?: Query): SeenGap[] {
  const gap = gapOf(what, fact, query);
  return gap === undefined ? [] : [{ gap, pod: null }];
}

/** Whether the cause of a diagnosis is not certain. */
export const isOpen = ({ causes, history }: Pick<Diagnosis, 'causes' | 'history'>): boolean =>
  (causes[0] ?? history[0])?.confidence !== 'confirmed';

/**
 * Returns the gaps of one diagnosis that matter to a survey: a missing right and a bug always; a failed request only if
 * the cause is not certain.
 * @param pod as `itemKey` names it
 */
export const tellingGaps = (diagnosis: Pick<Diagnosis, 'causes' | 'history' | 'gaps'>, pod: string): SeenGap[] =>
  diagnosis.gaps
    .filter((gap) => isMissed(gap, diagnosis))
    .filter(
      ({ needs, state }) => needs !== null || state === 'internal-error' || (state === 'failed' && isOpen(diagnosis)),
    )
    .map((gap) => ({ gap, pod }));

/** Ids, numbers and quoted names, in which two messages of a server about the same failure differ. */
const VARIABLE = /[0-9a-f]{12,}|\d+|"[^"]{1,253}"/g;

/** Joins gaps with the same rule, or with the same failure except for ids and times. */
export function joinGaps(gaps: readonly SeenGap[]): Gap[] {
  const kinds = new Map<string, SeenGap[]>();
  for (const one of gaps) {
    const key = one.gap.needs ?? one.gap.why.replace(VARIABLE, '');
    const alike = kinds.get(key);
    if (alike === undefined) kinds.set(key, [one]);
    else alike.push(one);
  }
  return [...kinds.values()].map((alike) => {
    const { gap, pod } = alike[0]!;
    // One pod is named; of several, none.
    const pods = new Set(alike.map((one) => one.pod));
    const what = [...new Set(alike.map((one) => one.gap.what))];
    if (what.length === 1 && pods.size === 1) return pod === null ? gap : { ...gap, what: `${gap.what} (${pod})` };
    return { ...gap, what: what.length === 1 ? gap.what : `${what[0]} and ${what.length - 1} more` };
  });
}
