/** The errors in the log of a program that answers its probe with an error. */
import type { LogLine } from '../../../logs/log-analysis.ts';
import type { Citation } from '../../../model/finding.ts';
import type { PodContext } from '../../check.ts';
import { citeLog } from '../../support/cite.ts';
import type { Unsuccessful } from './unready.ts';

/** What the log says. */
export interface Errors {
  /** The newest error, or of a proxy the first of those before it; empty without one. */
  readonly text: string;
  /** The errors before it, if it repeats: what came first is often why. */
  readonly evidence: readonly Citation[];
}

const NO_ERROR: Errors = { text: '', evidence: [] };

/** The last lines of a log that may say why a program answers with an error. */
const LAST_LINES = 15;
/** Most earlier errors that are cited. */
const EARLIER = 3;

/** What nginx adds to an error about a request, and the number of the connection. */
const REQUEST = /, client: [^,]{1,60}, server: .{0,4000}$/s;
const CONNECTION = /^\*\d{1,20} /;

const isError = ({ severity }: LogLine): boolean => severity === 'error' || severity === 'fatal';

/** Returns the text without what differs from one request to the next. */
const shapeOf = ({ message }: LogLine): string => message.slice(0, 300).replace(/\d+/g, '0').slice(0, 120);

/** Returns the newest error in the log of a container that answers its probe with an error or not in time. */
export function errorsOf(context: PodContext, { failure, waiting }: Unsuccessful): Errors {
  if (failure.nature !== 'status' && failure.nature !== 'timeout') return NO_ERROR;
  const log = context.runningLog(waiting.container);
  if (log.state !== 'known') return NO_ERROR;
  const { lines } = log.value;
  const error = lines.slice(-LAST_LINES).findLast(isError);
  if (error === undefined) return NO_ERROR;
  const shape = shapeOf(error);
  const first = lines.findIndex((line) => isError(line) && shapeOf(line) === shape);
  const earlier = lines.slice(0, first).filter(isError).slice(-EARLIER);
  const repeats = error.index > (lines[first]?.index ?? 0);
  const text = error.message.replace(REQUEST, '').replace(CONNECTION, '');
  // nginx only says that the program after it, in the same container, is gone.
  const isProxy = repeats && text !== error.message;
  return {
    text: (isProxy ? earlier[0]?.message : undefined) ?? text,
    evidence: repeats ? earlier.map(({ index }) => citeLog(context, log.value, index)) : [],
  };
}
