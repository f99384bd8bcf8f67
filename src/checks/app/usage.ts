/** A command line that the program does not accept. */
import { defineCheck } from '../check.ts';
import { editFix } from '../support/owner.ts';
import { citeLog } from '../support/cite.ts';
import { endedBy } from '../support/ended.ts';
import type { LogAnalysis, LogLine } from '../../logs/log-analysis.ts';
import { summary, who } from '../support/words.ts';
import { citeCommand } from './support/command-line.ts';

/** The head of a usage text. */
const HEAD = /^\s{0,8}usage\b/i;

/** Returns the line right before a usage text. A program writes there why it prints its usage. */
function lineBefore({ lines }: LogAnalysis, at: number): LogLine | undefined {
  if (!HEAD.test(lines[at]?.message ?? '')) return undefined;
  const before = lines.slice(Math.max(0, at - 3), at).findLast(({ message }) => message.trim() !== '');
  return before?.severity === 'info' || before?.severity === 'debug' ? undefined : before;
}

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
    endedBy(context, 'usage').map(({ container, log, match, evidence, sure }) => {
      const whole = citeCommand(context, container);
      const reason = lineBefore(log, match.line);
      return {
        result: 'found',
        id: 'app/usage',
        category: 'app-error',
        confidence: sure('likely'),
        container: container.name,
        about: null,
        summary: summary(
          `${who(container)} does not accept its arguments (exit ${container.dead?.exitCode}): `,
          reason?.message ?? match.fields.detail,
        ),
        chain: [],
        evidence: [...(reason ? [citeLog(context, log, reason.index)] : []), ...evidence, ...(whole ? [whole] : [])],
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
