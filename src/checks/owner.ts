/** Who made a pod, and how its spec is changed: a pod's own can hardly be edited, so fixes go to the owner. */
import type { Pod } from '../evidence/objects.ts';
import type { Fix, PodContext, SpecChange } from './check.ts';

export interface Owner {
  /** `Deployment`, or whatever kind the controller has. */
  readonly kind: string;
  readonly name: string;
  /** As kubectl takes it: `deployment/web`. */
  readonly target: string;
}

/**
 * The workload to edit. A ReplicaSet whose name ends with the pod-template-hash belongs to a Deployment
 * (pkg/controller/deployment/sync.go names it DEPLOYMENT-HASH).
 * @returns undefined for a bare pod, and for a static pod (its owner is a Node)
 */
export function ownerOf(pod: Pick<Pod, 'metadata'>): Owner | undefined {
  const controller = (pod.metadata?.ownerReferences ?? []).find((owner) => owner.controller === true) ?? pod.metadata?.ownerReferences?.[0];
  if (!controller || controller.kind === 'Node') return undefined;
  const hash = pod.metadata?.labels?.['pod-template-hash'];
  if (controller.kind === 'ReplicaSet' && hash && controller.name.endsWith(`-${hash}`)) {
    const name = controller.name.slice(0, -hash.length - 1);
    return { kind: 'Deployment', name, target: `deployment/${name}` };
  }
  return { kind: controller.kind, name: controller.name, target: `${controller.kind.toLowerCase()}/${controller.name}` };
}

/** The command that opens what has to be changed: the owner, or a bare pod's manifest, which has to be made anew. */
export function editCommand(context: Pick<PodContext, 'pod' | 'namespace' | 'name'>): string {
  const owner = ownerOf(context.pod);
  if (owner) return `kubectl -n ${context.namespace} edit ${owner.target}`;
  return `kubectl -n ${context.namespace} get pod ${context.name} -o yaml > ${context.name}.yaml  # edit it, then: kubectl replace --force -f ${context.name}.yaml`;
}

/** A fix that edits the workload's pod template (or the bare pod's manifest). Its pods are replaced. */
export function editFix(context: Pick<PodContext, 'pod' | 'namespace' | 'name'>, text: string, change?: SpecChange): Fix {
  return { text, command: editCommand(context), risk: 'restarts', ...(change ? { change } : {}) };
}
