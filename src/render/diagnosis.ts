/** The first screen of `explain`: the cause, the evidence, the fixes, then the rest. */
import { isFailing } from '../model/diagnosis.ts';
import { isMissed } from '../model/gaps.ts';
import type { Cause, Diagnosis } from '../model/diagnosis.ts';
import { checkLines, foldedChecks } from './check-lines.ts';
import { gapLines } from './gap-lines.ts';
import { headline } from './headline.ts';
import { causeLines, fixLines } from './cause.ts';
import { evidenceLines } from './evidence.ts';
import { FIRST_SCREEN } from './first-screen.ts';
import { boundedContainers, wrapMore } from './bounded.ts';
import { containerLines } from './containers.ts';
import { deployedByLines, undoneText } from './deployed-by.ts';
import { stakeLines } from './stake.ts';
import { styleFor } from './style.ts';
import type { Style } from './style.ts';
import { textBeside } from './beside.ts';
import { wrapCommand } from './command-lines.ts';
import { sanitise } from './text.ts';
import { wrap } from './width.ts';
import { page, recordedLines } from './page.ts';
import { ago } from './time.ts';
import type { View } from './view.ts';

/** The block of a failing pod without a known cause. */
const noCauseLines = (view: View, style: Style): string[] => [
  `${style.head('CAUSE')}  ${style.care('unknown')}`,
  ...wrap('No cause found in what could be read.', view.width - 2).map((line) => `  ${line}`),
];

const ownOf = ({ target, at }: Diagnosis): { own: string; at: string | null } => ({
  own: `${target.kind}/${target.name}`,
  at,
});

/**
 * Returns the cause, its evidence and its fixes.
 * @param most the quotes and fixes on the first screen, and the lines above the cause
 */
function blocksOfCause(
  cause: Cause,
  title: string,
  most: { readonly quotes: number; readonly fixes: number; readonly above: number },
  diagnosis: Diagnosis,
  view: View,
  style: Style,
): string[][] {
  const top = causeLines(cause, title, view, style);
  const room = FIRST_SCREEN.evidenceEnd - most.above - top.length - 1;
  return [
    top,
    ...(cause.evidence.length > 0 && most.quotes > 0
      ? [evidenceLines(cause, ownOf(diagnosis), most.quotes, view, style, room)]
      : []),
    ...(cause.fixes.length > 0
      ? [[...fixLines(cause.fixes, most.fixes, view, style), ...undoneLines(cause, diagnosis, view, style)]]
      : []),
  ];
}

/** Returns, once in an answer, that the tool that deployed it undoes an edit. */
function undoneLines(cause: Cause, { causes, deployedBy }: Diagnosis, view: View, style: Style): string[] {
  const text = undoneText(deployedBy, cause.fixes);
  const isFirst = causes.find(({ fixes }) => undoneText(deployedBy, fixes) !== undefined) === cause;
  return text === undefined || !isFirst ? [] : wrap(text, view.width - 4).map((line) => `    ${style.care(line)}`);
}

/** Returns the whole screen, with its last line break. */
export function renderDiagnosis(diagnosis: Diagnosis, view: View): string {
  const style = styleFor(view.color);
  const { causes, history, at } = diagnosis;
  const calm = !isFailing(diagnosis.state);
  const blocks: string[][] = [];
  const headPaint = calm ? style.good : style.bad;
  const recorded = recordedLines(at, view).map((line) => style.dim(line));
  blocks.push([...wrap(`${headline(diagnosis, true)}.`, view.width).map((line) => headPaint(line)), ...recorded]);

  const { shown, more } = boundedContainers(diagnosis.containers, view);
  const rows = shown.length > 0 ? containerLines(shown, at, view, style) : [];
  const containers = rows.length > 0 ? [[...rows, ...wrapMore(more, view)]] : [];
  const [first, ...others] = causes;
  if (first !== undefined) {
    const quotes = others.length > 0 ? FIRST_SCREEN.fewestQuotes : FIRST_SCREEN.quotes;
    const most = { quotes, fixes: FIRST_SCREEN.fixes, above: blocks[0]!.length + 1 };
    blocks.push(...blocksOfCause(first, others.length > 0 ? 'CAUSE 1' : 'CAUSE', most, diagnosis, view, style));
  } else if (!calm) {
    blocks.push(noCauseLines(view, style));
  }
  for (const [i, cause] of others.entries()) {
    const quotes = i === 0 ? FIRST_SCREEN.secondCauseQuotes : 0;
    const most = { quotes, fixes: FIRST_SCREEN.secondCauseFixes, above: 0 };
    blocks.push(...blocksOfCause(cause, `CAUSE ${i + 2}`, most, diagnosis, view, style));
  }
  // What to do comes first: the status only says what the first line does, in numbers.
  blocks.push(...containers);
  history.forEach((cause, i) => {
    const container = diagnosis.containers.find(({ name }) => name === cause.container);
    const when = ago(container?.lastExit?.finishedAt, at);
    blocks.push(causeLines(cause, 'WAS', view, style, when));
    if (view.wide || i === 0)
      blocks.push(evidenceLines(cause, ownOf(diagnosis), FIRST_SCREEN.secondCauseQuotes, view, style));
    // What ended a container more than once may end it again.
    const fixes = view.wide ? Infinity : i === 0 && (container?.restarts ?? 0) > 1 ? FIRST_SCREEN.secondCauseFixes : 0;
    if (fixes > 0 && cause.fixes.length > 0) blocks.push(fixLines(cause.fixes, fixes, view, style));
  });
  blocks.push(noteLines(diagnosis, view, style));
  blocks.push(
    nextLines(diagnosis, view, style),
    deployedByLines(diagnosis, view, style),
    stakeLines(diagnosis, view, style),
  );
  if (view.wide || (!calm && first === undefined)) blocks.push(checkLines(diagnosis.checks, view, style));
  else if (!calm) blocks.push(foldedChecks(diagnosis, view, style));
  const gaps = view.wide ? diagnosis.gaps : diagnosis.gaps.filter((gap) => isMissed(gap, diagnosis));
  blocks.push(gapLines({ gaps }, view, style));
  return page(...blocks);
}

/** Returns what is worth knowing of a pod that does not fail. */
function noteLines({ notes }: Diagnosis, view: View, style: Style): string[] {
  if (notes.length === 0) return [];
  const lines = notes.flatMap((note) =>
    wrap(sanitise(note), view.width - 4).map((line, i) => `${i === 0 ? '  - ' : '    '}${line}`),
  );
  return [style.head('NOTES'), ...lines];
}

function nextLines(diagnosis: Diagnosis, view: View, style: Style): string[] {
  const { next } = diagnosis;
  if (next === null) return [];
  return [
    `${style.head('NEXT')}  ${next.test === 'logs' ? 'get the log' : `run ${sanitise(next.test)}`}`,
    ...wrap(sanitise(textBeside({ ...next, text: next.why })), view.width - 2).map((line) => `  ${line}`),
    ...wrapCommand(next.command, view.width, '  '),
  ];
}
