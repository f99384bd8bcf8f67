/** The workload of a pod. Few fields of a pod can be edited, so fixes edit its workload. */
import { andThen, command, fileNameFor } from '../../model/command.ts';
import type { Command } from '../../model/command.ts';
import { isStaticPod } from '../../evidence/static-pod.ts';
import type { Pod } from '../../model/objects.ts';
import type { Fix, SpecChange } from '../../model/finding.ts';
import type { PodContext } from '../check.ts';

/** The workload that made a pod. */
export interface Owner {
  /** `Deployment`, or the kind of the controller. */
  readonly kind: string;
  readonly name: string;
  /** As kubectl takes it: `deployment/web`. */
  readonly target: string;
}

/**
 * Returns the workload to edit. A ReplicaSet of a Deployment is named DEPLOYMENT-HASH, with the pod-template-hash
 * (pkg/controller/deployment/sync.go).
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

/** Returns the command that saves an object, and the one that makes it again from the edited file. */
const recreate = (context: Pick<PodContext, 'namespace'>, kind: string, name: string): Command =>
  andThen(
    command`kubectl -n ${context.namespace} get ${kind} ${name} -o yaml > ${fileNameFor(name)}`,
    'edit it, then',
    command`kubectl replace --force -f ${fileNameFor(name)}`,
  );

/** A CronJob names its Jobs after itself and the minute of the schedule (pkg/controller/cronjob/utils.go: getJobName). */
const OF_CRONJOB = /^(.+)-\d{8,10}$/;

/** Returns the command that edits the workload, or that recreates what cannot be edited (a bare pod, a Job). */
export function editCommand(context: Pick<PodContext, 'pod' | 'namespace' | 'name'>): Command {
  const owner = ownerOf(context.pod);
  if (!owner) return recreate(context, 'pod', context.name);
  if (owner.kind === 'Job') {
    const cronJob = OF_CRONJOB.exec(owner.name)?.[1];
    return cronJob
      ? command`kubectl -n ${context.namespace} edit cronjob/${cronJob}`
      : recreate(context, 'job', owner.name);
  }
  const edit = command`kubectl -n ${context.namespace} edit ${owner.target}`;
  // A StatefulSet does not update a pod that never became ready (kubernetes/kubernetes#67250).
  const neverReady =
    context.pod.status?.conditions?.some((condition) => condition.type === 'Ready' && condition.status !== 'True') ===
    true;
  return owner.kind === 'StatefulSet' && neverReady
    ? andThen(edit, 'then', command`kubectl -n ${context.namespace} delete pod ${context.name}`)
    : edit;
}

/** Returns a fix in the file that a static pod is made of: no edit of its copy in the API reaches the kubelet. */
const manifestFix = (pod: Pick<Pod, 'spec'>, text: string): Fix => ({
  text: `${text} (in the manifest of the static pod on ${pod.spec?.nodeName ?? 'its node'}, usually in /etc/kubernetes/manifests)`,
  command: null,
  risk: 'restarts',
});

/**
 * Returns a fix that edits the workload's pod template, or a bare pod's manifest. Its pods are replaced. A static pod
 * gets no command.
 */
export function editFix(
  context: Pick<PodContext, 'pod' | 'namespace' | 'name'>,
  text: string,
  change?: SpecChange,
): Fix {
  if (isStaticPod(context.pod)) return manifestFix(context.pod, text);
  return { text, command: editCommand(context), risk: 'restarts', ...(change ? { change } : {}) };
}

/** Returns a fix as the alternative to the previous one. */
export const alternative = (fix: Fix): Fix => ({ ...fix, alternative: true });

/** Returns a step that only reads: what to look at, and the command that shows it. */
export const look = (text: string, command: Fix['command']): Fix => ({ text, command, risk: 'read-only' });
