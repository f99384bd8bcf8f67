/** The workload of a pod. Few fields of a pod can be edited, so fixes edit its workload. */
import { controllerOf } from '../../evidence/controller.ts';
import { andThen, command, fileNameFor, PLACEHOLDER, THEN } from '../../model/command.ts';
import type { Command } from '../../model/command.ts';
import { isStaticPod } from '../../evidence/static-pod.ts';
import { withChange } from '../../knowledge/spec-change.ts';
import { patchBetween } from '../../knowledge/strategic-patch.ts';
import type { Pod } from '../../model/objects.ts';
import type { Fix, SpecChange } from '../../model/finding.ts';
import type { PodContext } from '../check.ts';
import { remakeCommand } from './remake.ts';
import type { Place } from './remake.ts';

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
  const controller = controllerOf(pod) ?? pod.metadata?.ownerReferences?.[0];
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

/** What the controller adds to a Job; the server refuses it in a new one (pkg/registry/batch/job/strategy.go). */
const OF_CONTROLLER = ['controller-uid', 'batch.kubernetes.io/controller-uid'] as const;

/**
 * Returns the command that saves a Job, and the one that deletes it and creates it from the edited file. A Job with
 * manualSelector keeps its selector.
 * @param podLabels of its pods, or of its template
 */
export function recreateJob(
  namespace: string,
  name: string,
  podLabels: Readonly<Record<string, string>> | undefined,
): Command {
  if (!OF_CONTROLLER.some((label) => podLabels?.[label] !== undefined)) return recreate({ namespace }, 'job', name);
  const labels = Object.fromEntries(OF_CONTROLLER.map((label) => [label, null]));
  const patch = JSON.stringify({ spec: { selector: null, template: { metadata: { labels } } } });
  const [saved, edited] = [fileNameFor(name, 'json'), fileNameFor(name)];
  return andThen(
    command`kubectl -n ${namespace} get job ${name} -o json > ${saved} && kubectl patch --local -f ${saved} --type=merge -p ${patch} -o yaml > ${edited}`,
    'edit it, then (this deletes the Job and creates it again)',
    command`kubectl replace --force -f ${edited}`,
  );
}

/** A CronJob names its Jobs after itself and the minute of the schedule (pkg/controller/cronjob/utils.go: getJobName). */
const OF_CRONJOB = /^(.+)-\d{8,10}$/;

