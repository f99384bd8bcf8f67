/** A command in a script or shell line that the image does not have. */
import { citePod } from '../support/cite.ts';
import { defineCheck } from '../check.ts';
import { editFix } from '../support/owner.ts';
import { endedBy, WEAKENED } from '../support/ended.ts';
import { cut, who } from '../support/words.ts';
import { originOf } from './support/entrypoint.ts';

export default defineCheck({
  id: 'image/command-not-found',
  category: 'bad-image',
  title: 'Command not found in a script',
  description:
    'A shell or wrapper inside the container did not find a program that it was to run: it is not in the image, or not in PATH.',
  criteria: {
    confirmed: 'The shell names the command in the last cascade, and the process then ended with exit code 127.',
    likely: 'The same, with another exit code: the script went on, or a wrapper changed it.',
    possible: WEAKENED,
  },
  silent: 'A command the script can do without.',
  sources: [
    'https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_08_02',
    'https://www.gnu.org/software/bash/manual/bash.html#Exit-Status',
  ],
  goesAway: 'never',
  endedBy: 'app',
  settledBy: 'image-test',
  explains: [{ symptomsOf: 'specific-error' }, 'config/missing-file'],
  symptomOf: [],
  weight: 62,
  run: (context) =>
    endedBy(context, 'command-not-found').map(({ container, match, evidence, sure }) => {
      const { command, script, at } = match.fields;
      const origin = originOf(context, container, command);
      const inSpec = [...(container.spec.command ?? []), ...(container.spec.args ?? [])].some((word) =>
        word.includes(command),
      );
      const where =
        script && !/^(?:\/bin\/)?(?:ba|da|a)?sh$/.test(script)
          ? ` (called by ${script.slice(0, 50)}${at ? ` line ${at.replace(/^line /, '')}` : ''})`
          : '';
      const code = container.dead?.exitCode;
      return {
        result: 'found',
        id: 'image/command-not-found',
        category: 'bad-image',
        confidence: sure(code === 127 ? 'confirmed' : 'likely'),
        container: container.name,
        about: null,
        summary: cut(
          `${who(container)} exits ${code}: command ${command.slice(0, 60)} not found in the image${where}`,
          160,
        ),
        chain: [],
        evidence: [
          ...evidence,
          inSpec ? origin.citation : citePod(context, `${container.specPath}.image`, container.spec.image ?? ''),
        ],
        fixes: [
          {
            text: 'see whether it is in the image, and where',
            command: `kubectl -n ${context.namespace} debug ${context.name} -it --copy-to=${context.name}-debug --container=${container.name} -- sh -c 'echo $PATH; command -v ${command.replace(/[^\w./-]/g, '')}'`,
            risk: 'changes',
          },
          editFix(
            context,
            `install ${command} in the image (or copy it to where ${script ?? 'the script'} looks), or correct its name or path${inSpec ? ` in ${origin.from}` : ''}; a binary that is there and "not found" lacks its loader`,
          ),
        ],
      };
    }),
});
