/** What `list` could not read: one row for a rule that is missing in many namespaces. */
import type { Gap } from '../model/diagnosis.ts';
import { gapLines } from './gap-lines.ts';
import type { Style } from './style.ts';
import type { View } from './view.ts';

/** Namespaces shown before the rest are counted. */
const NAMED = 3;
/** Rows shown before the rest are counted; `-o wide` and `-o json` have all. */
const ROWS = 8;

/** Joins gaps that differ only in the namespace of the rule they lack. */
export function foldedGaps(gaps: readonly Gap[]): Gap[] {
  const folded = new Map<string, Gap[]>();
  for (const gap of gaps) {
    const { verb, resource, namespace } = gap.request ?? { verb: '', resource: gap.what, namespace: null };
    const key = JSON.stringify([gap.why, verb, namespace === null ? [gap.what, gap.needs] : resource]);
    folded.set(key, [...(folded.get(key) ?? []), gap]);
  }
  return [...folded.values()].flatMap((alike) => {
    const { request, why, state } = alike[0]!;
    const namespaces = [...new Set(alike.map((gap) => gap.request?.namespace ?? ''))];
    if (request === null || namespaces.length < 2) return alike;
    const { verb, resource } = request;
    const more = namespaces.length > NAMED ? ` and ${namespaces.length - NAMED} more` : '';
    return {
      what: `${resource} in ${namespaces.length} namespaces`,
      state,
      why,
      needs: state === 'forbidden' ? `${verb} ${resource} in ${namespaces.slice(0, NAMED).join(', ')}${more}` : null,
      request: { verb, resource, namespace: null },
    };
  });
}

/** Returns the lines of the table NOT READ. */
export function listGapLines(gaps: readonly Gap[], view: View, style: Style): string[] {
  const folded = foldedGaps(gaps);
  const shown = view.wide ? folded : folded.slice(0, ROWS);
  const hidden = folded.length - shown.length;
  return [
    ...gapLines({ gaps: shown }, view, style),
    ...(hidden > 0 ? [style.dim(`  ${hidden} more with -o wide`)] : []),
  ];
}
