/** From findings to causes: folds symptoms into what explains them, and sorts the rest. */
import { SURENESS } from '../model/finding.ts';
import type { Citation, Explains, Found } from '../model/finding.ts';
import { checkOf } from '../checks/index.ts';

/** The most causes in an answer. */
const MAX_CAUSES = 6;
const MAX_CITATIONS = 14;

function matches(pattern: Explains, id: string): boolean {
  if (typeof pattern !== 'string') return checkOf(id)?.symptomOf.includes(pattern.symptomsOf) ?? false;
  return pattern.endsWith('/*') ? id.startsWith(pattern.slice(0, -1)) : pattern === id;
}

/**
 * Returns whether a names b among what it explains, for the same container, or one of them is about the whole pod; or
 * whether b says that the container of a has to work first.
 */
function names(a: Found, b: Found): boolean {
  if (a !== b && a.container !== null && a.container === b.dueTo) return true;
  if (a === b || (a.container !== null && b.container !== null && a.container !== b.container)) return false;
  return [...(checkOf(a.id)?.explains ?? []), ...(a.explains ?? [])].some((pattern) => matches(pattern, b.id));
}

/** Returns whether a explains b. A guess does not explain a confirmed finding. */
function explains(a: Found, b: Found): boolean {
  if (!names(a, b)) return false;
  if (SURENESS[a.confidence] === 0 && SURENESS[b.confidence] === 2) return false;
  // If each names the other, the one with the higher confidence, then weight, stays.
  return !names(b, a) || order(a, b) < 0;
}

const weight = (found: Found): number => checkOf(found.id)?.weight ?? 50;

function order(a: Found, b: Found): number {
  return SURENESS[b.confidence] - SURENESS[a.confidence] || weight(b) - weight(a) || a.id.localeCompare(b.id);
}

function withoutTwins(citations: readonly Citation[]): Citation[] {
  const seen = new Set<string>();
  return citations.filter((citation) => {
    const key = `${citation.object}\n${citation.field}\n${citation.quote}`;
    return !seen.has(key) && seen.add(key);
  });
}

/** What the order of causes depends on besides themselves. */
export interface Standing {
  /** Names of containers; among equals the earlier one comes first. */
  readonly order: readonly string[];
  /** Those that are down now. */
  readonly down: readonly string[];
  /** Those that have run again for long. Their causes come after those of containers that are down. */
  readonly upAgain: readonly string[];
}

/** Without containers. */
export const NO_CONTAINERS: Standing = { order: [], down: [], upAgain: [] };

/**
 * Sorts what the checks found.
 * @returns the causes, each with the evidence of its symptoms after its own; and the symptoms
 */
export function rank(
  findings: readonly Found[],
  { order: containerOrder, down, upAgain }: Standing,
): { causes: Found[]; symptoms: Found[] } {
  const explained = new Set(findings.filter((b) => findings.some((a) => explains(a, b))));
  // In a circle of three all would be explained: then the best one stays.
  const roots = findings.filter((found) => !explained.has(found));
  const kept = roots.length > 0 ? roots : [...findings].sort(order).slice(0, 1);
  const place = (found: Found): number => (found.container === null ? -1 : containerOrder.indexOf(found.container));
  const isOf = (names: readonly string[], { container }: Found): boolean =>
    container !== null && names.includes(container);
  const isDown = kept.some((found) => found.confidence !== 'possible' && isOf(down, found));
  const later = (found: Found): number => Number(isDown && isOf(upAgain, found));
  const sorted = [...kept].sort(
    (a, b) =>
      later(a) - later(b) ||
      SURENESS[b.confidence] - SURENESS[a.confidence] ||
      weight(b) - weight(a) ||
      place(a) - place(b) ||
      a.id.localeCompare(b.id),
  );
  const settled = (found: Found): boolean =>
    found.confidence === 'possible' &&
    sorted.some(
      (other) =>
        other.confidence !== 'possible' &&
        (other.container === found.container || other.container === null || found.container === null),
    );
  const causes = sorted.filter((found) => !settled(found)).slice(0, MAX_CAUSES);
  return {
    causes: causes.map((cause) => {
      const folded = findings.filter((other) => explained.has(other) && names(cause, other)).sort(order);
      const evidence = withoutTwins([...cause.evidence, ...folded.flatMap((symptom) => symptom.evidence)]).slice(
        0,
        MAX_CITATIONS,
      );
      return { ...cause, evidence };
    }),
    symptoms: findings.filter((found) => !causes.includes(found)),
  };
}
