/** Environment variables that the code of an error reads, where the error says that a value is absent. */
import { once, sequence } from '../../../expressions.ts';
import type { LogAnalysis } from '../../../logs/log-analysis.ts';
import { PLACEHOLDER } from '../../../model/command.ts';
import type { Found, Outcome } from '../../../model/finding.ts';
import { unknown } from '../../../model/finding.ts';
import type { PodContext } from '../../check.ts';
import { citeLog, citePod } from '../../support/cite.ts';
import { endedBy } from '../../support/ended.ts';
import type { Ended } from '../../support/ended.ts';
import { editFix } from '../../support/owner.ts';
import { summary } from '../../support/words.ts';
import { environmentOf, sourceFor } from './env-sources.ts';

/** How code reads a variable: Node, Python, Go, Ruby, Java, Rust, Deno. A trace quotes the line that failed. */
const READ = once(() =>
  sequence(
    [
      /(?:process|import\.meta)\.env(?:\.|\[["'])/,
      /os\.(?:environ\[|environ\.get\(|getenv\(|Getenv\()["']/,
      /\bENV(?:\[|\.fetch\()["']/,
      /System\.getenv\("/,
      /env::var\("/,
      /Deno\.env\.get\(["']/,
    ],
    /([A-Za-z_]\w{0,100})/,
  ),
);
/** What follows a variable that has a default: without a value it is not absent. */
const DEFAULT = /^(?:["']?[\])]{0,2}\s{0,4}(?:\|\||\?\?|\.unwrap_or)|["']\s{0,4},)/;
/** What errors say of a value that is absent, in the words of languages. */
const ABSENT = /\b(?:undefined|null|None|NoneType|nil|KeyError|unset|missing|required|empty)\b|invalid ur[il]\b/i;

/** Lines around the error that belong to it: its code before, its fields after. */
const BEFORE = 12;
const AFTER = 12;

type Error = Ended<'exception'> | Ended<'error-line'>;

/** Returns the lines of an error with their indices, from its start to the fields after it. */
function linesOf(log: LogAnalysis, at: number): LogAnalysis['lines'] {
  return log.lines.slice(Math.max(0, at - BEFORE), at + AFTER + 1);
}

/** Returns the finding of a variable that the failing code reads and the pod does not set; undefined for other errors. */
function readUnset(context: PodContext, { container, log, match, evidence, sure }: Error): Found | undefined {
  const environment = environmentOf(context, container);
  const unset = linesOf(log, match.line).flatMap(({ text, index }) => {
    const start = text.slice(0, 1000);
    const read = READ().exec(start);
    const variable = read?.[1];
    if (variable === undefined || sourceFor(environment, variable) !== undefined) return [];
    return DEFAULT.test(start.slice(read!.index + read![0].length)) ? [] : [{ variable, index }];
  })[0];
  if (unset === undefined) return undefined;
  const { variable, index } = unset;
  return {
    result: 'found',
    id: 'config/missing-env',
    category: 'missing-config',
    // The image may set it, and a variable may be optional.
    confidence: environment.complete ? sure('likely') : 'possible',
    container: container.name,
    about: null,
    details: { names: [variable] },
    summary: summary(
      `${container.name} reads environment variable ${variable}, which the pod does not set, and fails: `,
      log.lines[match.line]?.message ?? '',
    ),
    chain: [],
    evidence: [
      citeLog(context, log, index),
      ...evidence,
      citePod(context, `${container.specPath}.env`, `does not set ${variable}`),
    ],
    fixes: [
      editFix(context, `give ${variable} a value`, {
        container: container.name,
        set: { [`env[${variable}]`]: PLACEHOLDER },
      }),
    ],
  };
}

/**
 * Returns what errors about an absent value say of the configuration: the variable that their code reads, else that it is
 * not known which one the program lacks.
 */
export function absentValues(context: PodContext): Outcome[] {
  const errors: readonly Error[] = [...endedBy(context, 'exception'), ...endedBy(context, 'error-line')];
  const first = errors.filter(
    ({ container }, index) => errors.findIndex((other) => other.container.name === container.name) === index,
  );
  return first.flatMap((one): Outcome[] => {
    const text = linesOf(one.log, one.match.line)
      .filter(({ index }) => index >= one.match.line)
      .map((line) => line.text.slice(0, 1000))
      .join('\n');
    if (!ABSENT.test(text)) return [];
    return [
      readUnset(context, one) ?? unknown(`the error of ${one.container.name} may come from a value that is not set`),
    ];
  });
}
