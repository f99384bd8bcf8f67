/** An eviction for more ephemeral storage (the container's layer, logs, emptyDirs) than the limit. */
import { defineCheck } from '../check.ts';
import type { Fix, Found } from '../../model/finding.ts';
import type { ContainerView } from '../../evidence/views.ts';
import type { PodContext } from '../check.ts';
import { citePod } from '../support/cite.ts';
import { editFix } from '../support/owner.ts';
import { sentence } from '../support/words.ts';
import { evictionOf, lookAtEvictions } from './support/evicted.ts';
import type { Eviction } from './support/evicted.ts';
import { limitText, originOf } from './support/limit-origin.ts';
import { doubled } from './support/raise.ts';

const OF_CONTAINER = /Container (\S{1,253}) exceeded its local ephemeral storage limit "([^"]{1,40})"/;
const OF_POD = /Pod ephemeral local storage usage exceeds the total limit of containers (\S{1,40}?)\.?(?:\s|$)/;

const RESOURCE = 'ephemeral-storage';

function fixes(context: PodContext, container: ContainerView | undefined, limit: string): Fix[] {
  const twice = doubled(limit);
  const value = container?.spec.resources?.limits?.[RESOURCE];
  const origin = container && value && originOf(context, container, { resource: RESOURCE, part: 'limit', value });
  const less = 'or write less outside of volumes (logs, /tmp, caches)';
  const text = origin
    ? `give ${container.name} its own ${RESOURCE} limit of ${twice} (${limit} is ${origin.says}), ${less}`
    : `raise the ${RESOURCE} limit from ${limit} to ${twice}, ${less}`;
  const change = container && { container: container.name, set: { [`resources.limits.${RESOURCE}`]: twice } };
  return [editFix(context, text, change), lookAtEvictions(context)];
}

function found(context: PodContext, eviction: Eviction): Found[] {
  const ofContainer = OF_CONTAINER.exec(eviction.message);
  const limit = ofContainer?.[2] ?? OF_POD.exec(eviction.message)?.[1];
  if (limit === undefined) return [];
  const name = ofContainer?.[1] ?? null;
  const regular = context.containers.filter(({ type }) => type !== 'ephemeral');
  const one =
    name === null && regular.length > 1
      ? undefined
      : regular.find((container) => name === null || container.name === name);
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
        `${context.name} was evicted: ${writer} wrote more than the ephemeral-storage limit of ${one ? limitText(context, one, RESOURCE, limit) : limit}`,
      ),
      chain: [],
      evidence: [...eviction.evidence, ...limits],
      fixes: fixes(context, one, limit),
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
