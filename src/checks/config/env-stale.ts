import type { KubeObject } from '../../model/objects.ts';
import { citeField, citePod } from '../support/cite.ts';
import { defineCheck } from '../check.ts';
import type { ContainerView } from '../../evidence/views.ts';
import type { Found } from '../../model/finding.ts';
import type { PodContext } from '../check.ts';
import { lastEdit } from '../../evidence/last-edit.ts';
import { cut } from '../support/words.ts';
import { referencesOf } from './support/references.ts';
import type { Reference } from './support/references.ts';

/** Causes that an old password or an old setting brings about. */
const SIGNS = new Set(['auth-failed', 'missing-env', 'config-invalid', 'dns', 'connection-refused']);

function finding(
  context: PodContext,
  container: ContainerView,
  reference: Reference,
  edit: { time: string; manager: string },
  startedAt: string,
): Found {
  const object = `${reference.kind}/${reference.name}`;
  return {
    result: 'found',
    id: 'config/env-stale',
    category: 'missing-config',
    confidence: 'possible',
    container: container.name,
    about: null,
    summary: cut(
      `${object.replace('/', ' ')} was edited at ${edit.time}, after the instance of ${container.name} that died had started: it had the old value of ${reference.via}`,
      160,
    ),
    chain: [],
    evidence: [
      citeField(object, 'metadata.managedFields', `data written by ${edit.manager} at ${edit.time}`, edit.time),
      citePod(context, container.deadPath, `started ${startedAt}`, startedAt),
    ],
    fixes: [
      {
        text: `wait for the next start, which reads the new value, or make the pod anew now`,
        command: `kubectl -n ${context.namespace} delete pod ${context.name}`,
        risk: 'restarts',
      },
    ],
  };
}

export default defineCheck({
  id: 'config/env-stale',
  category: 'missing-config',
  title: 'Setting newer than the container that read it',
  description:
    'A ConfigMap or Secret that the container reads as env was edited after its last instance started, so that instance died with the old value.',
  criteria: {
    confirmed: null,
    likely: null,
    possible:
      "The object's data was written after the dead instance's start, and the log speaks of a setting or of refused credentials.",
  },
  silent: 'Where the object is older than the instance, and for mounted files, which follow an edit.',
  sources: [
    'pkg/kubelet/kubelet_pods.go:makeEnvironmentVariables',
    'k8s.io/apimachinery/pkg/apis/meta/v1/types.go:ManagedFieldsEntry',
  ],
  goesAway: 'perhaps',
  endedBy: 'app',
  settledBy: null,
  explains: [],
  symptomOf: [],
  weight: 30,
  run(context) {
    const references = referencesOf(context).filter(({ container }) => container !== null);
    return context.subjects.flatMap((container): Found[] => {
      const startedAt = container.dead?.startedAt;
      const log = startedAt ? context.log(container) : undefined;
      if (
        !startedAt ||
        log?.state !== 'known' ||
        !log.value.matches.some(({ kind, fatal }) => fatal && SIGNS.has(kind))
      )
        return [];
      for (const reference of references.filter((one) => one.container === container.name)) {
        const fact = context.get(reference.kind === 'ConfigMap' ? 'configmaps' : 'secrets', reference.name);
        const edit = fact.state === 'known' ? lastEdit(fact.value as KubeObject) : undefined;
        if (edit && Date.parse(edit.time) > Date.parse(startedAt) + 1000)
          return [finding(context, container, reference, edit, startedAt)];
      }
      return [];
    });
  },
});
