/** A program that ends with EX_CONFIG (78), which says that its configuration is wrong. */
import { defineCheck } from '../../src/checks/check.ts';
import type { PodContext } from '../../src/checks/check.ts';
import { citeExit, citeLog } from '../../src/checks/support/cite.ts';
import { editFix, look } from '../../src/checks/support/owner.ts';
import { logCommand, summary, who } from '../../src/checks/support/words.ts';
import type { ContainerView } from '../../src/evidence/views.ts';
import { unknown } from '../../src/model/finding.ts';
import type { Outcome } from '../../src/model/finding.ts';

// EXAMPLE: Facts of the world are named constants with their source.
/** sysexits.h: EX_CONFIG, "something was found in an unconfigured or misconfigured state". */
const EX_CONFIG = 78;

// EXAMPLE: One function for one container reads best. It returns findings, `noFault(why)`, `unknown(why)`, or nothing.
function examine(context: PodContext, container: ContainerView): Outcome[] {
  if (container.dead?.exitCode !== EX_CONFIG) return [];
  // EXAMPLE: A fact that was not collected yet is gathered by itself, and the check runs again. Until then it is not
  // 'known': say `unknown`, and never conclude from what is missing.
  const log = context.log(container);
  if (log.state !== 'known') return [unknown(`the log of ${container.name} was not read`)];
  const line = log.value.decisive[0];
  if (line === undefined) return [];
  return [
    {
      result: 'found',
      id: 'app/example',
      category: 'missing-config',
      // EXAMPLE: `confirmed` needs the API's own statement or an object that was looked up. A log line is `likely`.
      confidence: 'likely',
      container: container.name,
      // EXAMPLE: The object, node, image or address that other pods may share this cause in: `aboutObject(context,
      // 'Secret', name)` and its siblings in support/about.ts. null: the matter of this pod alone.
      about: null,
      // EXAMPLE: At most 160 characters, with the error of the log.
      summary: summary(
        `${who(container)} reports a configuration error (exit code 78): `,
        log.value.lines[line]!.message,
      ),
      chain: [],
      // EXAMPLE: What proves it, most telling first, quoted word for word.
      evidence: [citeLog(context, log.value, line), citeExit(context, container)],
      // EXAMPLE: Imperatives. A command must work when it is pasted; `look` only reads, `editFix` edits the pod's workload.
      fixes: [
        look('read the whole message', logCommand(context, container, log.value)),
        editFix(context, `correct what the message names in the configuration of ${container.name}`),
      ],
    },
  ];
}

export default defineCheck({
  id: 'app/example',
  category: 'missing-config',
  title: 'Configuration error',
  description: 'The program ends with exit code 78, by which programs report a configuration that they cannot use.',
  criteria: {
    confirmed: null,
    likely: 'The exit code is 78, and the log holds an error.',
    possible: null,
  },
  // EXAMPLE: When it looks alike and is not. Every such case has a test.
  silent: 'Exit code 78 without an error in the log: some programs use the number for something else.',
  // EXAMPLE: Where the fact is written down: a Kubernetes path or a URL.
  sources: ['https://man.freebsd.org/cgi/man.cgi?query=sysexits'],
  goesAway: 'never',
  endedBy: 'app',
  settledBy: null,
  // EXAMPLE: What this cause makes a mere symptom. A family covers checks that do not exist yet.
  explains: [{ symptomsOf: 'specific-error' }],
  symptomOf: ['eviction'],
  // EXAMPLE: Among causes of equal confidence the larger weight comes first (see `weight` in src/checks/check.ts).
  weight: 45,
  run: (context) => context.subjects.flatMap((container) => examine(context, container)),
});
