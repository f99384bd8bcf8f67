/** The first screen of `explain`: the cause, the evidence, the fixes, then the rest. */
import { isFailing } from '../model/diagnosis.ts';
import type { Cause, Diagnosis } from '../model/diagnosis.ts';
import { causeLines, evidenceLines, FIRST_SCREEN, fixLines } from './cause.ts';
import { columns } from './columns.ts';
import { containerLines } from './containers.ts';
import { stakeLines } from './stake.ts';
import { styleFor } from './style.ts';
import type { Style } from './style.ts';
import { sanitise, wrap, wrapCommand } from './text.ts';
import { secondsUntil } from '../knowledge/time.ts';
import { page, recordedLines } from './page.ts';
import { ago } from './time.ts';
import type { View } from './view.ts';
import { wrappedTable } from './wrapped.ts';

const IN_WORDS: Record<Diagnosis['state'], string> = {
  crashing: 'is crash looping',
  failed: 'has failed',
  waiting: 'cannot start',
  pending: 'is not scheduled',
  completed: 'has completed',
  recovered: 'has recovered',
  healthy: 'is healthy',
};

/** Returns whether restarts go on: the newest was less than ten minutes ago, which is twice the longest back-off. */
function keepsRestarting(diagnosis: Diagnosis): boolean {
  return diagnosis.containers.some((container) => {
    const since = secondsUntil(container.lastExit?.finishedAt, diagnosis.at);
    return container.restarts > 0 && since !== undefined && since < 600;
  });
}

/**
 * Returns other words where the state alone would say too much: nothing is wrong but it is not ready, or a part of it
 * runs.
 */
function calmWords({ target, state, containers }: Diagnosis): string | undefined {
  if (state === 'waiting' && containers.some((container) => container.status === 'Running')) return 'is not ready';
  if (state !== 'healthy') return undefined;
  if (target.kind !== 'Pod' && containers.length === 0) return 'has no pods, as configured';
  return containers.some((container) => container.status === 'NotReady') ? 'is running but not ready yet' : undefined;
}

/** Returns one sentence: which pod, in what state. */
export function headline(diagnosis: Diagnosis): string {
  const { target, state, containers, stake } = diagnosis;
  const restarts = containers.reduce((sum, container) => sum + container.restarts, 0);
  const isPod = target.kind === 'Pod';
  const words =
    calmWords(diagnosis) ??
    (state === 'pending' && !isPod
      ? stake.pods === 0
        ? 'has no pod'
        : 'lacks pods'
      : state === 'crashing' && restarts === 0
        ? 'is crashing'
        : IN_WORDS[state]);
  const parts = [`${target.kind}/${target.name} in ${target.namespace} ${words}`];
  if (restarts > 0) {
    const trend =
      !isFailing(state) || state === 'failed'
        ? ''
        : keepsRestarting(diagnosis)
          ? ', rising'
          : ', none in the last 10 minutes';
    parts.push(`${restarts} restart${restarts === 1 ? '' : 's'}${trend}`);
  }
  const from = target.resolvedFrom;
  if (from !== null && isPod) {
    const fate = !isFailing(state)
      ? `the worst of ${stake.pods} pods of ${from.kind}/${from.name}`
      : `${stake.affected} of ${stake.pods} pods of ${from.kind}/${from.name} fail the same way`;
    const ofWhich = stake.pods === null ? 'a pod' : 'the only pod';
    parts.push((stake.pods ?? 0) > 1 ? fate : `${ofWhich} of ${from.kind}/${from.name}`);
  }
  return sanitise(parts.join('; '));
}

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

const ownOf = ({ target, at }: Diagnosis): { own: string; at: string } => ({
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
    const block = causeLines(cause, 'WAS', view, style);
    if (when !== null) block[0] += `, ${when}`;
    blocks.push(block);
    if (view.wide || i === 0)
      blocks.push(evidenceLines(cause.evidence, ownOf(diagnosis), FIRST_SCREEN.secondCauseQuotes, view, style));
    if (view.wide && cause.fixes.length > 0) blocks.push(fixLines(cause.fixes, view, style));
  });
  blocks.push(nextLines(diagnosis, view, style), stakeLines(diagnosis, view, style));
  if (!calm || view.wide) blocks.push(checkLines(diagnosis.checks, view, style));
  blocks.push(gapLines(diagnosis, view, style));
  return page(...blocks);
}

/** Returns the table of categories: found, ruled out or unknown, and why. */
export function checkLines(checks: Diagnosis['checks'], view: View, style: Style): string[] {
  const paint = { found: style.bad, 'ruled-out': style.good, unknown: style.care };
  const words = { found: 'found', 'ruled-out': 'ruled out', unknown: 'unknown' };
  return wrappedTable(
    ['CHECK', 'RESULT', 'WHY'],
    checks.map((check) => [
      check.category,
      { text: words[check.result], paint: paint[check.result] },
      sanitise(check.why),
    ]),
    { width: view.width, style, flexible: 2, headers: view.headers },
  );
}

function nextLines(diagnosis: Diagnosis, view: View, style: Style): string[] {
  const { next } = diagnosis;
  if (next === null) return [];
  return [
    `${style.head('NEXT')}  run ${sanitise(next.test)}`,
    ...wrap(sanitise(next.why), view.width - 2).map((line) => `  ${line}`),
    ...wrapCommand(sanitise(next.command), view.width, '  '),
  ];
}

/** Returns what could not be read, and the rule that allows it. */
export function gapLines(diagnosis: Pick<Diagnosis, 'gaps'>, view: View, style: Style): string[] {
  if (diagnosis.gaps.length === 0) return [];
  const rows = diagnosis.gaps.map((gap) => [
    sanitise(gap.what),
    gap.state === 'not-collected' ? 'not recorded' : sanitise(gap.why),
    gap.needs === null ? '-' : sanitise(gap.needs),
  ]);
  const needs = Math.max(...rows.map((row) => row[2]!.length));
  const table = columns([{ head: 'NOT READ', least: 12 }, { head: 'WHY', least: 12 }, { head: 'NEEDS' }], rows, {
    width: view.width,
    style,
    headers: view.headers,
  });
  if (table !== undefined && rows.every((row) => row[1]!.length <= view.width - needs - 30)) return table;
  return [
    style.head('NOT READ'),
    ...rows.flatMap(([what, why, rule]) =>
      wrap(`${what!}: ${why!}${rule === '-' ? '' : `; needs: ${rule!}`}`, view.width - 4).map((line, i) =>
        i === 0 ? `  ${line}` : `    ${line}`,
      ),
    ),
  ];
}
