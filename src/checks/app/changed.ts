/** The last change before the first crash, where no other check finds a cause. */
import type { Fix } from '../../model/finding.ts';
import { defineCheck } from '../check.ts';
import type { PodContext } from '../check.ts';
import { sentence } from '../support/words.ts';
import { silenceText } from './support/silence.ts';
import { changesBefore } from './support/changes.ts';
import type { Change } from './support/changes.ts';
import { rollbackOf, unsureRollback } from './support/rollback.ts';

/** Returns the way back from a rollout, or the look at what else changed. */
function fixesFor(context: PodContext, { revision, fix }: Change): Fix[] {
  if (revision === undefined) return fix ? [fix] : [];
  const back = rollbackOf(context)?.fix;
  return back ? [back] : [...unsureRollback(context)];
}

export default defineCheck({
  id: 'app/changed',
  category: 'app-error',
  title: 'Changed before the first crash',
  description:
    'No log line that could be read, no event and no status says why the pod crashes, but its template, a ConfigMap or a Secret changed shortly ' +
    'before the first crash.',
  criteria: {
    confirmed: null,
    likely: null,
    possible: 'Something changed in the hour before the first crash, and no other check found a cause.',
  },
  silent: 'Pods for which another check finds a cause. A related change is then evidence of that cause.',
  sources: [
    'https://kubernetes.io/docs/reference/using-api/server-side-apply/#field-management',
    'pkg/controller/deployment/util/deployment_util.go:SetNewReplicaSetAnnotations',
  ],
  goesAway: 'perhaps',
  endedBy: 'app',
  settledBy: 'image-test',
  explains: [],
  symptomOf: ['eviction'],
  weight: 1,
  run(context) {
    const [first, ...others] = changesBefore(context);
    if (!first || context.subjects.length === 0) return [];
    return [
      {
        result: 'found',
        id: 'app/changed',
        category: 'app-error',
        confidence: 'possible',
        container: context.subjects[0]?.name ?? null,
        about: null,
        summary: sentence(`${silenceText(context)}; before the first crash, ${first.text}`),
        chain: [],
        evidence: [first.citation, ...others.map((other) => other.citation)],
        fixes: fixesFor(context, first),
      },
    ];
  },
});
