/** A command-line flag that the program does not know. */
import { command } from '../../model/command.ts';
import type { Citation, Found } from '../../model/finding.ts';
import { defineCheck } from '../check.ts';
import type { PodContext } from '../check.ts';
import { citeLog } from '../support/cite.ts';
import { editFix, look } from '../support/owner.ts';
import { endedBy, WEAKENED } from '../support/ended.ts';
import { rejectedFlag } from '../support/rejected-flag.ts';
import { logCommand, summary, who } from '../support/words.ts';
import { citeSince, sayWaiting, waitingOf } from '../upstream/support/waiting.ts';
import type { Waiting } from '../upstream/support/waiting.ts';
import { citeCommand } from './support/command-line.ts';
import { flagPlaces, placeFixes } from './support/flag-places.ts';
import type { FlagPlace } from './support/flag-places.ts';

/** Prints a row for each container. */
const COMMAND_LINES = '{range .spec.containers[*]}{.name}{"\\t"}{.command}{.args}{"\\n"}{end}';

const cited = (places: readonly FlagPlace[]): Citation[] => places.flatMap(({ citation }) => citation ?? []);

/** Returns the flag that the tool of a container that waits rejects at each try. It never ends, so no exit proves it. */
function ofWaiting(context: PodContext, waiting: Waiting): Found[] {
  const { container, kind } = waiting;
  const log = kind === 'hook' ? undefined : context.runningLog(container);
  const match = log?.state === 'known' ? rejectedFlag(log.value) : undefined;
  if (log?.state !== 'known' || match === undefined) return [];
  const { flag, program = 'its tool' } = match.fields;
  const name = flag.slice(0, 40);
  const tool = program.slice(0, 30);
  const places = cited(flagPlaces(context, container, flag, undefined));
  const whole = citeCommand(context, container);
  const field = places[0]?.field ?? whole?.field ?? "the image's command";
  return [
    {
      result: 'found',
      id: 'app/bad-flag',
      category: 'app-error',
      confidence: 'likely',
      container: container.name,
      about: null,
      summary: summary(
        `${sayWaiting(waiting)}: ${tool} rejects the flag ${name} at each try: `,
        log.value.lines[match.line]?.text ?? '',
      ),
      chain: [],
      evidence: [
        citeLog(context, log.value, match.line),
        ...(places.length > 0 ? places : whole ? [whole] : []),
        citeSince(context, waiting),
      ],
      fixes: [
        editFix(context, `correct or remove ${name} (${field}), or use an image in which ${tool} has this flag`),
        look(`read the log of ${container.name}`, logCommand(context, container, { previous: false })),
      ],
    },
  ];
}

export default defineCheck({
  id: 'app/bad-flag',
  category: 'app-error',
  title: 'Unknown or wrong command-line flag',
  description:
    'The program rejects a flag on its command line or in a variable such as JAVA_TOOL_OPTIONS: unknown, misspelt, ' +
    'without its value or with a wrong one.',
  criteria: {
    confirmed:
      "The log names the flag as the reason for the exit, and the flag is in the container's command, args or env, or in a " +
      'ConfigMap that its env comes from and that has not changed since.',
    likely:
      "The log names the flag, but the flag is in the image's own command, in a script or in a Secret. Or a container that waits for " +
      'ever prints the same error and a usage text again and again.',
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
  rulesOut: ['resource-limits', 'volume', 'node'],
  symptomOf: ['eviction'],
  weight: 62,
  run: (context) => [
    ...waitingOf(context).flatMap((waiting) => ofWaiting(context, waiting)),
    ...endedBy(context, 'bad-flag').map(({ container, match, evidence, line, sure }): Found => {
      const { flag, program, variable } = match.fields;
      const places = flagPlaces(context, container, flag, variable);
      const whole = citeCommand(context, container);
      const wanted =
        variable === undefined &&
        places.length === 0 &&
        /required|missing|not set|not provided|must (?:be|specify|provide)/i.test(line);
      const [first] = places;
      const name = (first?.word ?? flag).slice(0, 60);
      const place = first ? `in ${first.says}` : 'on its command line';
      const says = wanted
        ? `requires the flag ${name}, which is missing`
        : flag === variable
          ? `rejects the value of ${first?.says}`
          : /\s/.test(name)
            ? 'rejects its options'
            : `rejects the ${/^[-/]/.test(name) ? 'flag' : 'value'} ${name} ${place}`;
      const by = program && program !== container.name ? ` (${program.slice(0, 30)})` : '';
      const isSeen = first?.word !== undefined || (flag === variable && first?.value !== undefined);
      return {
        result: 'found',
        id: 'app/bad-flag',
        category: 'app-error',
        confidence: sure(isSeen ? 'confirmed' : 'likely'),
        container: container.name,
        about: null,
        summary: summary(`${who(container)}${by} ${says}: `, line),
        chain: first?.object === undefined ? [] : [{ object: first.object, says: `sets ${name} of ${container.name}` }],
        evidence: [...evidence, ...cited(places), ...(places.length === 0 && whole ? [whole] : [])],
        fixes: [
          variable === undefined
            ? look(
                'print the command line',
                command`kubectl -n ${context.namespace} get pod ${context.name} -o jsonpath=${COMMAND_LINES}`,
              )
            : look(
                'list the environment of the containers',
                command`kubectl -n ${context.namespace} set env pod/${context.name} --list`,
              ),
          ...(first
            ? placeFixes(first, match.fields)
            : [
                editFix(
                  context,
                  wanted
                    ? `add ${flag} to args`
                    : /\s/.test(flag)
                      ? 'correct its options as the message says'
                      : `correct or remove ${flag} (in the image's command or a script); --help lists the flags of this version`,
                ),
              ]),
        ],
      };
    }),
  ],
});
