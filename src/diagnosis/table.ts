/**
 * The table of the six categories and the node: found, ruled out, not used or unknown, and why. It has a row for every category.
 */
import { CATEGORIES } from '../model/finding.ts';
import type { Category, Found, Outcome, RuledOut, Unknown } from '../model/finding.ts';
import { checkOf } from '../checks/index.ts';
import { isBlockedSince } from '../checks/support/stage.ts';
import type { ContainerView } from '../evidence/views.ts';
import type { CategoryResult } from '../model/diagnosis.ts';

export interface Spoken {
  /** The id of the check. */
  readonly by: string;
  readonly category: Category;
  readonly weight: number;
  readonly outcome: Outcome;
}

/** Most citations of a category that is ruled out. */
const MOST_PROOF = 3;

const shortened = (text: string): string => (text.length > 120 ? `${text.slice(0, 117)}…` : text);

const row = (
  category: Category,
  result: CategoryResult['result'],
  basis: CategoryResult['basis'],
  why: string,
  evidence: CategoryResult['evidence'] = [],
): CategoryResult => ({ category, result, basis, why: shortened(why), evidence: evidence.slice(0, MOST_PROOF) });

const titleOf = ({ id, summary }: Found): string => checkOf(id)?.title ?? summary;

/**
 * Returns the row of a category that confirmed causes rule out: each container to explain has one, and none of them can
 * come from the category.
 */
function excluded(
  category: Category,
  causes: readonly Found[],
  subjects: readonly ContainerView[],
): CategoryResult | undefined {
  if (subjects.some(isBlockedSince)) return undefined;
  const excluding = causes.filter(
    ({ id, confidence }) => confidence === 'confirmed' && checkOf(id)?.rulesOut?.includes(category),
  );
  const [first] = excluding;
  const all = subjects.every(({ name }) => excluding.some(({ container }) => container === null || container === name));
  if (first === undefined || !all) return undefined;
  return row(
    category,
    'ruled-out',
    'cause',
    `by the confirmed cause, and not looked at further: ${titleOf(first)}`,
    first.evidence,
  );
}

/** Returns the proof of the checks. A check that cannot rule out one of several containers proves nothing. */
function provenIn(spoken: readonly Spoken[]): RuledOut | undefined {
  const unsure = new Set(spoken.filter(({ outcome }) => outcome.result === 'unknown').map(({ by }) => by));
  return spoken
    .filter(({ by }) => !unsure.has(by))
    .map(({ outcome }) => outcome)
    .find((outcome): outcome is RuledOut => outcome.result === 'ruled-out');
}

/** Returns what is missing; else what was looked at without finding a fault. */
function unknownIn(spoken: readonly Spoken[]): Unknown | undefined {
  const unknown = spoken
    .map(({ outcome }) => outcome)
    .filter((outcome): outcome is Unknown => outcome.result === 'unknown');
  return unknown.find(({ looked }) => !looked) ?? unknown[0];
}

/**
 * Returns the table.
 * @param causes the causes, in rank order
 * @param spoken every outcome with its check's category and weight
 * @param subjects the containers to explain
 * @param silent the outcome of a category without one
 */
export function tableOf(
  causes: readonly Found[],
  spoken: readonly Spoken[],
  subjects: readonly ContainerView[],
  silent: (category: Category) => CategoryResult,
): CategoryResult[] {
  return CATEGORIES.map((category): CategoryResult => {
    const cause = causes.find((one) => one.category === category);
    if (cause) return row(category, 'found', 'cause', titleOf(cause));
    const ofCategory = spoken.filter((one) => one.category === category).sort((a, b) => b.weight - a.weight);
    const found = ofCategory
      .map((one) => one.outcome)
      .find((outcome): outcome is Found => outcome.result === 'found' && outcome.category === category);
    const main = causes[0];
    if (found && main)
      return row(category, 'found', 'cause', `${checkOf(found.id)?.title ?? found.id}, a symptom of: ${titleOf(main)}`);
    const byCause = excluded(category, causes, subjects);
    if (byCause) return byCause;
    const proven = provenIn(ofCategory);
    const unused = ofCategory.every(({ outcome }) => outcome.result !== 'found' && outcome.unused === true);
    if (proven) return row(category, 'ruled-out', unused ? 'not-used' : 'proof', proven.why, proven.proof);
    const unknown = unknownIn(ofCategory);
    if (unknown === undefined) return silent(category);
    return row(category, 'unknown', unused ? 'not-used' : unknown.looked ? 'no-fault' : 'no-data', unknown.why);
  });
}
