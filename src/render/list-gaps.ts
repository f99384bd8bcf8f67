/** What a survey could not read; one rule that is missing in many namespaces is told once. */
import type { Gap } from '../model/diagnosis.ts';
import { gapLines } from './diagnosis.ts';
import type { Style } from './style.ts';
import type { View } from './view.ts';

/** Namespaces named before the rest are counted. */
const NAMED = 3;
/** Rows before the rest are counted; `-o wide` and `-o json` tell all. */
const ROWS = 8;

interface Folded {
  readonly gap: Gap;
  readonly namespaces: string[];
}

/** Gaps that differ only in the namespace of the rule they lack, as one. */
export function foldedGaps(gaps: readonly Gap[]): Gap[] {
  const folded = new Map<string, Folded>();
  for (const gap of gaps) {
    const [, rule, namespace] = /^(.+) in ([^ ]+)$/.exec(gap.needs ?? '') ?? [];
    const key = `${gap.why}\n${rule ?? `${gap.needs} ${gap.what}`}`;
    const one = folded.get(key);
    if (one === undefined) folded.set(key, { gap, namespaces: namespace === undefined ? [] : [namespace] });
    else if (namespace !== undefined && !one.namespaces.includes(namespace)) one.namespaces.push(namespace);
  }
  return [...folded.values()].map(({ gap, namespaces }) => {
    if (namespaces.length < 2) return gap;
    const more = namespaces.length > NAMED ? ` and ${namespaces.length - NAMED} more` : '';
    const resource = (gap.needs ?? '').split(' ')[1] ?? gap.what;
    return {
      what: `${resource} in ${namespaces.length} namespaces`,
      why: gap.why,
      needs: `${gap.needs!.replace(/ in [^ ]+$/, '')} in ${namespaces.slice(0, NAMED).join(', ')}${more}`,
    };
  });
}

export function listGapLines(gaps: readonly Gap[], view: View, style: Style): string[] {
  const folded = foldedGaps(gaps);
  const shown = view.wide ? folded : folded.slice(0, ROWS);
  const hidden = folded.length - shown.length;
  return [
    ...gapLines({ gaps: shown }, view, style),
    ...(hidden > 0 ? [style.dim(`  ${hidden} more with -o wide`)] : []),
  ];
}
