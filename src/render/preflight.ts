/** The answer of `preflight`. */
import { plural } from '../knowledge/plural.ts';
import type { Cause } from '../model/diagnosis.ts';
import type {
  PreflightAnswer,
  PreflightItem,
  PreflightNote,
  PreflightResult,
  PreflightRow,
} from '../model/preflight.ts';
import { causeLines, fixLines } from './cause.ts';
import { evidenceLines } from './evidence.ts';
import { FIRST_SCREEN } from './first-screen.ts';
import { gapLines } from './gap-lines.ts';
import { page } from './page.ts';
import { styleFor } from './style.ts';
import type { Style } from './style.ts';
import { sanitise } from './text.ts';
import type { View } from './view.ts';
import { displayWidth, wrap } from './width.ts';
import { wrappedTable } from './wrapped.ts';

/** Results of a workload in words. */
export const RESULTS: Readonly<Record<PreflightResult, string>> = {
  blocked: 'will not start',
  'at-risk': 'may not start',
  unknown: 'not all checked',
  'no-fault': 'no fault found',
};
/** Results of a category in words. */
export const ROW_RESULTS: Readonly<Record<PreflightRow['result'], string>> = {
  blocked: 'blocks',
  'at-risk': 'may block',
  unknown: 'unknown',
  'no-fault': 'no fault',
  'not-used': 'not used',
};

const PAINT: Readonly<Record<PreflightRow['result'], keyof Style>> = {
  blocked: 'bad',
  'at-risk': 'care',
  unknown: 'care',
  'no-fault': 'good',
  'not-used': 'dim',
};

const namedOf = ({ target }: PreflightItem): string => `${target.kind}/${target.name}`;

/** Why a workload has its result, in one line. */
export const whyOf = ({ causes, risks, unchecked, result }: PreflightItem): string => {
  const all = [...causes, ...risks];
  const [first] = all;
  const more = all.length > 1 ? ` (and ${all.length - 1} more)` : '';
  return first ? `${first.summary}${more}` : result === 'unknown' ? (unchecked[0] ?? '') : '';
};

/** Returns the whole outcome in one sentence. */
export function preflightSentence({ items, outcome, notes }: PreflightAnswer): string {
  const [only] = items;
  const also = outcome === 'no-fault' && notes.length > 0 ? ' that keeps it from starting; see NOTES' : '';
  if (items.length === 1 && only) {
    const { kind, name, namespace } = only.target;
    return `${kind}/${name} in ${namespace}: ${RESULTS[only.result]}${also}.`;
  }
  const count = (result: PreflightResult): number => items.filter((one) => one.result === result).length;
  const parts = (['blocked', 'at-risk', 'unknown', 'no-fault'] as const)
    .filter((result) => count(result) > 0)
    .map((result) => `${count(result)} ${RESULTS[result]}`);
  return outcome === 'no-fault'
    ? `${plural(items.length, 'workload')}: no fault found${also.replace('keeps it', 'keeps them')}.`
    : `${plural(items.length, 'workload')}: ${parts.join(', ')}.`;
}

/** Returns a note with the object that it is about. */
export const noteText = ({ about, says }: PreflightNote): string => `${about.kind}/${about.name}: ${says}`;

function causeBlock(cause: Cause, title: string, item: PreflightItem, view: View, style: Style): string[][] {
  return [
    causeLines(cause, title, view, style),
    evidenceLines(cause, { own: namedOf(item), at: null }, FIRST_SCREEN.fewestQuotes, view, style),
    cause.fixes.length > 0 ? fixLines(cause.fixes, 2, view, style) : [],
  ];
}

