/** A ConfigMap or Secret that was edited after the container read it. */
import { citeField, citePod } from '../support/cite.ts';
import { defineCheck } from '../check.ts';
import type { ContainerView } from '../../evidence/views.ts';
import type { Found } from '../../model/finding.ts';
import type { PodContext } from '../check.ts';
import { changedSince } from '../../evidence/last-edit.ts';
import { lookUpConfig } from '../support/config-objects.ts';
import { retryFix } from '../support/retry.ts';
import { sentence } from '../support/words.ts';
import { objectRef, referencesOf } from './support/references.ts';
import type { Reference } from './support/references.ts';

/** Kinds of errors that an old password or an old setting causes. */
const SIGNS = new Set(['auth-failed', 'missing-env', 'config-invalid', 'dns', 'connection-refused']);

function finding(
  context: PodContext,
  container: ContainerView,
  reference: Reference,
  edit: { readonly time: string; readonly manager: string },
  startedAt: string,
): Found {
  return {
    result: 'found',
    id: 'config/env-stale',
    category: 'missing-config',
    confidence: 'possible',
    container: container.name,
    about: null,
    summary: sentence(
      `${reference.kind} ${reference.name} was edited at ${edit.time}, after ${container.name} had started: ` +
        `it died with the old value of ${reference.via}`,
    ),
    chain: [],
    evidence: [
      citeField(
        objectRef(reference),
        'metadata.managedFields',
        `data written by ${edit.manager} at ${edit.time}`,
        edit.time,
      ),
      citePod(context, container.deadPath, `started ${startedAt}`, startedAt),
    ],
    fixes: [retryFix(context, `start ${context.name} again now: the next start reads the new value`)],
  };
}

function examine(context: PodContext, container: ContainerView, references: readonly Reference[]): Found[] {
  const startedAt = container.dead?.startedAt;
  const log = startedAt ? context.log(container) : undefined;
  if (!startedAt || log?.state !== 'known' || !log.value.matches.some(({ kind, fatal }) => fatal && SIGNS.has(kind)))
    return [];
  for (const reference of references.filter((one) => one.container === container.name)) {
    const fact = lookUpConfig(context, reference.kind, reference.name);
    const edit = fact.state === 'known' ? changedSince(fact.value, container) : undefined;
    if (edit) return [finding(context, container, reference, edit, startedAt)];
  }
  return [];
}

export default defineCheck({
  id: 'config/env-stale',
  category: 'missing-config',
  title: 'Setting newer than the container that read it',
  description:
    'A ConfigMap or Secret that the container reads as env was edited after its last instance started, so that instance ' +
    'died with the old value.',
  criteria: {
    confirmed: null,
    likely: null,
    possible:
      "The object's data was written after the dead instance started, and the log mentions a setting or refused " +
      'credentials.',
  },
  silent: 'An object that is older than the instance, and mounted files: they follow an edit.',
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
    return context.subjects.flatMap((container) => examine(context, container, references));
  },
});
