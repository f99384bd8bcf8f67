/** A write to the container's root file system, which the spec makes read-only. */
import { citePod } from '../support/cite.ts';
import { defineCheck } from '../check.ts';
import { mountOf } from '../support/mounts.ts';
import { alternative, editFix } from '../support/owner.ts';
import { endedBy, WEAKENED } from '../support/ended.ts';
import { sentence, who } from '../support/words.ts';
import { directoryOf, emptyDir } from './support/writable.ts';

export default defineCheck({
  id: 'app/read-only-root',
  category: 'app-error',
  title: 'Writes to a read-only root file system',
  description:
    'The program writes to a path of its image while readOnlyRootFilesystem is true and no volume is mounted there.',
  criteria: {
    confirmed:
      'The log gives a read-only path as the reason for the exit, no volume covers the path, and readOnlyRootFilesystem of ' +
      'the container is true.',
    likely: 'As confirmed, but the log names no absolute path.',
    possible: WEAKENED,
  },
  silent: 'Paths on mounted volumes (volumes/read-only-write), and containers with a writable root.',
  sources: [
    'https://kubernetes.io/docs/tasks/configure-pod-container/security-context/',
    'https://man7.org/linux/man-pages/man2/open.2.html',
  ],
  goesAway: 'never',
  endedBy: 'app',
  settledBy: null,
  explains: [{ symptomsOf: 'specific-error' }, 'app/config-invalid'],
  rulesOut: ['resource-limits', 'node'],
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
          summary: sentence(
            `${who(container)} cannot write ${path || 'to its root'}: readOnlyRootFilesystem is true and no volume is mounted there`,
          ),
          chain: [],
          evidence: [
            ...evidence,
            citePod(context, `${container.specPath}.securityContext.readOnlyRootFilesystem`, true),
          ],
          fixes: [
            ...(absolute ? [emptyDir(context, container, directory)] : []),
            alternative(
              editFix(context, 'make the root writable: set readOnlyRootFilesystem to false', {
                container: container.name,
                set: { 'securityContext.readOnlyRootFilesystem': false },
              }),
            ),
          ],
        },
      ];
    }),
});