function itemBlocks(item: PreflightItem, isOnly: boolean, view: View, style: Style): string[][] {
  const { kind, name, namespace } = item.target;
  const head = isOnly ? [] : wrap(sanitise(`${kind}/${name} in ${namespace}: ${RESULTS[item.result]}`), view.width);
  const table = wrappedTable(
    ['CHECK', 'RESULT', 'WHY'],
    item.checks.map(({ category, result, why }) => [
      category,
      { text: ROW_RESULTS[result], paint: style[PAINT[result]] },
      sanitise(why),
    ]),
    { width: view.width, style, flexible: 2, headers: view.headers },
  );
  const unchecked = item.unchecked.flatMap((one) =>
    wrap(sanitise(one), view.width - 4).map((line, i) => `${i === 0 ? '  ' : '    '}${line}`),
  );
  return [
    head.map((line) => style.head(line)),
    table,
    ...item.causes.flatMap((cause) => causeBlock(cause, 'BLOCKS', item, view, style)),
    ...item.risks.flatMap((cause) => causeBlock(cause, 'MAY BLOCK', item, view, style)),
    unchecked.length === 0 ? [] : [style.head('NOT CHECKED'), ...unchecked],
  ];
}

function noteLines({ notes }: PreflightAnswer, view: View, style: Style): string[] {
  const lines = notes.flatMap((note) =>
    wrap(sanitise(noteText(note)), view.width - 4).map((line, i) => `${i === 0 ? '  ' : '    '}${line}`),
  );
  return lines.length === 0 ? [] : [style.head('NOTES'), ...lines];
}

/** The most objects of one reason that are named without `-o wide`. */
const MOST_SKIPPED = 5;

function skippedLines({ skipped }: PreflightAnswer, view: View, style: Style): string[] {
  if (skipped.length === 0) return [];
  const reasons = [...new Set(skipped.map(({ why }) => why))];
  return [
    style.head('LEFT OUT'),
    ...reasons.flatMap((why) => {
      const names = skipped.filter((one) => one.why === why).map(({ object }) => object);
      const shown = view.wide ? names : names.slice(0, MOST_SKIPPED);
      const more = names.length > shown.length ? ` and ${names.length - shown.length} more` : '';
      return wrap(sanitise(`${shown.join(', ')}${more}: ${why}`), view.width - 4).map(
        (line, i) => `${i === 0 ? '  ' : '    '}${line}`,
      );
    }),
  ];
}

/** Columns that a reason needs beside names; with less room it has its own lines. */
const LEAST_WHY = 16;

/** Returns a row for each workload. Names are never cut. */
function workloadLines(items: readonly PreflightItem[], view: View, style: Style): string[] {
  const several = new Set(items.map(({ target }) => target.namespace)).size > 1;
  const rows = items.map((item) => ({
    names: [...(several ? [sanitise(item.target.namespace)] : []), sanitise(namedOf(item))],
    result: { text: RESULTS[item.result], paint: style[PAINT[item.result]] },
    why: sanitise(whyOf(item)),
  }));
  const heads = [...(several ? ['NAMESPACE'] : []), 'WORKLOAD', 'RESULT', 'WHY'];
  const beside = heads
    .slice(0, -1)
    .map((head, i) =>
      Math.max(head.length, ...rows.map(({ names, result }) => displayWidth([...names, result.text][i]!))),
    )
    .reduce((sum, width) => sum + width + GAP, 0);
  if (view.width - beside >= LEAST_WHY)
    return wrappedTable(
      heads,
      rows.map(({ names, result, why }) => [...names, result, why]),
      { width: view.width, style, flexible: heads.length - 1, gap: GAP, headers: view.headers },
    );
  return rows.flatMap(({ names, result, why }) => [
    ...wrap(`${names.join('  ')}: ${result.text}`, view.width).map((line) => result.paint(line)),
    ...(why === '' ? [] : wrap(why, view.width - 2).map((line) => `  ${line}`)),
  ]);
}

/** Spaces between columns, as in kubectl. */
const GAP = 3;

/** Returns the whole answer, with its last line break. */
export function renderPreflight(answer: PreflightAnswer, view: View): string {
  const style = styleFor(view.color);
  const { items } = answer;
  const isOnly = items.length === 1;
  const sentence = wrap(sanitise(preflightSentence(answer)), view.width);
  const list = isOnly ? [] : workloadLines(items, view, style);
  const shown =
    isOnly || view.wide ? items : items.filter(({ result }) => result === 'blocked' || result === 'at-risk');
  return page(
    sentence.map((line) => style[PAINT[answer.outcome]](line)),
    list,
    ...shown.flatMap((item) => itemBlocks(item, isOnly, view, style)),
    noteLines(answer, view, style),
    skippedLines(answer, view, style),
    gapLines(answer, view, style),
  );
}
