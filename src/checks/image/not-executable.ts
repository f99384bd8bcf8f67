/** A script runs a program that may not be executed. */
import { defineCheck } from '../check.ts';
import { mountOf } from '../support/mounts.ts';
import { editFix } from '../support/owner.ts';
import { endedBy, WEAKENED } from '../support/ended.ts';
import { sentence, who } from '../support/words.ts';
import { citePod } from '../support/cite.ts';
import { blamed } from './support/entrypoint.ts';

export default defineCheck({
  id: 'image/not-executable',
  category: 'bad-image',
  title: 'Program in a script not executable',
  description:
    'A shell or wrapper in the container found the program that it was to run, but may not execute it: no execute ' +
    'permission, a directory, or a mount with noexec.',
  criteria: {
    confirmed: 'The shell names the program in the final error block, and the process then exited with 126.',
    likely: 'The same, with another exit code.',
    possible: WEAKENED,
  },
  silent: 'Permission denied on a file that the program reads or writes, and does not run.',
  sources: [
    'https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_08_02',
    'https://man7.org/linux/man-pages/man2/execve.2.html',
  ],
  goesAway: 'never',
  endedBy: 'app',
  settledBy: 'image-test',
  explains: [{ symptomsOf: 'specific-error' }, 'config/file-permission', 'volumes/permission-denied'],
  symptomOf: [],
  weight: 63,
  run: (context) =>
    endedBy(context, 'not-executable').map(({ container, match, evidence, sure }) => {
      const { path, script } = match.fields;
      const mounted = mountOf(container, context.pod, path);
      const code = container.dead?.exitCode;
      return {
        result: 'found',
        id: 'image/not-executable',
        category: 'bad-image',
        confidence: sure(code === 126 ? 'confirmed' : 'likely'),
        container: container.name,
        about: null,
        details: blamed(mounted !== undefined),
        summary: sentence(
          `${who(container)} exits ${code}: ${path.slice(0, 70)} is not executable (permission denied)` +
            (script ? `, called by ${script.slice(0, 40)}` : ''),
        ),
        chain: [],
        evidence: [
          ...evidence,
          mounted
            ? citePod(
                context,
                `${container.specPath}.volumeMounts[${mounted.mount.name}].mountPath`,
                mounted.mount.mountPath,
              )
            : citePod(context, `${container.specPath}.image`, container.spec.image ?? ''),
        ],
        fixes: [
          mounted
            ? editFix(
                context,
                `give the mounted file execute permission (defaultMode: 0755 on volume ${mounted.volume.name}), or run ` +
                  `it through its interpreter (sh ${path})`,
              )
            : editFix(
                context,
                `make it executable in the image: RUN chmod +x ${path} (or COPY --chmod=0755), for the user that the ` +
                  'container runs as',
              ),
        ],
      };
    }),
});
