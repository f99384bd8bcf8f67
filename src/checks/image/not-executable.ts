/** A script runs a program that may not be executed. */
import { defineCheck } from '../check.ts';
import { mountOf } from '../support/mounts.ts';
import { editFix } from '../support/owner.ts';
import { endedBy, WEAKENED } from '../support/ended.ts';
import { sentence, who } from '../support/words.ts';
import { citePod } from '../support/cite.ts';
import { blamed } from './support/entrypoint.ts';
import { capabilityFixes, citeCapabilities } from './support/file-capabilities.ts';

export default defineCheck({
  id: 'image/not-executable',
  category: 'bad-image',
  title: 'Program in a script not executable',
  description:
    'A shell or wrapper in the container found the program that it was to run, but may not execute it: no execute ' +
    'permission, a directory, a mount with noexec, or file capabilities that the container does not have.',
  criteria: {
    confirmed: 'The shell names the program in the final error block, and the process then exited with 126.',
    likely:
      'The same, with another exit code; or the kernel says that the operation is not permitted, and the container drops ' +
      'capabilities.',
    possible: `The same without dropped capabilities. ${WEAKENED}`,
  },
  silent: 'Permission denied on a file that the program reads or writes, and does not run.',
  sources: [
    'https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_08_02',
    'https://man7.org/linux/man-pages/man2/execve.2.html',
    'https://man7.org/linux/man-pages/man7/capabilities.7.html',
  ],
  goesAway: 'never',
  endedBy: 'app',
  settledBy: 'image-test',
  explains: [{ symptomsOf: 'specific-error' }, 'config/file-permission', 'volumes/permission-denied'],
  symptomOf: [],
  weight: 63,
  run: (context) =>
    endedBy(context, 'not-executable').map(({ container, match, evidence, sure }) => {
      const { path, script, lacks } = match.fields;
      const dropped = lacks ? citeCapabilities(context, container) : [];
      const mounted = mountOf(container, context.pod, path);
      const code = container.dead?.exitCode;
      return {
        result: 'found',
        id: 'image/not-executable',
        category: 'bad-image',
        confidence: sure(lacks ? (dropped.length > 0 ? 'likely' : 'possible') : code === 126 ? 'confirmed' : 'likely'),
        container: container.name,
        about: null,
        details: blamed(mounted !== undefined),
        summary: sentence(
          `${who(container)} exits ${code}: ` +
            (lacks
              ? `the kernel refuses to run ${path.slice(0, 70)} (operation not permitted): it probably has file ` +
                `capabilities that the container ${dropped.length > 0 ? 'drops' : 'does not have'}`
              : `${path.slice(0, 70)} is not executable (permission denied)`) +
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
          ...dropped,
        ],
        fixes: lacks
          ? capabilityFixes(context, container, path)
          : [
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
