/** Files that are missing because an earlier step of the same run failed: a refused write, a failed download or copy. */
import { once, oneOf } from '../../expressions.ts';
import type { Explains } from '../../model/finding.ts';
import type { LogAnalysis, LogLine, LogMatch } from '../../logs/log-analysis.ts';

/** Lines before a missing command that are read. */
const REACH = 200;

const FAILED = once(() =>
  oneOf([
    /\b(?:err(?:or)?|fail(?:ed|ure|s)?|cannot|can't|could ?n[o']t|could not|unable|denied|refused)\b/i,
    /\b(?:timed? ?out|abort(?:ed|ing)?|no such|not found)\b/i,
  ]),
);
const PUTS = once(() =>
  oneOf([
    /\b(?:install|download|unpack|extract|unzip|untar|fetch|clon|cop(?:y|ie)|updat|upgrad|compil|build)\w{0,8}\b/i,
    /\b(?:mkdir|wget|curl|tar)\b|^(?:cp|mv|ln): /i,
  ]),
);

/** Returns whether a line says that a step failed that puts files in place. */
const failsToPut = ({ text }: LogLine): boolean => FAILED().test(text.slice(0, 600)) && PUTS().test(text.slice(0, 600));

/**
 * Returns the first line before a missing command that says that a download, a copy or an installation failed. Then the
 * image need not be at fault: this run should have put the command there.
 */
export function failedStep({ lines }: LogAnalysis, missing: LogMatch): LogLine | undefined {
  return lines.slice(Math.max(0, missing.line - REACH), missing.line).find(failsToPut);
}

/** Returns the causes that a refused write explains: a later line calls a file missing that it should have made. */
export function explainsMissing({ matches }: LogAnalysis, refused: LogMatch): Explains[] {
  return matches.some(
    (one) =>
      one.fatal && one.kind === 'command-not-found' && one.line > refused.line && one.fields.command.includes('/'),
  )
    ? ['image/command-not-found', 'config/missing-file']
    : [];
}
