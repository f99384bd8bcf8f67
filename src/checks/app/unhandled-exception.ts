/** An unhandled exception, a panic or a crash report. */
import { defineCheck } from '../check.ts';
import type { PodContext } from '../check.ts';
import type { Fix } from '../../model/finding.ts';
import { isCodeFault } from '../../knowledge/code-faults.ts';
import type { LogAnalysis, LogLine } from '../../logs/log-analysis.ts';
import { editFix, look } from '../support/owner.ts';
import { endedBySignalToStop } from '../support/kills.ts';
import { endedBy, GENERAL_KINDS } from '../support/ended.ts';
import type { Ended } from '../support/ended.ts';
import { adviceFrom } from './support/advice/advise.ts';
import { CHILD_SIGNAL } from './support/crash-signals.ts';
import { logCommand, summary, who } from '../support/words.ts';

const GRAVE: ReadonlySet<LogLine['severity']> = new Set(['error', 'fatal']);

const ROLL_OUT = 'then roll out the new image, or roll back to the previous one';

/** Types that say in what state the program found something; the message only names it. */
const isState = (type: string): boolean =>
  /(?:InProgress|StillRunning|AlreadyRunning|Unfinished)(?:Error|Exception)?$/.test(type);

/** Splits the name of a type: `Migration In Progress` of `db.MigrationInProgress`. */
const wordsOf = (type: string): string =>
  (type.split(/[.:\\]/).at(-1) ?? '').replace(/(?<=[a-z])(?=[A-Z])/g, ' ').replace(/ (?:Error|Exception)$/, '');

/** Returns how to fix an exception, where its message says it. */
function remedy(message: string): string | undefined {
  const flag = /run again with the (--allow-[\w-]{1,20}) flag/.exec(message)?.[1];
  if (flag)
    return `start it with ${flag} (deno run ${flag} …), in the image's CMD or in the container's command or args`;
  const name = /^cannot import name '([^']{1,100})' from (?:partially initialized module )?'([\w.]{1,120})'/.exec(
    message,
  );
  if (name)
    return `use matching versions of both (module ${name[2]} has no ${name[1]}), correct the name, or fix the circular import, ${ROLL_OUT}`;
  if (/\brequire\(\) of ES Module\b|^Must use import to load ES Module/.test(message))
    return `load the module with import(), use a version of it for CommonJS, or run it on Node.js 22.12 or newer (it can require() ES modules), ${ROLL_OUT}`;
  if (/can't resolve dependencies of the /.test(message))
    return `add the dependency to the module's providers, or import the module that exports it, ${ROLL_OUT}`;
  return undefined;
}

/**
 * Returns the fixes: what the message says; else, for an error that the environment can cause, what its structure asks
 * for; else a change of the code.
 */
function fixesOf(context: PodContext, { container, match }: Ended<'exception'>): readonly Fix[] {
  const { type, message = '' } = match.fields;
  const known = remedy(message.slice(0, 600));
  if (known) return [editFix(context, known)];
  const said = /time-?out/i.test(type)
    ? `${type}: ${message}`
    : isState(type)
      ? `${wordsOf(type)}: ${message}`
      : message;
  const advice = isCodeFault(type, message) ? [] : adviceFrom(context, container, said);
  return advice.length > 0 ? advice : [editFix(context, `fix the code, or use a release with that fix, ${ROLL_OUT}`)];
}

/** Whether the exception only follows the crash of a process that the program had started: app/segfault reports that. */
const reportsChild = ({ log }: Ended<'exception'>): boolean =>
  log.matches.some(({ fatal, pattern }) => fatal && pattern === CHILD_SIGNAL);

/** A value that is not there: the step that should have made it may have failed before. */
const NOTHING = /\bnil\b|null|undefined|NoneType/i;

/**
 * Whether the exception only follows from an error of a known kind that the program had logged: it went on without what
 * the failed step should have made.
 */
const followsError = ({ log, match }: Ended<'exception'>): boolean =>
  NOTHING.test(`${match.fields.type} ${(match.fields.message ?? '').slice(0, 300)}`) &&
  log.matches.some(
    ({ fatal, kind, line }) =>
      fatal && line < match.line && !GENERAL_KINDS.has(kind) && GRAVE.has(log.lines[line]?.severity ?? null),
  );

