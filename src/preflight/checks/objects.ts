/** Other objects that the template names: namespace, ServiceAccount, PriorityClass, RuntimeClass, ResourceClaims. */
import { aboutObject } from '../../checks/support/about.ts';
import { citeAbsent, citeField, citePod } from '../../checks/support/cite.ts';
import { alternative, look } from '../../checks/support/owner.ts';
import { command } from '../../model/command.ts';
import type { Command } from '../../model/command.ts';
import type { Fact } from '../../model/facts.ts';
import type { Namespace } from '../../model/objects.ts';
import { noFault, unknown } from '../../model/finding.ts';
import type { Fix, Outcome } from '../../model/finding.ts';
import { CLUSTER_SCOPED } from '../manifests.ts';
import { faultOf, manifestFix } from './check.ts';
import type { PlannedCheck, PlannedContext } from './check.ts';

/** An object that the pod cannot start without. */
export interface Needed {
  readonly id: string;
  readonly kind: string;
  readonly name: string;
  /** The path in the pod's spec that names it. */
  readonly field: string;
  readonly fact: Fact<unknown>;
  /** What happens without it. */
  readonly so: string;
  readonly create: Command | null;
  readonly list: Command;
}

const path = (text: string): string => encodeURIComponent(text);

/** The ServiceAccount that pods have that name none. */
const DEFAULT_ACCOUNT = 'default';

/** Returns whether an object is absent, and the manifests do not make it in time. */
export const isMissing = ({ world }: PlannedContext, kind: string, name: string, fact: Fact<unknown>): boolean =>
  fact.state === 'absent' && world.inManifests(kind, name) === undefined;

/** Returns the objects that the pod names, looked up. */
export function neededBy(context: PlannedContext): Needed[] {
  const { pod, namespace, world } = context;
  const { serviceAccountName, priorityClassName, runtimeClassName, resourceClaims = [] } = pod.spec ?? {};
  const raw = (where: string): Fact<unknown> => world.cluster({ verb: 'raw', path: where });
  const found: Needed[] = [];
  const account = serviceAccountName || DEFAULT_ACCOUNT;
  // The default one is made with the namespace, a few seconds later.
  if (account !== DEFAULT_ACCOUNT)
    found.push({
      id: 'config/service-account-missing',
      kind: 'ServiceAccount',
      name: account,
      field: 'spec.serviceAccountName',
      fact: world.cluster({ verb: 'get', resource: 'serviceaccounts', namespace, name: account }),
      so: 'the API server creates no pod',
      create: command`kubectl -n ${namespace} create serviceaccount ${account}`,
      list: command`kubectl -n ${namespace} get serviceaccounts`,
    });
  for (const [kind, name, field, id, group] of [
    ['PriorityClass', priorityClassName, 'priorityClassName', 'priority-class', 'scheduling.k8s.io'],
    ['RuntimeClass', runtimeClassName, 'runtimeClassName', 'runtime-class', 'node.k8s.io'],
  ] as const) {
    if (!name) continue;
    const resource = `${kind.toLowerCase()}es`;
    found.push({
      id: `preflight/${id}-missing`,
      kind,
      name,
      field: `spec.${field}`,
      fact: raw(`/apis/${group}/v1/${resource}/${path(name)}`),
      so: 'the API server creates no pod',
      create: null,
      list: command`kubectl get ${resource}`,
    });
  }
  for (const { name, resourceClaimName, resourceClaimTemplateName } of resourceClaims) {
    const wanted = resourceClaimName || resourceClaimTemplateName;
    if (!wanted) continue;
    const kind = resourceClaimName ? 'ResourceClaim' : 'ResourceClaimTemplate';
    const plural = `${kind.toLowerCase()}s`;
    found.push({
      id: 'preflight/resource-claim-missing',
      kind,
      name: wanted,
      field: `spec.resourceClaims[${name}].${resourceClaimName ? 'resourceClaimName' : 'resourceClaimTemplateName'}`,
      fact: raw(`/apis/resource.k8s.io/v1/namespaces/${path(namespace)}/${plural}/${path(wanted)}`),
      so: 'the scheduler does not place the pod',
      create: null,
      list: command`kubectl -n ${namespace} get ${plural}`,
    });
  }
  return found;
}

function missing(context: PlannedContext, needed: Needed): Outcome {
  const { id, kind, name, field, so, create, list } = needed;
  const where = CLUSTER_SCOPED.has(kind) ? '' : ` in namespace ${context.namespace}`;
  const made: Fix[] = create === null ? [] : [{ text: `create the ${kind}`, command: create, risk: 'changes' }];
  const edit = manifestFix(`name a ${kind} that exists in ${field.replace(/^spec\./, '')}`);
  return faultOf({
    id,
    category: kind.startsWith('Resource') ? 'node' : 'missing-config',
    confidence: 'confirmed',
    about: aboutObject(context, kind, name),
    summary: `${kind} ${name} does not exist${where}, so ${so}`,
    evidence: [citeAbsent(`${kind}/${name}`), citePod(context, field, name)],
    fixes: [...made, create === null ? edit : alternative(edit), look(`list those that exist`, list)],
  });
}

/** The namespace: without it nothing is created; while it is deleted, nothing new is. */
export function namespaceOutcome(context: PlannedContext): Outcome | undefined {
  const { namespace, world } = context;
  const fact = world.cluster({ verb: 'get', resource: 'namespaces', name: namespace }) as Fact<Namespace>;
  if (fact.state === 'known') {
    const since = fact.value.metadata?.deletionTimestamp;
    if (!since) return noFault(`namespace ${namespace} exists`);
    return faultOf({
      id: 'preflight/namespace-terminating',
      category: 'missing-config',
      confidence: 'confirmed',
      about: aboutObject(context, 'Namespace', namespace),
      summary: `namespace ${namespace} is being deleted, so nothing can be created in it`,
      evidence: [citeField(`Namespace/${namespace}`, 'metadata.deletionTimestamp', since)],
      fixes: [look('see what keeps it', command`kubectl get namespace ${namespace} -o yaml`)],
    });
  }
  if (!isMissing(context, 'Namespace', namespace, fact) || world.comesLater('Namespace', namespace)) return undefined;
  return faultOf({
    id: 'preflight/namespace-missing',
    category: 'missing-config',
    confidence: 'confirmed',
    about: aboutObject(context, 'Namespace', namespace),
    summary: `namespace ${namespace} does not exist, and the manifests do not make it`,
    evidence: [citeAbsent(`Namespace/${namespace}`)],
    fixes: [
      {
        text: 'create the namespace',
        command: command`kubectl create namespace ${namespace}`,
        risk: 'changes',
      },
      alternative(manifestFix('install with helm install --create-namespace, or name a namespace that exists')),
    ],
  });
}

export const objects: PlannedCheck = {
  run(context) {
    const needed = neededBy(context);
    const space = namespaceOutcome(context);
    return [
      ...(space ? [space] : []),
      ...needed.flatMap((one): Outcome[] => {
        const { fact, kind, name } = one;
        if (isMissing(context, kind, name, fact)) return [missing(context, one)];
        return fact.state === 'forbidden' || fact.state === 'failed'
          ? [unknown(`${kind} ${name} ${fact.state === 'forbidden' ? 'may not be read' : 'was not read'}`)]
          : [];
      }),
    ];
  },
};
