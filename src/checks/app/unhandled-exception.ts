/** An exception, panic or crash report that nobody caught. */
import { defineCheck } from '../check.ts';
import { isCodeFault } from '../../knowledge/code-faults.ts';
import { editFix } from '../support/owner.ts';
import { endedBySignalToStop } from '../support/kills.ts';
import { endedBy } from '../support/ended.ts';
import { logCommand, summary, who } from '../support/words.ts';

/** What mends an exception whose words say more than its type; absent: the code. */
function remedy(message: string): string {
  const flag = /run again with the (--allow-[\w-]{1,20}) flag/.exec(message)?.[1];
  if (flag)
    return `start it with ${flag} (deno run ${flag} …), in the image's CMD or in the container's command or args`;
  const name = /^cannot import name '([^']{1,100})' from (?:partially initialized module )?'([\w.]{1,120})'/.exec(
    message,
  );
  if (name)
    return `the module ${name[2] ?? ''} is there, ${name[1] ?? ''} in it is not: bring the versions of the two together, correct the name, or break the circular import; then roll out the new image, or go back to the one that ran`;
  if (/can't resolve dependencies of the /.test(message))
    return "mend the code: provide the dependency in the module's providers, or import the module that exports it; then roll out the new image, or go back to the one that ran";
  return 'mend the code and roll out the new image, or go back to the one that ran';
}

export default defineCheck({
  id: 'app/unhandled-exception',
  category: 'app-error',
  title: 'Unhandled exception or panic',
  description:
    "The program ended on an exception, panic or error of its language's own that nobody caught. The trace names its type, what it says and the first frame that is the application's.",
  criteria: {
    confirmed:
      "The trace stands in the log's last cascade, the process then ended by itself with a code other than 0, and the error is of a type that only code can cause (a null dereference, an index, a type).",
    likely:
      'As confirmed, but the error is of a type that the surroundings can cause too, or the process ended with exit code 0, with 137 or 143, or long after the trace.',
    possible: 'The container was killed from outside (a probe, a hook, a deletion).',
  },
  silent:
    'A trace that the program logs and survives; a trace whose words name a more particular cause (a variable, a file, a connection) is told as that.',
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
  symptomOf: ['specific-error', 'unreachable-service', 'eviction'],
  weight: 40,
  run: (context) =>
    endedBy(context, 'exception').map(({ container, log, match, evidence, sure }) => {
      const { type, message, frame, language } = match.fields;
      // An I/O or state error may have its reason outside the code; and 137 and 143 are not what a language ends with
      // on its own exception.
      const wanted = !isCodeFault(type, message) || endedBySignalToStop(container) ? 'likely' : 'confirmed';
      const what = message && message !== type ? `${type}: ${message}` : type;
      const at = frame ? ` at ${frame.slice(0, 60)}` : '';
      return {
        result: 'found',
        id: 'app/unhandled-exception',
        category: 'app-error',
        confidence: sure(wanted),
        container: container.name,
        about: null,
        summary: summary(`${who(container)} dies of an unhandled ${language} error: `, what, at),
        chain: [],
        evidence,
        fixes: [
          {
            text: `read the whole trace${frame ? `; the first frame of the application is ${frame.slice(0, 100)}` : ''}`,
            command: logCommand(context, container, log),
            risk: 'read-only',
          },
          editFix(context, remedy((message ?? '').slice(0, 600))),
        ],
      };
    }),
});
