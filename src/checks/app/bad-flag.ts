/** A command-line flag the program does not know. */
import { defineCheck } from '../check.ts';
import { editFix } from '../support/owner.ts';
import { endedBy, WEAKENED } from '../support/ended.ts';
import { summary, who } from '../support/words.ts';
import { citeCommand, flagInSpec } from './support/command-line.ts';

export default defineCheck({
  id: 'app/bad-flag',
  category: 'app-error',
  title: 'Unknown or wrong command-line flag',
  description:
    'The program refuses a flag on its command line: unknown, misspelt, without its value or with one it does not take.',
  criteria: {
    confirmed:
      "The log names the flag as the reason of its end, and the flag stands in the container's command, args or env.",
    likely: "The log names the flag, but it stands in the image's own command or in a script.",
    possible: WEAKENED,
  },
  silent: 'Warnings about deprecated or ignored flags that the program survives.',
  sources: [
    'https://pkg.go.dev/flag',
    'https://docs.python.org/3/library/argparse.html',
    'https://man7.org/linux/man-pages/man3/getopt.3.html',
  ],
  goesAway: 'never',
  endedBy: 'app',
  settledBy: null,
  explains: [{ symptomsOf: 'specific-error' }, 'app/usage', 'app/config-invalid'],
  symptomOf: ['eviction'],
  weight: 62,
  run: (context) =>
    endedBy(context, 'bad-flag').map(({ container, match, evidence, line, sure }) => {
      const { flag, program } = match.fields;
      const places = flagInSpec(context, container, flag);
      const whole = citeCommand(context, container);
      const wanted =
        /required|missing|not set|not provided|must (?:be|specify|provide)/i.test(line) && places.length === 0;
      const where = wanted
        ? 'and does not get it'
        : places[0]
          ? `in ${places[0].field.slice(container.specPath.length + 1)}`
          : 'on its command line';
      return {
        result: 'found',
        id: 'app/bad-flag',
        category: 'app-error',
        confidence: sure(places.length > 0 ? 'confirmed' : 'likely'),
        container: container.name,
        about: null,
        summary: summary(
          `${who(container)}${program && program !== container.name ? ` (${program.slice(0, 30)})` : ''} ${wanted ? 'wants' : 'refuses'} the flag ${flag.slice(0, 40)} ${where}: `,
          line,
        ),
        chain: [],
        evidence: [...evidence, ...places, ...(places.length === 0 && whole ? [whole] : [])],
        fixes: [
          {
            text: 'see the command line as it is',
            command: `kubectl -n ${context.namespace} get pod ${context.name} -o jsonpath='{range .spec.containers[*]}{.name}{"\\t"}{.command}{.args}{"\\n"}{end}'`,
            risk: 'read-only',
          },
          editFix(
            context,
            wanted
              ? `give it ${flag} in args`
              : `correct or take out ${flag} ${places[0] ? `(${places[0].field})` : "(in the image's command or its script)"}; the program's --help lists the flags this version knows`,
          ),
        ],
      };
    }),
});
