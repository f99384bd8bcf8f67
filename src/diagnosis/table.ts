/**
 * The table of the six categories and the node: found, ruled out or unknown, and why. It has a row for every category.
 */
import { CATEGORIES } from '../model/finding.ts';
import type { Category, Found, Outcome } from '../model/finding.ts';
import { checkOf } from '../checks/index.ts';
import type { CategoryResult } from '../model/diagnosis.ts';

export interface Spoken {
  readonly category: Category;
  readonly weight: number;
  readonly outcome: Outcome;
}

const shortened = (text: string): string => (text.length > 120 ? `${text.slice(0, 117)}…` : text);

/**
 * Returns the table.
 * @param causes the causes, in rank order
 * @param spoken every outcome with its check's category and weight
 * @param silent the outcome of a category without one
 */
export function tableOf(
  causes: readonly Found[],
  spoken: readonly Spoken[],
  silent: (category: Category) => CategoryResult,
): CategoryResult[] {
  return CATEGORIES.map((category): CategoryResult => {
    const cause = causes.find((one) => one.category === category);
    if (cause) return { category, result: 'found', why: shortened(checkOf(cause.id)?.title ?? cause.summary) };
    const ofCategory = spoken.filter((one) => one.category === category).sort((a, b) => b.weight - a.weight);
    const first = <R extends Outcome['result']>(result: R): Extract<Outcome, { result: R }> | undefined =>
      ofCategory.find((one) => one.outcome.result === result)?.outcome as Extract<Outcome, { result: R }> | undefined;
    const found = ofCategory
      .map((one) => one.outcome)
      .find((outcome): outcome is Found => outcome.result === 'found' && outcome.category === category);
    const main = causes[0];
    if (found && main)
      return {
        category,
        result: 'found',
        why: shortened(`${checkOf(found.id)?.title ?? found.id}, a symptom of: ${checkOf(main.id)?.title ?? main.id}`),
      };
    const unsure = first('unknown');
    if (unsure) return { category, result: 'unknown', why: shortened(unsure.why) };
    const excluded = first('ruled-out');
    if (excluded) return { category, result: 'ruled-out', why: shortened(excluded.why) };
    return silent(category);
  });
}
