/** An eviction because the node ran short of a resource. */
import { defineCheck } from '../check.ts';
import type { Citation, Found } from '../../model/finding.ts';
import type { PodContext } from '../check.ts';
import { citeField } from '../support/cite.ts';
import { describeNode } from '../support/kubectl.ts';
import { editFix, look } from '../support/owner.ts';
import { cut, sentence, summary } from '../support/words.ts';
import { evictionOf } from './support/evicted.ts';
import { aboutNode } from '../support/about.ts';

/** The resource of each node condition that refuses pods. */
const RESOURCE_OF: { readonly [condition: string]: string } = {
  MemoryPressure: 'memory',
  DiskPressure: 'ephemeral-storage',
  PIDPressure: 'pids',
};

const LOW = /The node was low on resource: ([\w./[\] -]{1,80}?)\. /;
const CONDITION = /The node had condition: ([\w[\] ,]{1,120}?)\. ?/;
const USED =
  /(?:Container|Pod) \S{1,253} was using [^.]{1,60}, request is [^,]{1,40}, has larger consumption of [\w-]{1,60}/;

/** The node condition of each resource. */
const CONDITIONS: { readonly [resource: string]: string } = {
  memory: 'MemoryPressure',
  'ephemeral-storage': 'DiskPressure',
  inodes: 'DiskPressure',
  pids: 'PIDPressure',
};

/** Cites a condition of the pod's node; nothing where the node is not known. */
function citeCondition(context: PodContext, type: string | undefined): Citation[] {
  const node = context.pod.spec?.nodeName;
  const fact = node && type ? context.get('nodes', node) : undefined;
  if (fact?.state !== 'known') return [];
  const condition = fact.value.status?.conditions?.find((one) => one.type === type);
  if (!condition) return [];
  const quote = `${condition.status}: ${condition.message ?? ''}`;
  return [citeField(`Node/${node}`, `status.conditions[${type}]`, quote, condition.lastTransitionTime ?? null)];
}

export default defineCheck({
  id: 'limits/node-pressure-eviction',
  category: 'resource-limits',
  title: 'Evicted because the node ran short',
  description:
    'The kubelet evicted the pod (or refused it) because its node was low on memory, disk, inodes or process ids.',
  criteria: { confirmed: 'The status of the pod or the Evicted event says so.', likely: null, possible: null },
  silent: 'Evictions for a limit of the pod itself.',
  sources: ['pkg/kubelet/eviction/helpers.go', 'pkg/kubelet/eviction/eviction_manager.go:Admit'],
  goesAway: 'likely',
  endedBy: 'eviction',
  settledBy: null,
  explains: [{ symptomsOf: 'eviction' }],
  rulesOut: ['bad-image', 'missing-config', 'liveness-probe'],
  symptomOf: [],
  weight: 88,
  run: (context): Found[] => {
    const eviction = evictionOf(context);
    if (!eviction) return [];
    const message = `${eviction.message} `;
    const resource = LOW.exec(message)?.[1];
    const conditions = CONDITION.exec(message)?.[1]?.replace(/[[\]]/g, '');
    if (resource === undefined && conditions === undefined) return [];
    const condition = conditions?.split(/[ ,]/)[0];
    const node = context.pod.spec?.nodeName ?? 'its node';
    const evictedFor = resource ?? RESOURCE_OF[condition ?? ''];
    const used = USED.exec(message)?.[0];
    const text =
      resource !== undefined
        ? `${context.name} was evicted: node ${node} was low on ${resource}`
        : `${context.name} was refused: node ${node} had condition ${conditions}`;
    return [
      {
        result: 'found',
        id: 'limits/node-pressure-eviction',
        category: 'resource-limits',
        confidence: 'confirmed',
        container: null,
        about: aboutNode(context),
        ...(evictedFor === undefined ? {} : { details: { resource: evictedFor } }),
        summary: used ? summary(`${text}; `, cut(used, 110)) : sentence(text),
        chain: [
          { object: `Pod/${context.name}`, says: 'Evicted' },
          { object: `Node/${node}`, says: resource !== undefined ? `low on ${resource}` : `${conditions}` },
        ],
        evidence: [
          ...eviction.evidence,
          ...citeCondition(context, resource !== undefined ? CONDITIONS[resource] : condition),
        ],
        fixes: [
          look('see what the node has and which pods use it', describeNode(context)),
          editFix(
            context,
            `request as much${resource !== undefined ? ` ${resource}` : ''} as the pod needs: the kubelet evicts pods ` +
              'above their request first, and the scheduler reserves what pods request',
          ),
        ],
      },
    ];
  },
});
