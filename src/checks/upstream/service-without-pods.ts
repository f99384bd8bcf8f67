/** A Service that was named as the target, and selects no pod. */
import { serviceSelector } from '../../evidence/selector.ts';
import { command } from '../../model/command.ts';
import { unknown } from '../../model/finding.ts';
import type { Citation, Fix, Found } from '../../model/finding.ts';
import type { Service } from '../../model/objects.ts';
import { nameOf } from '../../model/objects.ts';
import { defineWorkloadCheck } from '../check.ts';
import type { WorkloadContext } from '../check.ts';
import { aboutObject } from '../support/about.ts';
import { citeField } from '../support/cite.ts';
import { alternative, conditional, look } from '../support/owner.ts';
import { sentence } from '../support/words.ts';
import { closest } from './support/unselected.ts';
import type { Candidate } from './support/unselected.ts';

interface Reason {
  /** After "matches no pod". */
  readonly why: string;
  readonly evidence: readonly Citation[];
  readonly fixes: readonly Fix[];
}

/** The labels fit: the workload has no pods. */
function idle({ namespace }: WorkloadContext, { object, target, pods, path }: Candidate): Reason {
  if (pods === 0 && !object.startsWith('DaemonSet/'))
    return {
      why: `: ${object} is scaled to 0`,
      evidence: [citeField(object, 'spec.replicas', 0)],
      fixes: [
        {
          text: `scale ${object} up`,
          command: command`kubectl -n ${namespace} scale ${target} --replicas=1`,
          risk: 'changes',
          effect: 'restores',
        },
      ],
    };
  return {
    why: `: ${object} has none of its ${pods} pods`,
    evidence: [citeField(object, path, 'has all labels of the selector')],
    fixes: [look(`explain why ${object} has no pods`, command`kubectl crashloop explain ${target} -n ${namespace}`)],
  };
}

/** The labels nearly fit. */
function differing({ namespace }: WorkloadContext, service: Service, near: Candidate): Reason {
  const { object, target, labels, wrong, path, isMeant } = near;
  const selector = service.spec?.selector ?? {};
  const has = wrong.map((key) => (labels[key] === undefined ? `no label ${key}` : `${key}=${labels[key]}`));
  const differs = wrong.map(
    (key, i) => `${has[i]}${labels[key] === undefined ? '' : ` instead of ${key}=${selector[key]}`}`,
  );
  const patch = { spec: { selector: Object.fromEntries(wrong.map((key) => [key, labels[key] ?? null])) } };
  // Without any label in common, the patch would leave a Service that selects nothing.
  const left = Object.keys(selector).length - wrong.length;
  const isUsable = left + wrong.filter((key) => labels[key] !== undefined).length > 0;
  const fix: Fix = {
    text: `${isMeant ? '' : `if ${object} is to serve it, `}make the selector match ${object}: ${has.join(', ')}`,
    command: isUsable
      ? command`kubectl -n ${namespace} patch service ${nameOf(service)} -p ${JSON.stringify(patch)}`
      : command`kubectl -n ${namespace} edit service ${nameOf(service)}`,
    risk: 'changes',
  };
  return {
    why: `. ${object} nearly matches: its pods have ${differs.join(' and ')}`,
    evidence: [citeField(object, path, has.join(', '))],
    fixes: [
      isMeant ? fix : conditional(fix),
      alternative(
        conditional({
          text: `if the labels are wrong, correct them in ${object}`,
          command: command`kubectl -n ${namespace} edit ${target}`,
          risk: 'restarts',
        }),
      ),
    ],
  };
}

function found(context: WorkloadContext, part: string, says: Pick<Found, 'summary' | 'evidence' | 'fixes'>): Found {
  return {
    result: 'found',
    id: 'upstream/service-without-pods',
    category: 'missing-config',
    confidence: 'confirmed',
    container: null,
    about: aboutObject(context, 'Service', context.name, part),
    chain: [],
    ...says,
  };
}

/** A Service without a selector: its endpoints are made by hand, or by another controller. */
function withoutSelector(context: WorkloadContext): readonly (Found | ReturnType<typeof unknown>)[] {
  const { namespace, name } = context;
  const slices = context.list('endpointslices', { labelSelector: `kubernetes.io/service-name=${name}` }).all;
  if (slices.state !== 'known') return [unknown(`the endpoints of Service ${name} were not read`)];
  if (slices.value.some(({ endpoints }) => (endpoints ?? []).length > 0)) return [];
  return [
    found(context, 'spec.selector', {
      summary: sentence(`Service ${name} has no selector, and no endpoints were created for it: no pod serves it`),
      evidence: [
        citeField(`Service/${name}`, 'spec.selector', 'none'),
        citeField(`Service/${name}`, 'endpoints', slices.value.length === 0 ? 'no EndpointSlice' : 'no endpoint'),
      ],
      fixes: [
        {
          text: 'give the Service a selector that matches its pods, or create an EndpointSlice for it',
          command: command`kubectl -n ${namespace} edit service ${name}`,
          risk: 'changes',
        },
      ],
    }),
  ];
}

export default defineWorkloadCheck({
  id: 'upstream/service-without-pods',
  of: 'services',
  category: 'missing-config',
  title: 'Service that selects no pod',
  description:
    'The Service that was named has no pods: its labels and those of a workload differ, the workload has no pods, or the ' +
    'Service has neither a selector nor endpoints.',
  criteria: {
    confirmed: 'All pods that match the selector were listed, and there is none; or all EndpointSlices were.',
    likely: null,
    possible: null,
  },
  silent: 'Services of type ExternalName, and Services without a selector that have endpoints.',
  sources: ['pkg/controller/endpointslice/endpointslice_controller.go', 'pkg/apis/core/types.go:ServiceSpec'],
  goesAway: 'likely',
  endedBy: 'app',
  settledBy: null,
  explains: [],
  symptomOf: [],
  weight: 92,
  run(context) {
    const service = context.workload as Service;
    const { namespace, name } = context;
    if (service.spec?.type === 'ExternalName') return [];
    const selector = serviceSelector(service);
    if (selector === '') return withoutSelector(context);
    const pods = context.list('pods', { labelSelector: selector }).all;
    if (pods.state !== 'known') return [unknown(`the pods of Service ${name} were not read`)];
    if (pods.value.length > 0) return [];
    const near = closest(context, service);
    const reason = near && (near.wrong.length === 0 ? idle(context, near) : differing(context, service, near));
    return [
      found(context, 'spec.selector', {
        summary: sentence(`the selector ${selector} of Service ${name} matches no pod${reason?.why ?? ''}`),
        evidence: [citeField(`Service/${name}`, 'spec.selector', selector), ...(reason?.evidence ?? [])],
        fixes: [
          ...(reason?.fixes ?? []),
          look(
            'compare the labels of the pods with the selector',
            command`kubectl -n ${namespace} get pods --show-labels`,
          ),
        ],
      }),
    ];
  },
});