/** A frame of a library: the reader cannot change it. */
const LIBRARY = /(?:site-packages|dist-packages|node_modules|gems|vendor)\//;

/** Returns a place in the code with at most `length` characters: its end has the file and the line. */
const endOf = (frame: string, length: number): string =>
  frame.length <= length ? frame : `…${frame.slice(1 - length)}`;

/** Returns the frame of a match, else that of an equal error of the log with a frame of the application. */
function ownFrame({ matches }: LogAnalysis, { fields }: Ended<'exception'>['match']): string | undefined {
  if (fields.frame === undefined || !LIBRARY.test(fields.frame)) return fields.frame;
  const same = matches.flatMap((one) =>
    one.kind === 'exception' && one.fields.type === fields.type && one.fields.message === fields.message
      ? (one.fields.frame ?? [])
      : [],
  );
  return same.find((frame) => !LIBRARY.test(frame));
}

/** Returns the summary, with the place in the code if the whole error leaves room for it. */
function withPlace(before: string, what: string, frame: string | undefined): string {
  const at = frame === undefined || LIBRARY.test(frame) ? '' : ` at ${endOf(frame, 60)}`;
  const whole = summary(before, what, at);
  return whole.replace(at, '').includes('…') ? summary(before, what) : whole;
}

export default defineCheck({
  id: 'app/unhandled-exception',
  category: 'app-error',
  title: 'Unhandled exception or panic',
  description:
    'The program exited with an unhandled exception, panic or error of its language. The trace shows its type, its ' +
    'message and the first frame of the application.',
  criteria: {
    confirmed:
      'The trace is in the final error block, the process then exited by itself with a code other than 0, and the error is ' +
      'of a type that only code can cause (a null dereference, an index, a type).',
    likely:
      'As confirmed, but the error is of a type that the environment can cause too, or the process exited with code 0, 137 ' +
      'or 143, or over 2 minutes after the trace.',
    possible:
      'Something else killed the container (a probe, a hook, a deletion); or the program had logged an error of another ' +
      'kind before, and a value that is missing since then is not there (null, nil).',
  },
  silent:
    'Traces that the program logs and survives, and traces with a message that names a more specific cause (a variable, a file, ' +
    'a connection).',
  sources: [
    'https://docs.python.org/3/library/traceback.html',
    'https://pkg.go.dev/runtime#hdr-Environment_Variables',
    'https://nodejs.org/api/process.html#event-uncaughtexception',
  ],
  goesAway: 'perhaps',
  endedBy: 'app',
  settledBy: null,
  explains: [
    'app/structured-error',
    'app/error-line',
    'app/termination-message',
    'app/silent-exit',
    'app/segfault',
    'app/exited-zero',
    'app/usage',
  ],
  rulesOut: ['resource-limits', 'node'],
  symptomOf: ['specific-error', 'unreachable-service', 'eviction'],
  weight: 40,
  run: (context) =>
    endedBy(context, 'exception').flatMap((one) => {
      if (reportsChild(one)) return [];
      const { container, log, match, evidence, sure } = one;
      const { type, message, language } = match.fields;
      const frame = ownFrame(log, match);
      // The environment can cause an I/O or state error. And no language exits with 137 or 143 on an exception.
      const wanted = followsError(one)
        ? 'possible'
        : !isCodeFault(type, message) || endedBySignalToStop(container)
          ? 'likely'
          : 'confirmed';
      const what = message && message !== type ? `${type}: ${message}` : type;
      return {
        result: 'found',
        id: 'app/unhandled-exception',
        category: 'app-error',
        confidence: sure(wanted),
        container: container.name,
        about: null,
        summary: withPlace(`${who(container)} exits on an unhandled ${language} error: `, what, frame),
        chain: [],
        evidence,
        fixes: [
          look(
            `read the whole trace${frame ? `; the first frame of the application is ${endOf(frame, 100)}` : ''}`,
            logCommand(context, container, log),
          ),
          ...fixesOf(context, one),
        ],
      };
    }),
});
