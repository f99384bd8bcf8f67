/** The last error of a log that no pattern knows, for the checks of plain and of structured lines. */
import type { LogAnalysis, LogLine } from '../../../logs/log-analysis.ts';
import type { Severity } from '../../../model/reports.ts';
import { citeExit, citeLog } from '../../support/cite.ts';
import type { Confidence, Found } from '../../../model/finding.ts';
import type { ContainerView } from '../../../evidence/views.ts';
import type { PodContext } from '../../check.ts';
import { temper } from '../../support/ended.ts';
import { advise } from './advice/advise.ts';
import { secondsUntil } from '../../../knowledge/time.ts';
import { summary, who } from '../../support/words.ts';
import { hostOfCommand } from './hosts.ts';
import { namedInSpec } from './settings.ts';

const GRAVE: ReadonlySet<Severity | null> = new Set<Severity | null>(['error', 'fatal']);

/** The error line of one container. */
export interface LastError {
  readonly container: ContainerView;
  readonly log: LogAnalysis;
  readonly line: LogLine;
  /** The message with the lines that belong to it. */
  readonly said: string;
  /** Indices of lines above that its message needs: the request that an answer belongs to. */
  readonly above: readonly number[];
  readonly confidence: Confidence;
}

/** A program that writes the same error after so many seconds goes on after it. */
const GOES_ON = 60;

const withoutNumbers = (text: string): string => text.slice(0, 300).replace(/\d+/g, '0');

/** Whether SIGTERM ended a program that had survived the same error before, such as a client that hung up. */
const isStoppedLater = ({ dead }: ContainerView, { lines }: LogAnalysis, line: LogLine): boolean =>
  dead?.exitCode === 143 &&
  lines.some(
    (before) =>
      before.index < line.index &&
      (secondsUntil(before.time, line.time) ?? 0) >= GOES_ON &&
      withoutNumbers(before.message) === withoutNumbers(line.message),
  );

/**
 * Returns, for each container to explain, the most decisive error of the final error block, else the best of the lines
 * worth quoting.
 * @returns nothing for a container that has not died, or has no known log, or no error in its log
 */
export function lastErrors(context: PodContext): LastError[] {
  return context.subjects.flatMap((container): LastError[] => {
    if (!container.dead || container.dead.reason === 'StartError') return [];
    const log = context.log(container);
    if (log.state !== 'known') return [];
    const { matches, decisive, lines, finalError } = log.value;
    const match = matches.find((one) => one.fatal && one.kind === 'error-line');
    // A complaint before exit code 0 is part of app/exited-zero.
    const line = lines[match?.line ?? (container.dead.exitCode === 0 ? undefined : decisive[0]) ?? -1];
    if (line === undefined) return [];
    const isError =
      matches.some((one) => one.fatal && one.line === line.index) ||
      (GRAVE.has(line.severity) && line.index >= finalError);
    const grave = isError && !isStoppedLater(container, log.value, line);
    const confidence = temper(context, container, log.value, line.index, grave ? 'likely' : 'possible');
    const said = match?.kind === 'error-line' ? match.fields.detail : line.message || line.text;
    const above = match?.also.filter((index) => index < line.index) ?? [];
    return [{ container, log: log.value, line, said, above, confidence }];
  });
}

/** Returns the finding for an error line. */
export function findingOf(
  context: PodContext,
  { container, log, line, above, confidence }: LastError,
  id: string,
  message: string,
): Found {
  // A message may have several lines.
  const following = [1, 2, 3].map((step) => line.index + step).filter((index) => log.lines[index]?.text.trim());
  const others = [
    ...new Set([...above, ...log.decisive.filter((index) => index !== line.index).slice(0, 3), ...following]),
  ];
  const code = container.dead?.exitCode;
  // An exception or a panic quotes names of its program, as of its thread.
  const thrown = new Set(log.matches.flatMap((match) => (match.kind === 'exception' ? [match.line] : [])));
  const more = others.filter((index) => !thrown.has(index)).map((index) => log.lines[index]?.message ?? '');
  return {
    result: 'found',
    id,
    category: 'app-error',
    confidence,
    container: container.name,
    about: null,
    summary: summary(`${who(container)} exits ${code}: `, message),
    chain: [],
    evidence: [
      ...[line.index, ...others].map((index) => citeLog(context, log, index)),
      citeExit(context, container),
      ...namedInSpec(context, container, hostOfCommand(container, line.text).host ?? ''),
    ],
    fixes: advise(context, container, message, more.join('\n')),
  };
}
