/** The first screen of `explain`: the cause, the evidence, the fixes, then the rest. */
import { isFailing } from '../model/diagnosis.ts';
import type { Cause, Diagnosis } from '../model/diagnosis.ts';
import { checkLines } from './check-lines.ts';
import { gapLines } from './gap-lines.ts';
import { headline } from './headline.ts';
import { causeLines, evidenceLines, FIRST_SCREEN, fixLines } from './cause.ts';
import { containerLines } from './containers.ts';
import { stakeLines } from './stake.ts';
import { styleFor } from './style.ts';
import type { Style } from './style.ts';
import { wrapCommand } from './command-lines.ts';
import { sanitise } from './text.ts';
import { wrap } from './width.ts';
import { page, recordedLines } from './page.ts';
import { ago } from './time.ts';
import type { View } from './view.ts';

/** Returns the block of a failing pod without a known cause: what was ruled out, and what is unknown. */
function noCauseLines(diagnosis: Diagnosis, view: View, style: Style): string[] {
  const of = (result: string): string =>
    diagnosis.checks
      .filter((check) => check.result === result)
      .map((check) => check.category)
      .join(', ');
  const sentences = [
    'No cause found in what could be read.',
    ...(of('ruled-out') === '' ? [] : [`Ruled out: ${of('ruled-out')}.`]),
    ...(of('unknown') === '' ? [] : [`Unknown: ${of('unknown')}.`]),
  ];
  return [
    `${style.head('CAUSE')}  ${style.care('unknown')}`,
    ...wrap(sentences.join(' '), view.width - 2).map((line) => `  ${line}`),
  ];
}

const ownOf = ({ target, at }: Diagnosis): { own: string; at: string | null } => ({
  own: `${target.kind}/${target.name}`,
  at,
});

function blocksOfCause(
  cause: Cause,
  title: string,
  quotes: number,
  diagnosis: Diagnosis,
  view: View,
  style: Style,
): string[][] {
  return [
    causeLines(cause, title, view, style),
    ...(cause.evidence.length > 0 && quotes > 0
      ? [evidenceLines(cause.evidence, ownOf(diagnosis), quotes, view, style)]
      : []),
    ...(cause.fixes.length > 0 ? [fixLines(cause.fixes, view, style)] : []),
  ];
}

/** Returns the whole screen, with its last line break. */
export function renderDiagnosis(diagnosis: Diagnosis, view: View): string {
  const style = styleFor(view.color);
  const { causes, history, at } = diagnosis;
  const calm = !isFailing(diagnosis.state);
  const blocks: string[][] = [];
  const headPaint = calm ? style.good : style.bad;
  const recorded = recordedLines(at, view).map((line) => style.dim(line));
  blocks.push([...wrap(`${headline(diagnosis)}.`, view.width).map((line) => headPaint(line)), ...recorded]);

  const containers = diagnosis.containers.length > 0 ? [containerLines(diagnosis.containers, at, view, style)] : [];
  const [first, ...others] = causes;
  if (first !== undefined) {
    const [causeBlock, ...proof] = blocksOfCause(
      first,
      others.length > 0 ? 'CAUSE 1' : 'CAUSE',
      others.length > 0 ? FIRST_SCREEN.quotes - FIRST_SCREEN.secondCauseQuotes : FIRST_SCREEN.quotes,
      diagnosis,
      view,
      style,
    );
    blocks.push(causeBlock!, ...containers, ...proof);
  } else {
    if (!calm) blocks.push(noCauseLines(diagnosis, view, style));
    blocks.push(...containers);
  }
  for (const [i, cause] of others.entries()) {
    const quotes = i === 0 ? FIRST_SCREEN.secondCauseQuotes : 0;
    blocks.push(...blocksOfCause(cause, `CAUSE ${i + 2}`, quotes, diagnosis, view, style));
  }
  history.forEach((cause, i) => {
    const when = ago(
      diagnosis.containers.find((container) => container.name === cause.container)?.lastExit?.finishedAt,
      at,
    );
    blocks.push(causeLines(cause, 'WAS', view, style, when));
    if (view.wide || i === 0)
      blocks.push(evidenceLines(cause.evidence, ownOf(diagnosis), FIRST_SCREEN.secondCauseQuotes, view, style));
    if (view.wide && cause.fixes.length > 0) blocks.push(fixLines(cause.fixes, view, style));
  });
  blocks.push(noteLines(diagnosis, view, style));
  blocks.push(nextLines(diagnosis, view, style), stakeLines(diagnosis, view, style));
  if (!calm || view.wide) blocks.push(checkLines(diagnosis.checks, view, style));
  blocks.push(gapLines(diagnosis, view, style));
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
    `${style.head('NEXT')}  run ${sanitise(next.test)}`,
    ...wrap(sanitise(next.why), view.width - 2).map((line) => `  ${line}`),
    ...wrapCommand(next.command, view.width, '  '),
  ];
}
