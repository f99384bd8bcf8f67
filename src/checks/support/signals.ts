/** The signals of a dead instance's log, as the checks that live by one kind of them read them. */
import type { LogAnalysis, LogLine, LogMatch, MatchKind } from '../../logs/log-analysis.ts';
import { citeExit, citeLog } from './cite.ts';
import type { Citation, Confidence } from '../../model/finding.ts';
import type { ContainerView } from '../../evidence/views.ts';
import type { PodContext } from '../check.ts';
import { killOf } from './kills.ts';

/** The kinds those read: they name no particular cause. */
export const GENERAL_KINDS: ReadonlySet<MatchKind> = new Set([
  'exception',
  'error-line',
  'shutting-down',
  'listening',
  'segfault',
]);

/** Longer than this between the words and the end, and the one need not be why of the other. */
const LONG_AFTER_MS = 120_000;

/** Words with which a program passes over something; below error they speak of what was survived. */
const PASSED_OVER =
  /\b(?:ignor(?:ed|ing)|skipp(?:ed|ing)|falling back|fall(?:s|ing)? back|using (?:the )?defaults?|deprecated|continuing)\b/i;

const LOWER: Record<Confidence, Confidence> = { confirmed: 'likely', likely: 'possible', possible: 'possible' };

export interface Ended<K extends MatchKind> {
  readonly container: ContainerView;
  readonly log: LogAnalysis;
  readonly signal: Extract<LogMatch, { kind: K }>;
  /** The line, the lines that go with it, and the exit. */
  readonly evidence: readonly Citation[];
  /** The line itself, as its app wrote it. */
  readonly line: string;
  /**
   * What is left of a confidence after what speaks against it: a kill from outside, exit 0, a more decisive word, a
   * long silence.
   */
  readonly sure: (wanted: Confidence) => Confidence;
}

/** How sure a line can make, given how the instance ended. */
export function temper(
  context: PodContext,
  container: ContainerView,
  log: LogAnalysis,
  line: number,
  wanted: Confidence,
): Confidence {
  if (container.dead === undefined || killOf(context, container) !== undefined) return 'possible';
  const said = Date.parse(log.lines[line]?.time ?? '');
  const late = Date.parse(container.dead.finishedAt ?? '') - said > LONG_AFTER_MS;
  if (container.dead.exitCode !== 0) return late ? LOWER[wanted] : wanted;
  // Exit 0 says that all went well; a last line that calls itself an error says that it did not.
  const grave = log.lines[line]?.severity === 'error' || log.lines[line]?.severity === 'fatal';
  return grave && wanted !== 'confirmed' && !late ? wanted : LOWER[wanted];
}

/** The citations of a signal: its line, at most three that go with it, how the process ended. */
function citations(context: PodContext, container: ContainerView, log: LogAnalysis, signal: LogMatch): Citation[] {
  return [signal.line, ...signal.also.slice(0, 3)]
    .map((index) => citeLog(context, log, index))
    .concat(container.dead ? [citeExit(context, container)] : []);
}

/**
 * For each container to be explained the most decisive signal of a kind among those that ended it.
 * @returns none for a container whose log is not known or whose end has no such signal
 */
export function endedBy<K extends MatchKind>(context: PodContext, kind: K): Ended<K>[] {
  return context.subjects.flatMap((container): Ended<K>[] => {
    // Killed for want of memory is not the log's to explain, nor is a process that never was.
    if (container.dead?.reason === 'StartError') return [];
    const log = context.log(container);
    if (log.state !== 'known') return [];
    const fatal = log.value.matches.filter((signal) => signal.fatal);
    const passedOver = (line: LogLine | undefined): boolean =>
      line !== undefined &&
      line.severity !== 'error' &&
      line.severity !== 'fatal' &&
      PASSED_OVER.test(line.message) &&
      log.value.lines.length > 1;
    const signal = fatal.find(
      (one): one is Extract<LogMatch, { kind: K }> => one.kind === kind && !passedOver(log.value.lines[one.line]),
    );
    if (signal === undefined) return [];
    const leading = GENERAL_KINDS.has(kind) || fatal.find((one) => !GENERAL_KINDS.has(one.kind))?.kind === kind;
    const sure = (wanted: Confidence): Confidence => {
      const left = temper(context, container, log.value, signal.line, wanted);
      const surpassed = container.dead?.reason === 'OOMKilled' || !leading;
      return surpassed ? LOWER[left] : left;
    };
    return [
      {
        container,
        log: log.value,
        signal,
        evidence: citations(context, container, log.value, signal),
        line: log.value.lines[signal.line]?.text ?? '',
        sure,
      },
    ];
  });
}
