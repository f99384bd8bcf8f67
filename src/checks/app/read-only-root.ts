/** A write to the container's root file system, which the spec makes read-only. */
import { citePod } from '../support/cite.ts';
import { defineCheck } from '../check.ts';
import type { PodContext } from '../check.ts';
import type { ContainerView } from '../../evidence/views.ts';
import type { LogAnalysis } from '../../logs/log-analysis.ts';
import type { Fix } from '../../model/finding.ts';
import { isUnder, mountOf } from '../support/mounts.ts';
import { explainsMissing } from '../support/never-made.ts';
import { alternative, editFix } from '../support/owner.ts';
import { endedBy, temper, WEAKENED } from '../support/ended.ts';
import { sentence, who } from '../support/words.ts';
import { coreClr } from './support/core-clr.ts';
import { emptyDir, scratchOf } from './support/writable.ts';

/** More directories than this are not offered at once. */
const MOST = 6;

/** Returns the fix for all paths that the log names, as far as no volume covers them. */
function writable(context: PodContext, container: ContainerView, log: LogAnalysis, path: string): Fix {
  const paths = [path, ...log.matches.flatMap((one) => (one.kind === 'read-only' ? (one.fields.path ?? []) : []))];
  const all = new Set(
    paths.filter((one) => one.startsWith('/') && !mountOf(container, context.pod, one)).map(scratchOf),
  );
  const tops = [...all].filter((one) => ![...all].some((other) => other !== one && isUnder(one, other)));
  const [first = scratchOf(path), ...others] = tops.slice(0, MOST);
  const fix = emptyDir(context, container, first, ...others);
  return { ...fix, text: `${fix.text}; the program may write to more directories after that` };
}

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
    likely:
      'As confirmed, but the log names no absolute path; or .NET cannot create its runtime, and /tmp is read-only.',
    possible: WEAKENED,
  },
  silent: 'Paths on mounted volumes (volumes/read-only-write), and containers with a writable root.',
  sources: [
    'https://kubernetes.io/docs/tasks/configure-pod-container/security-context/',
    'https://man7.org/linux/man-pages/man2/open.2.html',
    'https://github.com/dotnet/runtime/issues/86259',
  ],
  goesAway: 'never',
  endedBy: 'app',
  settledBy: null,
  explains: [{ symptomsOf: 'specific-error' }, 'app/config-invalid'],
  rulesOut: ['resource-limits', 'node'],
  symptomOf: ['eviction'],
  weight: 75,
  run: (context) => [
    ...coreClr(context),
    ...endedBy(context, 'read-only').flatMap(({ container, log, match, evidence, sure }) => {
      const denied = log.matches.find((one) => one.fatal && one.kind === 'permission-denied');
      const { path = denied?.kind === 'permission-denied' ? denied.fields.path : '' } = match.fields;
      if (container.spec.securityContext?.readOnlyRootFilesystem !== true) return [];
      if (mountOf(container, context.pod, path)) return [];
      const absolute = path.startsWith('/');
      return [
        {
          result: 'found' as const,
          id: 'app/read-only-root',
          category: 'app-error' as const,
          // A path that is then reported as not writable says nothing else.
          confidence: denied
            ? temper(context, container, log, match.line, 'likely')
            : sure(absolute ? 'confirmed' : 'likely'),
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
            absolute
              ? writable(context, container, log, path)
              : editFix(
                  context,
                  'mount an emptyDir at the directory that the program writes; its log does not name it',
                ),
            alternative(
              editFix(context, 'make the root writable: set readOnlyRootFilesystem to false', {
                container: container.name,
                set: { 'securityContext.readOnlyRootFilesystem': false },
              }),
            ),
          ],
          explains: explainsMissing(log, match),
        },
      ];
    }),
  ],
});
