/** A write to the container's own root file system, which the spec makes read-only. */
import { citePod } from '../support/cite.ts';
import { defineCheck } from '../check.ts';
import { mountOf } from '../support/mounts.ts';
import { alternative, editFix } from '../support/owner.ts';
import { endedBy, WEAKENED } from '../support/ended.ts';
import { cut, who } from '../support/words.ts';
import { directoryOf, emptyDir } from './support/writable.ts';

export default defineCheck({
  id: 'app/read-only-root',
  category: 'app-error',
  title: 'Writes to a read-only root file system',
  description:
    'The program writes to a path of its image while readOnlyRootFilesystem is true and no volume is mounted there.',
  criteria: {
    confirmed:
      "The log names a read-only path as the reason of its end, no volume covers the path, and the container's readOnlyRootFilesystem is true.",
    likely: 'As confirmed, but the log names no absolute path.',
    possible: WEAKENED,
  },
  silent: 'A path on a mounted volume, which volumes/read-only-write tells, and a container whose root may be written.',
  sources: [
    'https://kubernetes.io/docs/tasks/configure-pod-container/security-context/',
    'https://man7.org/linux/man-pages/man2/open.2.html',
  ],
  goesAway: 'never',
  endedBy: 'app',
  settledBy: null,
  explains: [{ symptomsOf: 'specific-error' }, 'app/config-invalid'],
  symptomOf: ['eviction'],
  weight: 75,
  run: (context) =>
    endedBy(context, 'read-only').flatMap(({ container, match, evidence, sure }) => {
      const { path } = match.fields;
      if (container.spec.securityContext?.readOnlyRootFilesystem !== true) return [];
      if (mountOf(container, context.pod, path)) return [];
      const absolute = path.startsWith('/');
      const directory = directoryOf(path);
      return [
        {
          result: 'found' as const,
          id: 'app/read-only-root',
          category: 'app-error' as const,
          confidence: sure(absolute ? 'confirmed' : 'likely'),
          container: container.name,
          about: null,
          summary: cut(
            `${who(container)} cannot write ${path || 'to its root'}: readOnlyRootFilesystem is true and no volume is mounted there`,
            160,
          ),
          chain: [],
          evidence: [
            ...evidence,
            citePod(context, `${container.specPath}.securityContext.readOnlyRootFilesystem`, true),
          ],
          fixes: [
            ...(absolute ? [emptyDir(context, container, directory)] : []),
            alternative(
              editFix(context, 'let the root be written: readOnlyRootFilesystem false', {
                container: container.name,
                set: { 'securityContext.readOnlyRootFilesystem': false },
              }),
            ),
          ],
        },
      ];
    }),
});
