/** How a dead container's log ended: the match of one kind in its final error block, and how sure that makes a cause. */
import { anyOf } from '../../needles.ts';
import type { Needled } from '../../needles.ts';
import type { LogAnalysis, LogLine, LogMatch, MatchKind } from '../../logs/log-analysis.ts';
import { lower } from '../../model/finding.ts';
import type { Citation, Confidence } from '../../model/finding.ts';
import type { ContainerView } from '../../evidence/views.ts';
import type { PodContext } from '../check.ts';
import { citeExit, citeLog } from './cite.ts';
import { killOf, killUnseen } from './kills.ts';
import type { Kill } from './kills.ts';
import { isLastWord } from './last-word.ts';
import { staysUpAfter } from './stays-up.ts';

/** Kinds of match that name no particular cause. */
export const GENERAL_KINDS: ReadonlySet<MatchKind> = new Set([
  'exception',
  'error-line',
  'shutting-down',
  'listening',
  'segfault',
]);

/** The criterion for `possible` of every check that uses `Ended.sure`. */
export const WEAKENED = 'Something else killed the container, or the final error block holds a more specific error.';

/** A line this long before the exit need not be the reason for the exit. */
const LONG_BEFORE_EXIT_MS = 120_000;

/** A program that writes this below severity error went on after the error. */
export const WENT_ON: readonly Needled[] = [
  [
    ['ignor', 'skipp', 'falling back', 'fall back', 'falls back', 'using '],
    /\b(?:ignor(?:ed|ing)|skipp(?:ed|ing)|falling back|fall(?:s|ing)? back|using (?:the )?defaults?)\b/i,
  ],
  [['deprecated', 'continuing'], /\b(?:deprecated|continuing)\b/i],
  [[' using ', ' set to ', ' setting ', ' taking '], /[,;] (?:so |now )?(?:using|set to|setting|taking) \S/i],
];
const wentOn = anyOf(WENT_ON);

/** A match of one kind that ended a container. */
export interface Ended<K extends MatchKind> {
  readonly container: ContainerView;
  readonly log: LogAnalysis;
  readonly match: Extract<LogMatch, { kind: K }>;
  /** The matched line, at most three lines that belong to it, and the exit code. */
  readonly evidence: readonly Citation[];
  /** The matched line as the program wrote it. */
  readonly line: string;
  /**
   * Lowers a confidence for what speaks against this match: a kill from outside, exit code 0, a more specific error, a
   * later error or statement, a long time between the line and the exit.
   */
  readonly sure: (wanted: Confidence) => Confidence;
}

const byProbe = ({ by }: Kill): boolean => by === 'liveness' || by === 'startup';

/**
 * Returns the confidence that a line of the log allows, given how the container ended.
 * @param line index of the line
 * @param wanted the confidence if no fact speaks against the line
 */
export function temper(
  context: PodContext,
  container: ContainerView,
  log: LogAnalysis,
  line: number,
  wanted: Confidence,
): Confidence {
  if (container.dead === undefined) return 'possible';
  const kill = killOf(context, container);
  if (kill !== undefined)
    return byProbe(kill) && staysUpAfter(log, line) && wanted !== 'possible' ? 'likely' : 'possible';
  // The log of the next life stands for one that is not there.
  const ofNextLife = container.state === 'running' && !log.previous && log.origin === undefined;
  if (wanted === 'confirmed' && ofNextLife) return temper(context, container, log, line, 'likely');
  if (wanted === 'confirmed' && killUnseen(context, container)) return temper(context, container, log, line, 'likely');
  const written = Date.parse(log.lines[line]?.time ?? '');
  const early = Date.parse(container.dead.finishedAt ?? '') - written > LONG_BEFORE_EXIT_MS;
  if (container.dead.exitCode !== 0) return early ? lower(wanted) : wanted;
  // Exit code 0 means success. A last line of severity error contradicts it.
  const grave = log.lines[line]?.severity === 'error' || log.lines[line]?.severity === 'fatal';
  return grave && wanted !== 'confirmed' && !early ? wanted : lower(wanted);
}

function citations(context: PodContext, container: ContainerView, log: LogAnalysis, match: LogMatch): Citation[] {
  return [match.line, ...match.also.slice(0, 3)]
    .map((index) => citeLog(context, log, index))
    .concat(container.dead ? [citeExit(context, container)] : []);
}

/** Whether the program went on after this line. The only line of a log always counts. */
const isSurvived = (line: LogLine | undefined, log: LogAnalysis): boolean =>
  line !== undefined &&
  line.severity !== 'error' &&
  line.severity !== 'fatal' &&
  wentOn(line.message) &&
  log.lines.length > 1;

/**
 * Returns, for each container to be explained, the most decisive match of a kind among those that ended it.
 * @returns nothing for a container that never started, that has no known log, or no such match in it
 */
export function endedBy<K extends MatchKind>(context: PodContext, kind: K): Ended<K>[] {
  return context.subjects.flatMap((container): Ended<K>[] => {
    if (container.dead?.reason === 'StartError') return [];
    const log = context.log(container);
    if (log.state !== 'known') return [];
    const fatal = log.value.matches.filter((match) => match.fatal);
    const match = fatal.find(
      (one): one is Extract<LogMatch, { kind: K }> =>
        one.kind === kind && !isSurvived(log.value.lines[one.line], log.value),
    );
    if (match === undefined) return [];
    const leading = GENERAL_KINDS.has(kind) || fatal.find((one) => !GENERAL_KINDS.has(one.kind))?.kind === kind;
    const sure = (wanted: Confidence): Confidence => {
      const allowed = wanted === 'confirmed' && !isLastWord(log.value, match) ? 'likely' : wanted;
      const tempered = temper(context, container, log.value, match.line, allowed);
      return container.dead?.reason === 'OOMKilled' || !leading ? lower(tempered) : tempered;
    };
    return [
      {
        container,
        log: log.value,
        match,
        evidence: citations(context, container, log.value, match),
        line: log.value.lines[match.line]?.text ?? '',
        sure,
      },
    ];
  });
}
