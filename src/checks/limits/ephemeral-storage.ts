/** An eviction for more ephemeral storage (the container's layer, logs, emptyDirs) than the limit. */
import { defineCheck } from '../check.ts';
import type { Fix, Found } from '../../model/finding.ts';
import type { PodContext } from '../check.ts';
import { citePod } from '../support/cite.ts';
import { editFix } from '../support/owner.ts';
import { sentence } from '../support/words.ts';
import { evictionOf, lookAtEvictions } from './support/evicted.ts';
import type { Eviction } from './support/evicted.ts';
import { doubled } from './support/raise.ts';

const OF_CONTAINER = /Container (\S{1,253}) exceeded its local ephemeral storage limit "([^"]{1,40})"/;
const OF_POD = /Pod ephemeral local storage usage exceeds the total limit of containers (\S{1,40}?)\.?(?:\s|$)/;

function fixes(context: PodContext, container: string | null, limit: string): Fix[] {
  const twice = doubled(limit);
  const regular = context.containers.filter(({ type }) => type !== 'ephemeral');
  const one = container ?? (regular.length === 1 ? context.containers[0]!.name : null);
  const text = `raise the ephemeral-storage limit from ${limit} to ${twice}, or write less outside of volumes (logs, /tmp, caches)`;
  const change = one === null ? undefined : { container: one, set: { 'resources.limits.ephemeral-storage': twice } };
  return [editFix(context, text, change), lookAtEvictions(context)];
}

function found(context: PodContext, eviction: Eviction): Found[] {
  const ofContainer = OF_CONTAINER.exec(eviction.message);
  const limit = ofContainer?.[2] ?? OF_POD.exec(eviction.message)?.[1];
  if (limit === undefined) return [];
  const name = ofContainer?.[1] ?? null;
  const limits = context.containers.flatMap((container) => {
    const own = container.spec.resources?.limits?.['ephemeral-storage'];
    return own === undefined || (name !== null && container.name !== name)
      ? []
      : [citePod(context, `${container.specPath}.resources.limits.ephemeral-storage`, own)];
  });
  const writer = name ? `container ${name}` : 'its containers together';
  return [
    {
      result: 'found',
      id: 'limits/ephemeral-storage',
      category: 'resource-limits',
      confidence: 'confirmed',
      container: null,
      about: null,
      summary: sentence(
        `${context.name} was evicted: ${writer} wrote more than the ephemeral-storage limit of ${limit}`,
      ),
      chain: [],
      evidence: [...eviction.evidence, ...limits],
      fixes: fixes(context, name, limit),
    },
  ];
}

export default defineCheck({
  id: 'limits/ephemeral-storage',
  category: 'resource-limits',
  title: 'ephemeral-storage limit exceeded',
  description:
    'The kubelet evicted the pod because one container, or all of them together, wrote more to local ephemeral ' +
    'storage (their own layers, logs, emptyDirs) than the limit.',
  criteria: { confirmed: 'The status of the pod or the Evicted event says so.', likely: null, possible: null },
  silent: 'Evictions for another reason.',
  sources: ['pkg/kubelet/eviction/helpers.go', 'pkg/kubelet/eviction/eviction_manager.go'],
  goesAway: 'perhaps',
  endedBy: 'eviction',
  settledBy: null,
  explains: [{ symptomsOf: 'eviction' }],
  rulesOut: ['bad-image', 'missing-config', 'liveness-probe'],
  symptomOf: [],
  weight: 90,
  run: (context) => {
    const eviction = evictionOf(context);
    return eviction ? found(context, eviction) : [];
  },
});
