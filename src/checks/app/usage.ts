/** A command line that the program does not accept. */
import { defineCheck } from '../check.ts';
import { editFix } from '../support/owner.ts';
import { endedBy } from '../support/ended.ts';
import { summary, who } from '../support/words.ts';
import { citeCommand } from './support/command-line.ts';

export default defineCheck({
  id: 'app/usage',
  category: 'app-error',
  title: 'Wrong arguments',
  description: 'The program printed its usage and exited: arguments or a subcommand are missing, unknown or too many.',
  criteria: {
    confirmed: null,
    likely:
      'The usage or an error about arguments is the last output of the program, and it exits with a code other than 0.',
    possible: 'It exits with 0, or something else killed the container.',
  },
  silent: 'Usage texts that the user asked for, or that follow a more specific error such as an unknown flag.',
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
          `${who(container)} does not accept its arguments (exit ${container.dead?.exitCode}): `,
          match.fields.detail,
        ),
        chain: [],
        evidence: [...evidence, ...(whole ? [whole] : [])],
        fixes: [
          editFix(
            context,
            whole
              ? `correct ${whole.field}`
              : "add the arguments that the program needs to args; the image's own command lacks them",
          ),
        ],
      };
    }),
});
