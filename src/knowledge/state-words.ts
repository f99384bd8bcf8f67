/**
 * What the words in the column STATUS mean: reasons of containers and pods, and states that kubectl or `list` derive.
 * Sources: pkg/kubelet/images/types.go, pkg/kubelet/kuberuntime/kuberuntime_container.go, pkg/kubelet/kubelet_pods.go,
 * pkg/printers/internalversion/printers.go:printPod; containerd internal/cri/server (StartError, Unknown).
 */

import type { StateWord } from '../model/reports.ts';

const w = (of: StateWord['of'], word: string, next: StateWord['next'], meaning: string): StateWord => ({
  word,
  of,
  meaning,
  next,
});

const CRASHES = 'The container started and ended several times.';
const NO_START = 'Kubernetes tries again every 10 to 15 seconds, so it starts by itself once the reason is gone.';
const REFUSED = 'The node refused the pod, and none of its containers ran. Its controller makes another pod.';

/** The words, those that people meet most often first. */
export const STATE_WORDS: readonly StateWord[] = [
  w(
    'waiting',
    'CrashLoopBackOff',
    'explain',
    `${CRASHES} Kubernetes waits before it starts it again: 10 seconds at first, twice as long after each crash, at most 5 minutes.`,
  ),
  w(
    'ended',
    'OOMKilled',
    'oom-test',
    'The container used more memory than its limit allows, and the kernel killed a process of it. Either the limit is too low or the program needs more and more memory.',
  ),
  w(
    'ended',
    'Error',
    'logs',
    'The container ended with an exit code other than 0, or a signal ended it. The end of its log usually says why.',
  ),
  w(
    'ended',
    'Completed',
    'explain',
    'The program ended by itself with exit code 0, which means success. That is right for a Job; a program in a Deployment should never end.',
  ),
  w(
    'waiting',
    'ImagePullBackOff',
    'explain',
    'The node could not download the image, and waits before it tries again, at most 5 minutes. The usual reasons are a wrong name or tag, a missing pull secret, or a registry that cannot be reached.',
  ),
  w(
    'waiting',
    'ErrImagePull',
    'explain',
    'The node just failed to download the image. The usual reasons are a wrong name or tag, a missing pull secret, or a registry that cannot be reached.',
  ),
  w(
    'waiting',
    'CreateContainerConfigError',
    'explain',
    `The container refers to something that does not exist, most often a ConfigMap, a Secret or a key in one of them. ${NO_START}`,
  ),
  w(
    'waiting',
    'CreateContainerError',
    'explain',
    `The container runtime of the node could not create the container: a wrong command, mount or limit. ${NO_START}`,
  ),
  w(
    'waiting',
    'RunContainerError',
    'image-test',
    'The container was created, but its program could not be started. Most often the command is not in the image or is not executable.',
  ),
  w(
    'ended',
    'StartError',
    'image-test',
    'The container was created, but its program could not be started; the exit code is 128. Most often the command is not in the image or is not executable.',
  ),
  w(
    'ended',
    'ContainerCannotRun',
    'image-test',
    'The container runtime could not start the program. Most often the command is not in the image or is not executable.',
  ),
  w(
    'ended',
    'ContainerStatusUnknown',
    'explain',
    'Kubernetes lost track of the container, for example after a restart of the node or an eviction. It wrote exit code 137 itself, so the number says nothing about how the container ended.',
  ),
  w(
    'waiting',
    'ContainerCreating',
    'explain',
    'The node prepares the pod: volumes, network and image. If it takes longer than a few minutes, one of them usually cannot be had.',
  ),
  w(
    'waiting',
    'PodInitializing',
    'explain',
    'The init containers of the pod have to end first. One of them may still run, or fail again and again.',
  ),
  w(
    'pod',
    'Pending',
    'explain',
    'The pod was accepted, and not all of its containers could be created yet. Most often no node has room for it or fits what it asks for.',
  ),
  w(
    'pod',
    'SchedulingGated',
    'explain',
    'The pod has a scheduling gate, so no node is chosen yet. Whoever set the gate has to remove it.',
  ),
  w(
    'pod',
    'Evicted',
    'explain',
    'The node stopped the pod because memory, disk space or process numbers ran short. Its controller makes another pod; this one stays only as a record.',
  ),
  w(
    'pod',
    'Terminating',
    'explain',
    'Somebody deleted the pod, and its containers have time to stop. If that takes longer than terminationGracePeriodSeconds, the node or a finalizer holds it back.',
  ),
  w(
    'pod',
    'NotReady',
    'explain',
    'The containers run, but a readiness probe has not succeeded, so Services send no requests. The probe may be wrong, or the app not ready to work.',
  ),
  w(
    'pod',
    'CrashLooping',
    'backoff',
    `${CRASHES} It runs at this moment, which kubectl shows as Running until the next crash.`,
  ),
  w(
    'pod',
    'PodsMissing',
    'explain',
    'The workload has fewer pods than it should, because the API server refused to create them. A quota, a missing ServiceAccount or an admission webhook is the usual reason.',
  ),
  w(
    'pod',
    'JobsMissing',
    'explain',
    'The CronJob starts no Jobs: the API server refused to create them, or its schedule is not valid. A quota, an admission webhook or a typing error is the usual reason.',
  ),
  w(
    'pod',
    'Failed',
    'explain',
    'All containers of the pod have ended, at least one of them with a failure. They are not started again.',
  ),
  w(
    'pod',
    'DeadlineExceeded',
    'explain',
    'The pod ran longer than activeDeadlineSeconds allows, so Kubernetes stopped it. Either the work takes longer than planned or it hangs.',
  ),
  w(
    'waiting',
    'InvalidImageName',
    'explain',
    'The name of the image does not follow the rules, so no node can download it. Upper-case letters in the name and spaces are the usual mistakes.',
  ),
  w(
    'waiting',
    'ErrImageNeverPull',
    'explain',
    'imagePullPolicy is Never, and the node does not have the image. Load the image on the node, or use another policy.',
  ),
  w(
    'waiting',
    'ImageInspectError',
    'explain',
    'The container runtime of the node could not read an image that it should have. The fault is on the node: its disk or its runtime.',
  ),
  w(
    'waiting',
    'RegistryUnavailable',
    'explain',
    'The registry did not answer, so the image could not be downloaded. The node tries again by itself.',
  ),
  w(
    'waiting',
    'SignatureValidationFailed',
    'explain',
    'The node requires a signature of the image, and it is missing or does not match. Sign the image, or change the policy of the node.',
  ),
  w(
    'waiting',
    'PostStartHookError',
    'explain',
    'The postStart hook of the container failed, so Kubernetes killed the container. The command or the request of the hook is at fault, not the program itself.',
  ),
  w(
    'waiting',
    'PreStartHookError',
    'explain',
    'The node could not reserve CPU, memory or devices for the container as its policy demands. The reason is in the configuration of the node or in the requests of the pod.',
  ),
  w(
    'waiting',
    'PreCreateHookError',
    'explain',
    'The node could not reserve CPU, memory or devices for the container as its policy demands. The reason is in the configuration of the node or in the requests of the pod.',
  ),
  w(
    'ended',
    'RestartingAllContainers',
    'explain',
    'A restart rule of one container restarted all containers of the pod. The container that ended first is the one to look at.',
  ),
  w(
    'ended',
    'Unknown',
    'explain',
    'Kubernetes does not know how the container ended, or cannot reach its node. The container runtime or the node was probably restarted.',
  ),
  w('pod', 'NodeLost', 'explain', 'The node of the pod no longer answers. What the pod does now is not known.'),
  w(
    'pod',
    'NodeShutdown',
    'explain',
    'The node was shut down, and the pod ended with it. Its controller makes another pod.',
  ),
  w(
    'pod',
    'Preempting',
    'explain',
    'A pod with a higher priority needed the room on the node. Its controller makes another pod.',
  ),
  w('pod', 'NodeAffinity', 'explain', `${REFUSED} The labels of the node no longer fit what the pod asks for.`),
  w('pod', 'OutOfcpu', 'explain', `${REFUSED} The node has less free CPU than the pod requests.`),
  w('pod', 'OutOfmemory', 'explain', `${REFUSED} The node has less free memory than the pod requests.`),
  w('pod', 'OutOfpods', 'explain', `${REFUSED} The node already has as many pods as it may have.`),
  w('pod', 'UnexpectedAdmissionError', 'explain', `${REFUSED} A device or another resource of the node was not there.`),
];

/**
 * Returns what a word means.
 * @param text as kubectl prints it, in any case, also `Init:CrashLoopBackOff` and `Init:0/1`
 */
export function stateWord(text: string): StateWord | undefined {
  const wanted = text.toLowerCase().replace(/^init:/, '');
  if (/^\d+\/\d+$/.test(wanted)) return stateWord('PodInitializing');
  return STATE_WORDS.find(({ word }) => word.toLowerCase() === wanted);
}
