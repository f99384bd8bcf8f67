/** A command line that is not what the program takes. */
import { defineCheck } from '../check.ts';
import { editFix } from '../support/owner.ts';
import { endedBy } from '../support/ended.ts';
import { summary, who } from '../support/words.ts';
import { citeCommand } from './support/command-line.ts';

export default defineCheck({
  id: 'app/usage',
  category: 'app-error',
  title: 'Wrong arguments',
  description: 'The program printed its usage and ended: arguments or a subcommand are missing, too many or unknown.',
  criteria: {
    confirmed: null,
    likely:
      'The usage or a complaint about arguments is the last thing the program says, and it ends with a code other than 0.',
    possible: 'It ends with 0, or was killed from outside.',
  },
  silent: 'A usage text printed on request, or that follows a more particular complaint such as an unknown flag.',
  sources: ['https://docs.python.org/3/library/argparse.html', 'https://pkg.go.dev/github.com/spf13/cobra'],
  goesAway: 'never',
  endedBy: 'app',
  settledBy: null,
  explains: [
    'app/structured-error',
    'app/error-line',
    'app/silent-exit',
    'app/termination-message',
    'app/exit-sigterm',
    'app/self-killed',
    'app/exited-zero',
  ],
  symptomOf: ['eviction'],
  weight: 34,
  run: (context) =>
    endedBy(context, 'usage').map(({ container, match, evidence, sure }) => {
      const whole = citeCommand(context, container);
      return {
        result: 'found',
        id: 'app/usage',
        category: 'app-error',
        confidence: sure('likely'),
        container: container.name,
        about: null,
        summary: summary(
          `${who(container)} does not take the arguments it is given (exit ${container.dead?.exitCode}): `,
          match.fields.detail,
        ),
        chain: [],
        evidence: [...evidence, ...(whole ? [whole] : [])],
        fixes: [
          editFix(
            context,
            whole
              ? `correct ${whole.field}`
              : "give the arguments the program wants in args; the image's own command lacks them",
          ),
        ],
      };
    }),
});
