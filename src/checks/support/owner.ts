/** Who made a pod, and how its spec is changed: a pod's own can hardly be edited, so fixes go to the owner. */
import type { Pod } from '../../model/objects.ts';
import type { Fix, SpecChange } from '../../model/finding.ts';
import type { PodContext } from '../check.ts';

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
  const controller =
    (pod.metadata?.ownerReferences ?? []).find((owner) => owner.controller === true) ??
    pod.metadata?.ownerReferences?.[0];
  if (!controller || controller.kind === 'Node') return undefined;
  const hash = pod.metadata?.labels?.['pod-template-hash'];
  if (controller.kind === 'ReplicaSet' && hash && controller.name.endsWith(`-${hash}`)) {
    const name = controller.name.slice(0, -hash.length - 1);
    return { kind: 'Deployment', name, target: `deployment/${name}` };
  }
  return {
    kind: controller.kind,
    name: controller.name,
    target: `${controller.kind.toLowerCase()}/${controller.name}`,
  };
}

const anew = (context: Pick<PodContext, 'namespace'>, kind: string, name: string): string =>
  `kubectl -n ${context.namespace} get ${kind} ${name} -o yaml > ${name}.yaml  # edit it, then: kubectl replace --force -f ${name}.yaml`;

/** A CronJob names its Jobs after itself and the minute they were due (pkg/controller/cronjob/utils.go: getJobName). */
const OF_CRONJOB = /^(.+)-\d{8,10}$/;

/**
 * The command that opens what has to be changed: the owner, or what cannot be edited and has to be made anew (a bare
 * pod, a Job).
 */
export function editCommand(context: Pick<PodContext, 'pod' | 'namespace' | 'name'>): string {
  const owner = ownerOf(context.pod);
  if (!owner) return anew(context, 'pod', context.name);
  if (owner.kind === 'Job') {
    const cronJob = OF_CRONJOB.exec(owner.name)?.[1];
    return cronJob ? `kubectl -n ${context.namespace} edit cronjob/${cronJob}` : anew(context, 'job', owner.name);
  }
  const edit = `kubectl -n ${context.namespace} edit ${owner.target}`;
  // A StatefulSet leaves a pod that never became ready as it is, whatever its new template says
  // (kubernetes/kubernetes#67250).
  const neverReady =
    context.pod.status?.conditions?.some((condition) => condition.type === 'Ready' && condition.status !== 'True') ===
    true;
  return owner.kind === 'StatefulSet' && neverReady
    ? `${edit}  # then: kubectl -n ${context.namespace} delete pod ${context.name}`
    : edit;
}

/** A fix that edits the workload's pod template (or the bare pod's manifest). Its pods are replaced. */
export function editFix(
  context: Pick<PodContext, 'pod' | 'namespace' | 'name'>,
  text: string,
  change?: SpecChange,
): Fix {
  return { text, command: editCommand(context), risk: 'restarts', ...(change ? { change } : {}) };
}

/** The same fix as another way to the same end as the fix before it. */
export const alternative = (fix: Fix): Fix => ({ ...fix, alternative: true });