/** Kinds with their pod template at spec.template, of which the server accepts a strategic merge patch. */
const TEMPLATED = new Set(['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'ReplicationController']);
/** They do not replace the pods that they have. */
const KEEPS_PODS = new Set(['ReplicaSet', 'ReplicationController']);

/** Returns whether `kubectl set` changes a workload: no Job, because the server takes no change of its template. */
export const isSettable = ({ kind }: Owner): boolean => TEMPLATED.has(kind);

/** Returns the command, and where the workload does not replace this pod after it, the deletion of the pod. */
export function andReplaced({ pod, namespace, name }: Place, owner: Owner, changed: Command): Command {
  // A StatefulSet does not update a pod that never became ready (kubernetes/kubernetes#67250).
  const isNeverReady =
    pod.status?.conditions?.some((condition) => condition.type === 'Ready' && condition.status !== 'True') === true;
  return KEEPS_PODS.has(owner.kind) || (owner.kind === 'StatefulSet' && isNeverReady)
    ? andThen(changed, THEN, command`kubectl -n ${namespace} delete pod ${name}`)
    : changed;
}

/** Returns the command that edits the workload, or that recreates what cannot be edited (a bare pod, a Job). */
export function editCommand(context: Place): Command {
  const owner = ownerOf(context.pod);
  if (!owner) return recreate(context, 'pod', context.name);
  if (owner.kind === 'Job') {
    const cronJob = OF_CRONJOB.exec(owner.name)?.[1];
    return cronJob
      ? command`kubectl -n ${context.namespace} edit cronjob/${cronJob}`
      : recreateJob(context.namespace, owner.name, context.pod.metadata?.labels);
  }
  return andReplaced(context, owner, command`kubectl -n ${context.namespace} edit ${owner.target}`);
}

/** A strategic merge patch that writes a change into what a pod was made from. */
export interface OwnerPatch {
  /** As kubectl takes it: `deployment/web`. A pod without a controller, and a Job, must be created again. */
  readonly target: string;
  readonly body: object;
  /** The server accepts the patch. */
  readonly isAccepted: boolean;
}

/**
 * Returns the patch for a change of the pod's spec.
 * @returns undefined where the change has a value that only the user knows, or changes nothing
 */
export function patchFor(pod: Pod, change: SpecChange): OwnerPatch | undefined {
  const { spec } = pod;
  const isKnown = !Object.values(change.set).includes(PLACEHOLDER) && Object.keys(change.set).length > 0;
  const hasContainer = (name: string): boolean =>
    [...(spec?.containers ?? []), ...(spec?.initContainers ?? [])].some((one) => one.name === name);
  if (!spec || !isKnown || (change.container !== null && !hasContainer(change.container))) return undefined;
  const own = patchBetween(spec, withChange(spec, change));
  if (Object.keys(own).length === 0) return undefined;
  const owner = ownerOf(pod);
  if (!owner) return { target: `pod/${pod.metadata?.name ?? ''}`, body: { spec: own }, isAccepted: false };
  const template = { spec: { template: { spec: own } } };
  if (owner.kind !== 'Job') return { target: owner.target, body: template, isAccepted: TEMPLATED.has(owner.kind) };
  const cronJob = OF_CRONJOB.exec(owner.name)?.[1];
  return cronJob
    ? { target: `cronjob/${cronJob}`, body: { spec: { jobTemplate: template } }, isAccepted: true }
    : { target: owner.target, body: template, isAccepted: false };
}

/** Returns the command that writes a change into the workload or the bare pod; undefined where no single command does. */
function patchCommand(context: Place, change: SpecChange): Command | undefined {
  const patch = patchFor(context.pod, change);
  const owner = ownerOf(context.pod);
  if (patch && !owner) return remakeCommand(context, (patch.body as { readonly spec: object }).spec);
  if (!patch?.isAccepted || !owner) return undefined;
  const words = command`kubectl -n ${context.namespace} patch ${patch.target} -p ${JSON.stringify(patch.body)}`;
  return andReplaced(context, owner, words);
}

/** Returns a fix in the file that a static pod is made of: no edit of its copy in the API reaches the kubelet. */
const manifestFix = (pod: Pick<Pod, 'spec'>, text: string): Fix => ({
  text: `${text} (in the manifest of the static pod on ${pod.spec?.nodeName ?? 'its node'}, usually in /etc/kubernetes/manifests)`,
  command: null,
  risk: 'restarts',
});

/**
 * Returns a fix that changes the workload's pod template, or a bare pod's manifest. Its pods are replaced. A static
 * pod gets no command.
 * @param change the change, where it is known: then the command makes it; otherwise it opens an editor
 */
export function editFix(context: Place, text: string, change?: SpecChange): Fix {
  if (isStaticPod(context.pod)) return manifestFix(context.pod, text);
  const patch = change && patchCommand(context, change);
  return { text, command: patch ?? editCommand(context), risk: 'restarts', ...(change ? { change } : {}) };
}

/** Returns a fix of the program itself, which no command makes. */
export const codeFix = (text: string): Fix => ({ text, command: null, risk: 'restarts' });

/** Returns a fix as the alternative to the previous one. */
export const alternative = (fix: Fix): Fix => ({ ...fix, alternative: true });

/** Returns a fix that helps only under the condition that its text states: it does not come first. */
export const conditional = (fix: Fix): Fix => ({ ...fix, conditional: true });

/** Returns a step that only reads: what to look at, and the command that shows it. */
export const look = (text: string, command: Fix['command']): Fix => ({ text, command, risk: 'read-only' });
