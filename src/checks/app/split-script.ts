/** A shell that gets its script as several words: `sh -c` runs only the first. */
import { defineCheck } from '../check.ts';
import type { Found } from '../../model/finding.ts';
import type { ContainerView } from '../../evidence/views.ts';
import type { PodContext } from '../check.ts';
import { citeExit, citePod } from '../support/cite.ts';
import { killOf } from '../support/kills.ts';
import { alternative, editFix } from '../support/owner.ts';
import { cut, sentence, who } from '../support/words.ts';
import { commandWords } from './support/command-line.ts';

const SHELL = /^(?:\/(?:usr\/)?bin\/)?(?:ba|da|a|z|k)?sh$/;
const TAKES_SCRIPT = /^-[a-z]{0,6}c$/;
/** A script that is the name of a program, without blanks, variables or shell syntax. */
const BARE = /^[\w./@%+-]{1,200}$/;

interface Split {
  readonly script: string;
  /** The words after the script, which it does not use. */
  readonly rest: readonly string[];
}

/** Returns what follows the script on a shell's command line, if the script ignores it. */
function splitOf(container: ContainerView): Split | undefined {
  const words = commandWords(container);
  const flag = words.findIndex((word) => TAKES_SCRIPT.test(word));
  // The script is the first word that is no option. `--` ends the options (POSIX, XBD 12.2, guideline 10).
  const at = flag > 0 && words[flag + 1] === '--' ? flag + 1 : flag;
  const script = words[at + 1];
  const isShell = at > 0 && SHELL.test(words[0] ?? '') && words.slice(1, at).every((word) => word.startsWith('-'));
  if (!isShell || script === undefined || !BARE.test(script) || words.length <= at + 2) return undefined;
  return { script, rest: words.slice(at + 2) };
}

/** Returns a word as a shell needs it. */
const quoted = (word: string): string =>
  /^[\w./@%+=:,-]{1,400}$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;

function finding(context: PodContext, container: ContainerView): Found[] {
  const split = container.dead && killOf(context, container) === undefined ? splitOf(container) : undefined;
  if (!split || container.dead?.reason === 'OOMKilled') return [];
  const { script, rest } = split;
  const line = [script, ...rest].map(quoted).join(' ');
  const { command = [], args } = container.spec;
  const clear = args === undefined ? {} : { args: null };
  const shell = command[0] ?? 'sh';
  return [
    {
      result: 'found',
      id: 'app/split-script',
      category: 'app-error',
      confidence: 'likely',
      container: container.name,
      about: null,
      summary: sentence(
        `${who(container)} runs only ${JSON.stringify(cut(script, 30))}: ${shell} -c takes one word as its script, and ` +
          `${cut(rest.join(' '), 50)} is not passed to it`,
      ),
      chain: [],
      evidence: [
        citePod(
          context,
          `${container.specPath}.${args ? 'args' : 'command'}`,
          JSON.stringify([...command, ...(args ?? [])]).slice(0, 300),
        ),
        citeExit(context, container),
      ],
      fixes: [
        editFix(
          context,
          `run the program without a shell: command: ${JSON.stringify([script, ...rest]).slice(0, 300)}`,
          {
            container: container.name,
            set: { command: [script, ...rest], ...clear },
          },
        ),
        alternative(
          editFix(
            context,
            `write the script as one word: command: ${JSON.stringify([shell, '-c', line]).slice(0, 300)}`,
            {
              container: container.name,
              set: { command: [shell, '-c', line], ...clear },
            },
          ),
        ),
      ],
    },
  ];
}

export default defineCheck({
  id: 'app/split-script',
  category: 'app-error',
  title: 'Script of a shell in several words',
  description:
    'command or args give sh -c its script as several words. The shell runs only the first of them: the program gets no ' +
    'arguments, prints its usage, or ends at once.',
  criteria: {
    confirmed: null,
    likely: 'The word after -c is the name of a program, more words follow, and the container ended by itself.',
    possible: null,
  },
  silent: 'Scripts with blanks or variables, which may use the words that follow.',
  sources: ['https://pubs.opengroup.org/onlinepubs/9799919799/utilities/sh.html'],
  goesAway: 'never',
  endedBy: 'app',
  settledBy: null,
  explains: [
    { symptomsOf: 'specific-error' },
    'app/exited-zero',
    'app/usage',
    'app/bad-flag',
    'app/config-invalid',
    'app/refused',
  ],
  symptomOf: ['eviction'],
  weight: 83,
  run: (context) => context.subjects.flatMap((container) => finding(context, container)),
});
